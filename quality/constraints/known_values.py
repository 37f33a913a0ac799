"""Whether an answer gives a known value, however Portugal writes it: «12,50 €», «doze euros e cinquenta cêntimos»,
«3 de março de 2026», «03/03/2026», «14h30», «14:30», «1 h 25 min»; a name before its rivals; that something
isn't there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from quality.constraints.final_answer import SAME_UNIT
from quality.constraints.held import Held
from quality.constraints.number_words import in_digits
from text.dates import MONTHS

KnownForm = Literal["number", "day", "hour", "minutes", "text", "label", "order", "absent"]
FIGURE = re.compile(
    r"(?<![\d.,/:])(?<!\d[h:])(?P<sign>[-−–]?)(?P<whole>\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+)"
    r"(?:,(?P<decimals>\d+))?(?!\d)(?![.,/:]\d)(?!\.?[ºª])"
)
CENTS = re.compile(r"(\d+)\s*euros?\s+e\s+(\d{1,2})\s*cêntimos?", re.IGNORECASE)
IN_WORDS = re.compile(rf"\b(\d{{1,2}})\.?º? de ({'|'.join(MONTHS)})(?: de (\d{{4}}))?", re.IGNORECASE)
IN_FIGURES = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
HOUR = re.compile(
    r"\b(\d{1,2})(?:\s?h\s?|:)(\d{2})\b|\b(\d{1,2})\s?(?:h\b|horas?\b)(?:\s+e\s+(\d{1,2})(?!\d))?", re.IGNORECASE
)
LASTING = re.compile(
    r"\b(\d+)\s*(?:h\b|horas?\b)(?:\s*(?:e\s+)?(\d+)\s*(?:min\b|minutos?\b|m\b)?)?|\b(\d+)h(\d{2})\b|\b(\d+)\s*(?:min\b|minutos?\b)",
    re.IGNORECASE,
)
NOT_THERE = re.compile(
    r"\bnão\s+(?:[\w-]+\s+){0,3}?(?:const|indic|refer|apare[cç]|menc|traz|figur|diz|cont[eé]m|há|exist|apresent|inclu|tem\b|"
    r"vem\b|est[áã]|especific|inform|permit|encontr|mostra|revela|dá\b|dispon|fornec|regist|identific)\w*"
    r"|\bé omiss[oa]\b|\bnem o documento\b|\bsem (?:qualquer )?(?:indicação|informação|referência)\b",
    re.IGNORECASE,
)
NEEDS_UNIT = ("€", "%")
"""Whose number is told only with it."""


def known_value(
    answer: str,
    form: KnownForm,
    value: list[str],
    unit: str = "",
    rivals: list[str] | None = None,
    besides: list[str] | None = None,
) -> Held:
    """The answer gives `value`: a decimal number of `unit`, an ISO date, an hour or a time in minutes, a text, a label
    before any of its `rivals`, labels in order; nothing where it says that the document doesn't tell. `besides` are
    names with the same number in them («6 a 15 m³»), which don't give it."""
    if form == "absent":
        return Held(NOT_THERE.search(answer) is not None, {"expected": "não consta"})
    if form in ("label", "order", "text"):
        named = list(_named(answer, [*value, *(rivals or ())]))
        held = named[:1] == value if form == "label" else named == value
        return Held(held, {"expected": value, "named": named})
    text = in_digits(re.sub("|".join(map(re.escape, besides)), " ", answer, flags=re.IGNORECASE) if besides else answer)
    said = {"number": _numbers, "day": _days, "hour": _hours, "minutes": _minutes}[form](text, value[0], unit)
    return Held(value[0] in said, {"expected": f"{value[0]} {unit}".strip(), "said": sorted(said)[:20]})


def _named(answer: str, labels: Sequence[str]) -> Iterator[str]:
    """The labels that an answer names, each where it is first named; a longer one is not the shorter in it."""
    by_text = {bare_text(label): label for label in labels}
    longest_first = sorted(by_text, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    yield from dict.fromkeys(by_text[found.group()] for found in pattern.finditer(bare_text(answer)))


def bare_text(text: str) -> str:
    """A text as it is compared: without capitals, spaces and Markdown's marks in a row as one space."""
    return re.sub(r"[\s\u00a0*_]+", " ", text).strip().casefold()


def _numbers(text: str, wanted: str, unit: str) -> set[str]:
    text = CENTS.sub(lambda found: f"{found[1]},{int(found[2]):02d} euros", text)
    said = set()
    for found in FIGURE.finditer(text):
        sign = "-" if found["sign"] else ""
        whole = re.sub(r"\D", "", found["whole"])
        amount = Decimal(f"{sign}{whole}.{found['decimals'] or 0}")
        if not _of_other_unit(text[found.end() : found.end() + 24], unit):
            said.add(f"{amount.normalize() + 0:f}")
    return said


def _of_other_unit(after: str, unit: str) -> bool:
    """Whether what follows a number makes it another thing than one of `unit`."""
    told = after.lstrip(" \u00a0\u202f*_").casefold()
    own = (unit.casefold(), *SAME_UNIT.get(unit.casefold(), ()))
    if unit and any(_begins(told, one) for one in own):
        return False
    if unit in NEEDS_UNIT:
        return not (unit == "%" and _begins(told, "pontos percentuais"))
    return any(_begins(told, one) for needed in NEEDS_UNIT for one in (needed, *SAME_UNIT[needed])) and unit != ""


def _begins(told: str, unit: str) -> bool:
    return bool(unit) and re.match(rf"{re.escape(unit)}(?!\w)", told) is not None


def _days(text: str, wanted: str, _: str) -> set[str]:
    """ISO dates; one without its year has that of the date that is wanted."""
    year = wanted[:4]
    worded = {
        f"{found[3] or year}-{MONTHS.index(found[2].lower()) + 1:02d}-{int(found[1]):02d}"
        for found in IN_WORDS.finditer(text)
    }
    return worded | {f"{f[3]}-{int(f[2]):02d}-{int(f[1]):02d}" for f in IN_FIGURES.finditer(text)}


def _hours(text: str, wanted: str, _: str) -> set[str]:
    told = (f.groups() for f in HOUR.finditer(text))
    return {str(int(h or hours) * 60 + int(m or minutes or 0)) for h, m, hours, minutes in told}


def _minutes(text: str, wanted: str, _: str) -> set[str]:
    said = set()
    for hours, minutes, h, m, alone in (found.groups() for found in LASTING.finditer(text)):
        said.add(str(int(hours or h or 0) * 60 + int(minutes or m or alone or 0)))
    return said
