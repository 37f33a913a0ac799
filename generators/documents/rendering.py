"""A document as a picture: Typst sets the page by its template, Pillow does to it what a scanner does.

The same document and look give the same bytes, on one version of both libraries.
"""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, Literal

from generators.documents.contract import Document
from generators.documents.looks import Look

TEMPLATES = Path(__file__).parent / "templates"
FONTS_FOLDER = Path(__file__).parent / "fonts"
PIXELS_PER_INCH = 110
COLOURS, SHADES = 96, 256
"""Of a clean picture, and of one that is darker at one edge: enough for ink, paper, accent and shade without bands, and
a third of the bytes."""
OWN_WORDS = {
    "carta_aviso": ("Verificámos que as faturas seguintes ainda não foram pagas:", "Com os melhores cumprimentos,"),
    "ementa": ("Ementa",),
    "guia_remessa": ("Expedição", "Receção"),
    "recibo_renda": ("Assinatura:",),
}
"""By kind, what a template prints besides the document's facts, tables and notes."""


def printed(document: Document, look: Look) -> str:
    """All that the page says, as text: the document, the template's own words, the stamp."""
    stamp = (f"Carimbo: {look.stamp}",) if look.stamp else ()
    return "\n\n".join((document.text(), *OWN_WORDS.get(document.kind, ()), *stamp))


@cache
def fonts() -> Any:
    """Those that come with Typst, and handwriting: a machine's own fonts would change the picture."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS_FOLDER])


def typeset(document: Document, look: Look, form: Literal["png", "pdf"] = "png") -> bytes:
    """The page as it leaves the printer. Raises typst.TypstError for a template that doesn't compile."""
    import typst

    own = OWN_WORDS.get(document.kind, ())
    data = json.dumps({**document.sheet(), "own": own, "look": look.in_template()}, ensure_ascii=False)
    made = typst.compile(
        TEMPLATES / f"{document.kind}.typ",
        root=TEMPLATES,
        font_paths=fonts(),
        ignore_system_fonts=True,
        format=form,
        ppi=PIXELS_PER_INCH,
        sys_inputs={"data": data},
        timestamp=0,
    )
    return bytes(made)


def picture(document: Document, look: Look, dice: Random) -> bytes:
    """A PNG, as scanned as the look says."""
    from PIL import Image

    page = Image.open(BytesIO(typeset(document, look))).convert("RGB")
    if look.turn:
        page = page.rotate(look.turn, Image.Resampling.BICUBIC, expand=True, fillcolor=look.paper)
    if look.shade:
        page = _shaded(page, look.shade, dice.random() < 0.5)
    if look.specks:
        _add_dust(page, look.specks, dice)
    return _as_png(page, bool(look.shade))


def _shaded(page: Any, most: int, from_left: bool) -> Any:
    """Darker towards one edge, by at most `most` of 255."""
    from PIL import Image, ImageChops

    ramp = Image.linear_gradient("L").rotate(90 if from_left else -90).resize(page.size)
    darkness = ramp.point(lambda level: level * most // 255)
    return ImageChops.subtract(page, Image.merge("RGB", (darkness, darkness, darkness)))


def _add_dust(page: Any, share: float, dice: Random) -> None:
    pixels = page.load()
    width, height = page.size
    for _ in range(round(width * height * share)):
        grey = dice.randint(90, 235)
        pixels[dice.randrange(width), dice.randrange(height)] = (grey, grey, grey)


def _as_png(page: Any, shaded: bool) -> bytes:
    """With few colours, and nothing beside the pixels."""
    from PIL import Image

    out = BytesIO()
    few = (SHADES, Image.Quantize.MEDIANCUT) if shaded else (COLOURS, Image.Quantize.MAXCOVERAGE)
    page.quantize(*few, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
