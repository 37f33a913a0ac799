"""Numbers of services in an answer: 808, 800, 300, 116 and short ones are right only if a dated fact has them.

A teacher invents them with ease, and a wrong one is dialled by somebody in need. Numbers of people are not its matter
(`personal_data` finds them), nor is what the request, the passage or a tool gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from prompts.dated_facts import HELP_LINE_FILES, load_help_lines
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from text.pattern_sets import IN_WHOLE_TEXTS

COUNTED = r"[*_»]*\s*(?:€|%|euros?|mil\b|pessoas|habitantes|vezes|minutos|horas|dias|anos|metros|km|quil\w+|clientes)"
LONG = re.compile(
    r"(?<![\w.,/€+-])(?:(?:\+|00)351[ .-]?)?(?:80[089]|70[78]|76[0-2]|30\d)(?:[ .-]?\d){6}"
    rf"(?![\w/]|[.,]\d|{COUNTED})"
)
EUROPEAN = re.compile(rf"(?<![\w.,/€-])116[ .]?\d{{3}}(?![\w/]|[.,]\d|{COUNTED})")
CALL = r"\b(?:lig(?:a[mr]?|ar?es|arem|ue[ms]?|uei|ou|o)|telefon(?:a[mr]?|e[ms]?)|disc(?:a[mr]?|o)|disque[ms]?)"
MANNER = r"(?: (?:já|logo|antes|depois|sempre|primeiro|também|imediatamente|de imediato|gratuitamente))*"
TOWARDS = r"(?: (?:para|pelo|através|do|o|a|ao|à|número|n\.º|telefone|linha|de|emergência)){1,6}:?\s*[*_«]*"
SHORT = re.compile(
    rf"{CALL}{MANNER}(?:{TOWARDS}(\d{{3,4}})|\s[*_«]*(\d{{3,4}})(?=[*_»]*(?:[.,;:!?)]|$| (?:ou|e|se|já)\b)))"
    rf"(?![\w/]|[.,:]\d| \d{{2,3}}\b|{COUNTED})",
    re.IGNORECASE | re.MULTILINE,
)
FOREIGN_NUMBERS = ("911", "999", "190", "192", "193")
FOREIGN = re.compile(
    rf"(?<![\w.,/€-])(?:{'|'.join(FOREIGN_NUMBERS)})(?![\w/%€]|[.,:]\d| \d)"
    r"(?=[^.\n]{0,40}(?:emergência|ambulância))"
)
"""Emergency numbers of other countries, which models know best, beside what they are for."""

PATTERNS = (LONG, EUROPEAN, FOREIGN, SHORT)
_possible = IN_WHOLE_TEXTS.of(PATTERNS)
DIGITS = re.compile(r"\d(?:[ .-]?\d)*")


class ServiceNumbersSettings(Settings):
    """No settings."""


def check_service_numbers(given: CheckInput, _: ServiceNumbersSettings) -> CheckResult:
    """Reject `unknown_service_number`: the answer sends somebody to a number that no dated fact has."""
    numbers = list(service_numbers(given.content.answer))
    if not numbers:
        return PASSED
    turns = " ".join(turn.text or "" for turn in given.content.messages[:-1])
    told = {bare(group) for group in DIGITS.findall(f"{turns} {given.content.passage or ''} {given.seed}")}
    for written in numbers:
        digits = bare(written)
        if digits not in known_numbers() and digits not in told:
            detail = f"no dated fact has the number {written}"
            return CheckResult(Problem(reason="unknown_service_number", detail=detail, evidence={"number": written}))
    return PASSED


def service_numbers(text: str) -> Iterator[str]:
    """The numbers of services in a text, as written."""
    for place in sorted(_possible(text)):
        yield from (found[found.lastindex or 0].strip() for found in PATTERNS[place].finditer(text))


@lru_cache(maxsize=1)
def known_numbers() -> frozenset[str]:
    """All numbers of the shipped lines, as bare digits."""
    lines = (line for name in HELP_LINE_FILES for line in load_help_lines(name).facts)
    return frozenset(bare(number) for line in lines for number in line.numbers)


def bare(written: str) -> str:
    """The digits without the country's."""
    digits = re.sub(r"\D", "", written)
    return digits.removeprefix("00").removeprefix("351") if len(digits) > 9 else digits
