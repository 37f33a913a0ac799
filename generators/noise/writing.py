"""Noise of fingers: slips on a Portuguese keyboard, no accents, no capitals, the short forms of text messages."""

from __future__ import annotations

import re

from generators.noise.dice import Dice, outside_protected
from text.letters import without_accents

LETTERS = re.compile(r"[^\W\d_]+")
ROWS = ("qwertyuiop", "asdfghjklç", "zxcvbnm")
SLIP_SHARE = 0.12
"""Of words of four letters or more."""
ABBREVIATIONS = {
    "também": ("tb", "tbm"),
    "porque": ("pq",),
    "porquê": ("pq",),
    "que": ("q", "k"),
    "quê": ("q",),
    "comigo": ("cmg",),
    "contigo": ("ctg",),
    "não": ("n",),
    "muito": ("mt", "mto"),
    "muita": ("mta",),
    "muitos": ("mts",),
    "quando": ("qd", "qnd"),
    "quanto": ("qt", "qto"),
    "quantos": ("qts",),
    "com": ("c/",),
    "sem": ("s/",),
    "para": ("p/", "pa"),
    "mesmo": ("msm",),
    "mesma": ("msma",),
    "depois": ("dps",),
    "hoje": ("hj",),
    "agora": ("agr",),
    "obrigado": ("obg", "obgd"),
    "obrigada": ("obg", "obgd"),
    "qualquer": ("qq",),
    "tudo": ("td",),
    "todos": ("tds",),
    "telemóvel": ("tlm",),
    "mensagem": ("msg",),
    "mensagens": ("msgs",),
    "minutos": ("min",),
    "cumprimentos": ("cumps",),
    "está": ("tá",),
    "estou": ("tou",),
    "estava": ("tava",),
    "estás": ("tás",),
    "pessoas": ("pess",),
    "professora": ("prof",),
    "professor": ("prof",),
    "quero": ("kero", "qro"),
    "acho": ("axo",),
    "beijinhos": ("bjs", "bjinhos"),
    "fazer": ("fzr",),
    "dizer": ("dzr",),
    "tempo": ("tmp",),
    "sempre": ("smp",),
    "talvez": ("tlvz",),
    "nada": ("nd",),
    "trabalho": ("trab",),
    "anos": ("ans",),
    "aqui": ("aki",),
}
"""As people write them in text messages in Portugal."""
LONG_FORMS = (("por favor", "pf"), ("se faz favor", "sff"), ("por exemplo", "p.ex."), ("bom dia", "bdia"))


def with_slips(text: str, dice: Dice) -> str:
    """Some words with a letter left out, doubled, swapped with the next, or its neighbour on the keyboard."""

    def slip(found: re.Match[str]) -> str:
        word = found.group()
        if len(word) < 4 or word.isupper() or not dice.happens(SLIP_SHARE):
            return word
        return _slipped(word, dice)

    spoilt = outside_protected(text, lambda part: LETTERS.sub(slip, part))
    return spoilt if spoilt != text else outside_protected(text, lambda part: _last_long_word(part, dice))


def _slipped(word: str, dice: Dice) -> str:
    place = 1 + dice.below(len(word) - 2)
    kind = dice.below(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    if kind == 2 and word[place] != word[place + 1]:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + _neighbour(word[place], dice) + word[place + 1 :]


def _neighbour(letter: str, dice: Dice) -> str:
    """The key beside a letter's; an accented letter loses its accent."""
    for row in ROWS:
        place = row.find(letter)
        if place >= 0:
            beside = [row[p] for p in (place - 1, place + 1) if 0 <= p < len(row)]
            return dice.pick(beside)
    plain = without_accents(letter)
    return plain if plain != letter else letter * 2


def _last_long_word(part: str, dice: Dice) -> str:
    """A text in which chance left every word whole gets one slip."""
    long = [found for found in LETTERS.finditer(part) if len(found.group()) >= 4]
    if not long:
        return part
    last = long[-1]
    return part[: last.start()] + _slipped(last.group(), dice) + part[last.end() :]


def in_plain_letters(text: str, _: Dice) -> str:
    return outside_protected(text, without_accents)


def in_lower_case(text: str, dice: Dice) -> str:
    """No capitals, and mostly no full stop or question mark at the end."""
    lowered = outside_protected(text, str.lower).strip()
    return lowered.rstrip(".?!") if dice.happens(0.7) else lowered


def abbreviated(text: str, dice: Dice) -> str:
    """Most words that have a short form in text messages have it; no comma is left before them."""
    for long, short in LONG_FORMS:
        text = re.sub(rf"\b{long}\b", short, text, flags=re.IGNORECASE)

    def shorten(found: re.Match[str]) -> str:
        forms = ABBREVIATIONS.get(found.group().lower())
        return dice.pick(forms) if forms and dice.happens(0.85) else found.group()

    return outside_protected(text, lambda part: LETTERS.sub(shorten, part).replace("?", "??" * dice.below(2) or "?"))
