"""Money and numbers: 'R$ 50', '1,000.00', '3.5%'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.finding import Finding, Severity
from text.pattern_sets import IN_WHOLE_TEXTS

_REAIS = re.compile(r"(?<!\w)(?:R\$|US\$)\s?(?=\d)")
_ENGLISH = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+\.\d{1,2}(?![\d.,]*\d)")
_THOUSANDS = re.compile(r",\d{3}")
"""Cheap to look for, and in every English number."""
_ROUND = re.compile(r"(?<![\w.,$£])[1-9]\d{0,2}(?:,000)+(?!\w|[.,]\d)")
_COUNTED = re.compile(
    r"(?<![\w.,])[1-9]\d{0,2},\d{3} (?:habitantes|pessoas|euros|dólares|alunos|utentes|visitantes|trabalhadores|casas|votos)\b"
)
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})\.(\d{1,2})\s?%")

_MINUTES = re.compile(r"(?<![\w.,])(\d{1,2})h(\d{2})min\b")
_ONE_AND_MORE = re.compile(r"(?<![\d.,])1,\d{1,3} (milhão|bilhão)\b")

_MONEY = re.compile(r"(?<![\w.,])(?:€ ?\d{1,4}\.\d{2}(?![\d.,]*\d)|\d{1,4}\.\d{2} ?(?:€|euros?\b))")
_MEASURE = re.compile(r"(?<![\w.,])(\d{1,3})\.(\d{1,2}) (?:[kc]?m|k?g|m?l|litros?|metros?|quil[oó]\w*|graus|milhões|mil milhões|hectares)(?![\w/²³])")
_HOUR = re.compile(r"(?<![\w.,:])(\d{1,2}):(\d{2}) ?h(?:r?s|oras)?\b")
_FIRST = re.compile(r"(?<![\w.])1º(?= (?:a \d{1,2} )?de (?:janeiro|fevereiro|março|abril|ju[nl]ho|agosto|setembro|outubro|novembro)\b)")
_possible = IN_WHOLE_TEXTS.of((_ROUND, _COUNTED, _REAIS, _ENGLISH, _PERCENT, _MINUTES, _ONE_AND_MORE, _MONEY, _MEASURE, _HOUR, _FIRST))


def number_leaks(source: str) -> Iterator[Finding]:
    """Number formats that Portugal doesn't use."""
    if not _possible(source):
        return
    if "$" in source:
        for match in _REAIS.finditer(source):
            real = match.group().startswith("R")
            yield _finding(
                match, "hard" if real else "soft", "€ (depois do número)", "currency_real" if real else "dollar"
            )
    if "." in source and _THOUSANDS.search(source):
        for match in _ENGLISH.finditer(source):
            european = match.group().replace(",", " ").replace(".", ",")
            yield _finding(match, "soft", european, "english_number")
    if "ilhão" in source:
        for match in _ONE_AND_MORE.finditer(source):
            plural = "milhões" if match[1] == "milhão" else "mil milhões"
            yield _finding(match, "soft", match.group().replace(match[1], plural), "one_and_more")
    if "min" in source:
        for match in _MINUTES.finditer(source):
            yield _finding(match, "soft", f"{match[1]}h{match[2]}", "minutes")
    if "." in source:
        for match in (*_MONEY.finditer(source), *_MEASURE.finditer(source)):
            yield _finding(match, "soft", match.group().replace(".", ","), "decimal_point")
    if _THOUSANDS.search(source):
        for match in (*_ROUND.finditer(source), *_COUNTED.finditer(source)):
            yield _finding(match, "soft", match.group().replace(",", " "), "english_number")
    if ":" in source:
        for match in _HOUR.finditer(source):
            yield _finding(match, "soft", f"{match[1]}h{match[2]}", "hour")
    if "º" in source:
        for match in _FIRST.finditer(source):
            yield _finding(match, "soft", "1", "first_of_month")
    if "%" in source:
        for match in _PERCENT.finditer(source):
            yield _finding(
                match,
                "soft",
                f"{match[1]},{match[2]}{match.group()[len(match[1]) + len(match[2]) + 1 :]}",
                "decimal_point",
            )


def _finding(match: re.Match[str], severity: Severity, suggestion: str, rule: str) -> Finding:
    written = match.group().rstrip()
    category = "institution" if rule == "currency_real" else "number_format"
    return Finding(
        start=match.start(),
        end=match.start() + len(written),
        text=written,
        category=category,
        severity=severity,
        suggestion=suggestion.rstrip(),
        rule=rule,
    )
