"""The values that stand in a text, each with its place: numbers of a unit, days, hours, times in minutes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from operator import itemgetter
from typing import Literal

from quality.constraints.final_answer import SAME_UNIT
from text.dates import MONTHS

Place = tuple[str, int, int]
"""A value, and where it stands."""
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
NEEDS_UNIT = ("€", "%")
"""Whose number is told only with it."""


def _numbers(text: str, wanted: str, unit: str) -> Iterator[Place]:
    for found in FIGURE.finditer(text):
        sign = "-" if found["sign"] else ""
        whole = re.sub(r"\D", "", found["whole"])
        amount = Decimal(f"{sign}{whole}.{found['decimals'] or 0}")
        end = found.end()
        if unit == "€" and (cents := CENTS.match(text, found.start("whole"))):
            amount, end = Decimal(f"{sign}{cents[1]}.{int(cents[2]):02d}"), cents.end(2)
            yield f"{amount.normalize() + 0:f}", found.start(), end
        elif not _of_other_unit(text[end : end + 24], unit):
            yield f"{amount.normalize() + 0:f}", found.start(), end


def has_unit(after: str, unit: str) -> bool:
    """Whether what follows a number begins with its unit, however that is written."""
    own = (unit.casefold(), *SAME_UNIT.get(unit.casefold(), ()))
    return any(_begins(_bare(after), one) for one in own)


def _of_other_unit(after: str, unit: str) -> bool:
    """Whether what follows a number makes it another thing than one of `unit`."""
    if has_unit(after, unit):
        return False
    if unit in NEEDS_UNIT:
        return not (unit == "%" and _begins(_bare(after), "pontos percentuais"))
    return unit != "" and any(has_unit(after, needed) for needed in NEEDS_UNIT)


def _bare(after: str) -> str:
    return after.lstrip(" \u00a0\u202f*_").casefold()


def _begins(told: str, unit: str) -> bool:
    return bool(unit) and re.match(rf"{re.escape(unit)}(?!\w)", told) is not None


def _days(text: str, wanted: str, _: str) -> Iterator[Place]:
    """ISO dates; one without its year has that of the date that is wanted."""
    year = wanted[:4]
    worded = [
        (f"{found[3] or year}-{MONTHS.index(found[2].lower()) + 1:02d}-{int(found[1]):02d}", found.start(), found.end())
        for found in IN_WORDS.finditer(text)
    ]
    figures = [(f"{f[3]}-{int(f[2]):02d}-{int(f[1]):02d}", f.start(), f.end()) for f in IN_FIGURES.finditer(text)]
    yield from sorted(worded + figures, key=itemgetter(1))


def _hours(text: str, wanted: str, _: str) -> Iterator[Place]:
    for found in HOUR.finditer(text):
        h, m, hours, minutes = found.groups()
        yield str(int(h or hours) * 60 + int(m or minutes or 0)), found.start(), found.end()


def _minutes(text: str, wanted: str, _: str) -> Iterator[Place]:
    for found in LASTING.finditer(text):
        hours, minutes, h, m, alone = found.groups()
        yield str(int(hours or h or 0) * 60 + int(minutes or m or alone or 0)), found.start(), found.end()


SAYING: dict[str, Callable[[str, str, str], Iterator[Place]]] = {
    "number": _numbers,
    "day": _days,
    "hour": _hours,
    "minutes": _minutes,
}
