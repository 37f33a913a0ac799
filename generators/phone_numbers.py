"""Telephone numbers in a text: is each one of a known service's, and beside the right name?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

Row = dict[str, Any]

LONG = re.compile(r"(?<![\d.,/€-])(?<!SNS )(?:(?:\+|00)\d{1,3}[ .-]?)?\d(?:[ .-]?\d){8,11}(?![\d/]|[.,]\d)")
"""Nine digits or more, however they are grouped: no amount of money is written so long without a comma."""
SHORT = re.compile(r"(?<![\d.,/€ºª-])(?<!\d )(?:116[ .]?\d{3}|\d{3,6})(?![\d/€%ºª]|[.,:]\d| \d{3}\b)")
CALLS = re.compile(
    r"\b(?:lig(?:ar?|ue[ms]?|as|o|ou)|telefon\w+|contact\w+|cham(?:ar?|e[ms]?|as|ada)|marc(?:ar?|que[ms]?)|disc\w+|disqu\w+|"
    r"linhas?|números?|atend\w+|emergência)\b",
    re.IGNORECASE,
)
LEADS_TO_NUMBER = re.compile(
    r"(?:\b(?:para|a|ao|o|no|do|e|ou|é|pelo|com|linha|linhas|número|n\.º|tel\.|lig\w+|telefon\w+|disc\w+|disqu\w+|marc\w+|cham\w+|24)"
    r"|[:(,–—])\s*[*_]*$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"[*_]*\s+(?:euros?|mil|milhões|anos|dias|horas|minutos|meses|semanas|pessoas|vezes|gramas|mg|ml|kg|g|km|metros|graus|"
    r"palavras|de \w+ de \d)|\s*[€%]",
    re.IGNORECASE,
)
EUROPEAN_LINES = ("116 ", "116.")
YEAR = re.compile(r"(?:19|20)\d\d")
JOINS_NAME = re.compile(
    r"[*_»]*[\s,:(–—-]*(?:(?:pelo|no|através do|o|é o|é|número|telefone|tel\.|n\.º)\s+){0,3}[*_(«\s]*"
)
SHORTEST_GROUPED = 4
"""Digits up to which a number is always written in one piece: 112, 1414."""
FOREIGN = frozenset({"911", "999", "190", "192", "193", "180", "188"})
"""Emergency numbers of the United States, the United Kingdom and Brazil, which models know best."""


class Number(NamedTuple):
    """A telephone number as written, as bare digits without the country's, and where it stands."""

    written: str
    digits: str
    start: int


def telephone_numbers(text: str) -> Iterator[Number]:
    """The numbers that somebody would dial: long ones wherever they stand, short ones where the sentence speaks of
    calling and no unit follows."""
    taken: list[tuple[int, int]] = []
    for found in LONG.finditer(text):
        taken.append(found.span())
        yield Number(found.group().strip(), _bare(found.group()), found.start())
    for found in SHORT.finditer(text):
        inside = any(start <= found.start() < end for start, end in taken)
        if not inside and _is_dialled(text, found):
            yield Number(found.group(), _bare(found.group()), found.start())


def _is_dialled(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 120) : found.start()]
    sentence = re.split(r"[.!?]\s|\n", before)[-1]
    after = text[found.end() : found.end() + 20]
    if COUNTED.match(after) or YEAR.fullmatch(found.group()):
        return False
    speaks = CALLS.search(sentence) or CALLS.search(after) or found.group() in FOREIGN
    leads = LEADS_TO_NUMBER.search(before) or not before.strip()
    return found.group().startswith(EUROPEAN_LINES) or bool(speaks and leads)


def _bare(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    return digits.removeprefix("00").removeprefix("351") if len(digits) > 9 else digits


def service_names(row: Row) -> list[str]:
    """What a service is called: its whole text, the part before a comma, and what brackets hold."""
    text = str(row["text"])
    first = text.partition(",")[0]
    return [text, first, re.sub(r"\s*\(.*?\)", "", first).strip(), *re.findall(r"\(([^)]+)\)", text)]


def unknown_numbers(text: str, services: Iterable[Row]) -> list[str]:
    """The telephone numbers of a text, as written, that belong to no service."""
    known = {_bare(str(row["number"])) for row in services if row.get("number")}
    return [number.written for number in telephone_numbers(text) if number.digits not in known]


def misplaced_numbers(text: str, services: Iterable[Row]) -> list[str]:
    """Numbers of one service written right after the name of another: 'SNS 24: 800 250 250'."""
    rows = [row for row in services if row.get("number")]
    named = sorted(
        ((name, _bare(str(r["number"]))) for r in rows for name in service_names(r)), key=lambda n: -len(n[0])
    )
    wrong = []
    for number in telephone_numbers(text):
        before = text[max(0, number.start - 90) : number.start]
        right = next((digits for name, digits in named if _ends_with_name(before, name)), number.digits)
        if right != number.digits:
            wrong.append(f"{before[-60:].strip()} {number.written}")
    return wrong


def _ends_with_name(before: str, name: str) -> bool:
    at = before.casefold().rfind(name.casefold())
    return at >= 0 and JOINS_NAME.fullmatch(before[at + len(name) :]) is not None


def gives_number(text: str, wanted: Iterable[str]) -> bool:
    """Whether one of these numbers, as bare digits, stands in the text."""
    patterns = ("[ .-]?".join(digits) if len(digits) > SHORTEST_GROUPED else digits for digits in wanted)
    return any(re.search(rf"(?<!\d){pattern}(?!\d)", text) for pattern in patterns)


def number_in(service: str) -> str:
    """The bare digits after the colon of 'SNS 24: 808 24 24 24'; '' where there are none."""
    return _bare(service.rpartition(":")[2]) if ":" in service else ""
