"""How a page looks: fonts, handwriting, paper, ink, rules, stamp, and what a scanner does to it. Drawn by seed."""

from __future__ import annotations

from random import Random
from typing import Any

from schemas.base import Row

FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
"""Those that the typesetter brings itself: the same everywhere."""
HANDS = {"Caveat": 1.5, "Kalam": 1.15, "Shadows Into": 1.3}
"""Those of `fonts/`, and how much larger than print they are set, to look as large."""
PENS = ("#1b2f7a", "#16308f", "#22262e")
PAPERS = ("#ffffff", "#ffffff", "#fdfbf3", "#f7f4ea", "#f4f7fb", "#f6f6f6")
INKS = ("#111111", "#1c1c1c", "#1b2433", "#2b2320")
ACCENTS = ("#1f4e79", "#7a1f2b", "#2e6b3f", "#5b3a86", "#8a4b08", "#333333", "#00666b")
RULES = ("open", "grid", "zebra", "plain")
STAMPS = ("CÓPIA", "ORIGINAL", "RECEBIDO", "CONFERIDO", "ARQUIVO")
STAMP_INKS = ("#b3202a", "#1f4e9e", "#4b4b8f")


UNSTAMPED = frozenset(
    (
        *("bilhete", "cartaz", "ementa", "ementa_escolar", "etiqueta_nutricional", "folheto_precos"),
        *("horario_autocarro", "horario_comboio", "mapa_tarifas", "talao_supermercado"),
    )
)
"""Kinds of document that nobody files: menus, labels, posters, tickets."""


class Look(Row):
    """`size` in points; `air` stretches margins; `tilt` turns the stamp, `turn` the page (degrees); `specks` is the
    share of pixels with dust, `shade` how much darker one edge is (of 255). `hand` is the handwriting of signatures and
    of what was filled in, '' where all is printed, `hand_size` its size beside print, and `pen` its ink."""

    font: str
    size: float
    paper: str
    ink: str
    accent: str
    rules: str
    air: float
    stamp: str
    stamp_ink: str
    tilt: int
    turn: float
    specks: float
    shade: int
    hand: str = ""
    hand_size: float = 1.0
    pen: str = PENS[0]

    def in_template(self) -> dict[str, Any]:
        return self.model_dump(exclude={"turn", "specks", "shade"})


def draw_look(dice: Random, kind: str) -> Look:
    """Two thirds are scans: turned by up to a degree and a half, dusty, darker at one edge. A third are clean. Of three
    pages, two are written on by hand where that has a place."""
    font = dice.choice(FONTS)
    scanned = dice.random() < 0.67
    printed = Look(
        font=font,
        size=dice.choice((8.5, 9.0)) if "Mono" in font else dice.choice((10.0, 10.5, 11.0)),
        paper=dice.choice(PAPERS),
        ink=dice.choice(INKS),
        accent=dice.choice(ACCENTS),
        rules=dice.choice(RULES),
        air=dice.choice((0.85, 1.0, 1.15)),
        stamp=dice.choice(STAMPS) if dice.random() < 0.3 else "",
        stamp_ink=dice.choice(STAMP_INKS),
        tilt=dice.randint(-12, 8),
        turn=round(dice.uniform(-1.5, 1.5), 2) if scanned else 0.0,
        specks=round(dice.uniform(0.0002, 0.002), 5) if scanned else 0.0,
        shade=dice.randint(6, 26) if scanned else 0,
    )
    hand = dice.choice((*HANDS, *HANDS, "", "", ""))
    if kind in UNSTAMPED:
        printed = printed.model_copy(update={"stamp": ""})
    return printed.model_copy(update={"hand": hand, "hand_size": HANDS.get(hand, 1.0), "pen": dice.choice(PENS)})
