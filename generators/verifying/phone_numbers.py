"""Telephone numbers in a text: is each one of a known service's, beside the right name, and with its hours?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from prompts.dated_facts import HelpLine

LONG = re.compile(r"(?<![\w.,/€-])(?<!SNS )(?:(?:\+|00)\d{1,3}[ .-]?)?\d(?:[ .-]?\d){8,11}(?![\w/]|[.,]\d)")
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
    r"[*_]*\s+(?:euros?|mil|milhões|anos|dias|horas|minutos|meses|semanas|pessoas|vezes|gramas|mg|ml|kg|g|km|metros|léguas|graus|"
    r"palavras|de \w+ de \d)|\s*[€%]",
    re.IGNORECASE,
)
IDENTIFIES = re.compile(
    r"\b(?:utente|contribuinte|referência|entidade|processo|encomenda|cartão|conta|NIF|NISS|NIPC|IBAN)\b[\s:]*"
    r"(?:(?:é|n\.º|número|com|o|a) ?){0,3}$",
    re.IGNORECASE,
)
"""What stands before a long number that nobody dials."""
EUROPEAN_LINES = ("116 ", "116.")
YEAR = re.compile(r"(?:19|20)\d\d")
JOINS_NAME = re.compile(
    r"[*_»]*[\s,:(–—-]*(?:(?:pelo|no|através do|o|é o|é|número|telefone|tel\.|n\.º)\s+){0,3}[*_(«\s]*"
)
SHORTEST_GROUPED = 4
"""Digits up to which a number is always written in one piece: 112, 1414."""
WORKING_DAYS = re.compile(r"dias úteis|segunda(?:-feira)? a sexta|segundas? às? sextas?|2\.ª a 6\.ª", re.IGNORECASE)
TIME = re.compile(r"\b(\d{1,2})h(\d\d)?")
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
        if IDENTIFIES.search(text[max(0, found.start() - 40) : found.start()]):
            continue
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
    leads = LEADS_TO_NUMBER.search(before) or not before.rpartition("\n")[2].strip(" *_•>-")
    return found.group().startswith(EUROPEAN_LINES) or bool(speaks and leads)


def _bare(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    return digits.removeprefix("00").removeprefix("351") if len(digits) > 9 else digits


def line_names(line: HelpLine) -> list[str]:
    """What a line is called: its whole name, the part before a comma, what brackets hold, and its other names."""
    first = line.name.partition(",")[0]
    bracketed = re.findall(r"\(([^)]+)\)", line.name)
    return [line.name, first, re.sub(r"\s*\(.*?\)", "", first).strip(), *bracketed, *line.also]


def unknown_numbers(text: str, lines: Iterable[HelpLine]) -> list[str]:
    """The telephone numbers of a text, as written, that belong to no line."""
    known = {digits for line in lines for digits in bare_numbers(line)}
    return [number.written for number in telephone_numbers(text) if number.digits not in known]


def misplaced_numbers(text: str, lines: Iterable[HelpLine]) -> list[str]:
    """Numbers of one line written right after the name of another: 'SNS 24: 800 250 250'."""
    named = sorted(((name, line) for line in lines if line.number for name in line_names(line)), key=_longest_first)
    wrong = []
    for number in telephone_numbers(text):
        before = text[max(0, number.start - 90) : number.start]
        right = next((line for name, line in named if _ends_with_name(before, name)), None)
        if right and number.digits not in bare_numbers(right):
            wrong.append(f"{before[-60:].strip()} {number.written}")
    return wrong


def _longest_first(named: tuple[str, HelpLine]) -> int:
    return -len(named[0])


def _ends_with_name(before: str, name: str) -> bool:
    at = before.casefold().rfind(name.casefold())
    return at >= 0 and JOINS_NAME.fullmatch(before[at + len(name) :]) is not None


def gives_number(text: str, wanted: Iterable[str]) -> bool:
    """Whether one of these numbers, as bare digits, stands in the text."""
    patterns = ("[ .-]?".join(digits) if len(digits) > SHORTEST_GROUPED else digits for digits in wanted)
    return any(re.search(rf"(?<!\d){pattern}(?!\d)", text) for pattern in patterns)


def bare_numbers(line: HelpLine) -> list[str]:
    """The line's numbers as bare digits."""
    return [_bare(number) for number in line.numbers]


def without_hours(text: str, lines: Iterable[HelpLine]) -> list[HelpLine]:
    """The lines that aren't always open and whose number the text gives without saying when somebody answers."""
    part_time = (line for line in lines if line.number and not line.any_hour)
    return [line for line in part_time if gives_number(text, bare_numbers(line)) and not _says_hours(text, line.hours)]


def _says_hours(text: str, hours: str) -> bool:
    """Whether the text says the days, where not all are meant, and each time ('8h' is also '08:00' or '8 horas')."""
    if "dias úteis" in hours and not WORKING_DAYS.search(text):
        return False
    return all(re.search(_written(*time), text) for time in TIME.findall(hours))


def _written(hour: str, minutes: str) -> str:
    """A pattern of the ways to write a time of day: '15', '30' is 15h30, 15:30, 15 h 30."""
    if minutes:
        return rf"(?<!\d)0?{hour} ?(?:h|:|horas e) ?{minutes}(?!\d)"
    return rf"(?<![\d ]\d )(?<!\d)0?{hour}(?: ?(?:h(?:oras?)?|:)(?: ?00)?)?(?![\d:]| \d)"
