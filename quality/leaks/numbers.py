"""Money, numbers and hours: 'R$ 50', '1,000.00', '3.5%', '14:30h'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from schemas.finding import Finding, Severity
from text.dates import MONTHS
from text.pattern_sets import IN_WHOLE_TEXTS

_COUNTED = "habitantes|pessoas|euros|dólares|alunos|utentes|visitantes|trabalhadores|casas|votos"
_UNITS = r"[kc]?m|k?g|m?l|litros?|metros?|quil[oó]\w*|graus|milhões|mil milhões|hectares"
_MONTHS = "|".join(month for month in MONTHS if month not in ("maio", "dezembro"))
"""The first of May and of December are feasts, and written '1.º'."""


class _Format(NamedTuple):
    pattern: re.Pattern[str]
    rule: str
    european: Callable[[re.Match[str]], str]


def _comma(match: re.Match[str]) -> str:
    return match.group().replace(".", ",")


def _space(match: re.Match[str]) -> str:
    return match.group().replace(",", " ")


def _many(match: re.Match[str]) -> str:
    return match.group().replace(match[1], "milhões" if match[1] == "milhão" else "mil milhões")


def _hour(match: re.Match[str]) -> str:
    return f"{match[1]}h{match[2]}"


_FORMATS = tuple(
    _Format(re.compile(pattern), rule, european)
    for pattern, rule, european in (
        (r"(?<!\w)R\$\s?(?=\d)", "currency_real", lambda _: "€ (depois do número)"),
        (r"(?<!\w)US\$\s?(?=\d)", "dollar", lambda _: "€ (depois do número)"),
        (
            r"(?<![\d.,])\d{1,3}(?:,\d{3})+\.\d{1,2}(?![\d.,]*\d)",
            "english_number",
            lambda m: _space(m).replace(".", ","),
        ),
        (r"(?<![\w.,$£])[1-9]\d{0,2}(?:,000)+(?!\w|[.,]\d| ?(?:[kcm]?m|[km]?g|[cm]?l)\b)", "english_number", _space),
        (rf"(?<![\w.,])[1-9]\d{{0,2}},\d{{3}} (?:{_COUNTED})\b", "english_number", _space),
        (r"(?<![\d.,])1,\d{1,3} (milhão|bilhão)\b", "one_and_more", _many),
        (r"(?<![\w.,])(\d{1,2})h(\d{2})min\b", "minutes", _hour),
        (r"(?<![\w.,:])(\d{1,2}):(\d{2}) ?h(?:r?s|oras)?\b", "hour", _hour),
        (r"(?<![\d.,])\d{1,3}\.\d{1,2}\s?%", "decimal_point", _comma),
        (r"(?<![\w.,])€ ?\d{1,4}\.\d{2}(?![\d.,]*\d)", "decimal_point", _comma),
        (r"(?<![\w.,])\d{1,4}\.\d{2} ?(?:€|euros?\b)", "decimal_point", _comma),
        (rf"(?<![\w.,])\d{{1,3}}\.\d{{1,2}} (?:{_UNITS})(?![\w/²³])", "decimal_point", _comma),
        (rf"(?<![\w.])1º(?= (?:a \d{{1,2}} )?de (?:{_MONTHS})\b)", "first_of_month", lambda _: "1"),
    )
)
_possible = IN_WHOLE_TEXTS.of([one.pattern for one in _FORMATS])


def number_leaks(source: str) -> Iterator[Finding]:
    """Number formats that Portugal doesn't use."""
    for number in sorted(_possible(source)):
        pattern, rule, european = _FORMATS[number]
        for match in pattern.finditer(source):
            yield _finding(match, european(match), rule)


def _finding(match: re.Match[str], suggestion: str, rule: str) -> Finding:
    written = match.group().rstrip()
    real = rule == "currency_real"
    severity: Severity = "hard" if real else "soft"
    return Finding(
        start=match.start(),
        end=match.start() + len(written),
        text=written,
        category="institution" if real else "number_format",
        severity=severity,
        suggestion=suggestion.rstrip(),
        rule=rule,
    )
