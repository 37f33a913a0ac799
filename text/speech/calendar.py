"""Dates and hours. «1 de janeiro» is «um de janeiro», as it is written; «1.º de Maio» is «primeiro de Maio».

In Portugal the first day of a month is written and said as the others are («no dia 1 de março»); the ordinal is the
rule of Brazil (the Senado's style manual, 2026-11-29: «1º de fevereiro, e não 1 de fevereiro»). Hours are said as they
are written: «14h30» is «catorze e trinta», never «duas e meia».
"""

from __future__ import annotations

import re

from text.speech.numbers import cardinal
from text.speech.words import words_of

SHORT: dict[str, str] = words_of("months")["short"]
MONTHS = tuple(SHORT.values())
YEAR = r"(?P<year>[12]\d{3})"
NUMERIC = re.compile(rf"(?<![\d/.,-])(?P<day>\d{{1,2}})(?P<sep>[/.-])(?P<month>\d{{1,2}})(?P=sep){YEAR}(?![\d/])")
ISO = re.compile(rf"(?<![\d/.,-]){YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?![\d/-])")
DAY_MONTH = re.compile(r"(?<![\d/.,-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/]|[.,]\d)")
NAMED = re.compile(
    rf"(?<![\d/.,-])(?P<day>\d{{1,2}})(?: de | |-|\.)(?P<short>{'|'.join(SHORT)})\b\.?"
    r"(?:(?: de | |-|\.)(?P<year>\d{4}))?(?!\d)",
    re.I,
)
SCHOOL_YEAR = re.compile(r"(?<![\d/])((?:19|20)\d\d)/((?:19|20)?\d\d)(?![\d/])")
HOUR = re.compile(
    r"(?<![\d:,.])(?P<hour>[01]?\d|2[0-4])\s?(?:h|H|hrs?)\s?(?P<minute>[0-5]\d)?(?:\s?min\b)?(?![\w²³]|:\d)"
)
CLOCK = re.compile(r"(?<![\d:,.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s?h?(?![\w:])")
BETWEEN_HOURS = re.compile(r"(\d\s?h(?:\d\d)?|\d:\d\d)\s?[-–]\s?(?=\d{1,2}\s?(?:h|:\d\d))")
WEEKDAY = re.compile(r"(?<![\d.,])([2-6])\.?(?:ªs?|as)-feira(s?)")
WEEKDAYS = {"2": "segunda", "3": "terça", "4": "quarta", "5": "quinta", "6": "sexta"}
DECADE = re.compile(r"\b(anos|década de)\s+(\d0)\b")


def say_dates(text: str) -> str:
    """`25/04/1974`, `1974-04-25`, `25 abr. 1974` -> «vinte e cinco de abril de mil novecentos e setenta e quatro»."""
    text = NUMERIC.sub(_date, text)
    text = ISO.sub(_date, text)
    text = NAMED.sub(_named, text)
    text = SCHOOL_YEAR.sub(lambda found: f"{cardinal(int(found[1]))} barra {cardinal(int(found[2]))}", text)
    text = DAY_MONTH.sub(_day_and_month, text)
    return WEEKDAY.sub(lambda found: f"{WEEKDAYS[found[1]]}{found[2]}-feira{found[2]}", text)


def _date(found: re.Match[str]) -> str:
    day, month = int(found["day"]), int(found["month"])
    if not _is_day(day, month):
        return found[0]
    return f"{cardinal(day)} de {MONTHS[month - 1]} de {cardinal(int(found['year']))}"


def _named(found: re.Match[str]) -> str:
    day = int(found["day"])
    if not 0 < day <= 31:
        return found[0]
    year = f" de {cardinal(int(found['year']))}" if found["year"] else ""
    return f"{cardinal(day)} de {SHORT[found['short'].lower()]}{year}"


def _day_and_month(found: re.Match[str]) -> str:
    """A day and a month, where it can't be a fraction: `25/4`, `05/10`, not `3/4` nor `24/7` said of service."""
    day, month = int(found["day"]), int(found["month"])
    has_zero = found["day"].startswith("0") or found["month"].startswith("0")
    if not _is_day(day, month) or not (has_zero or day > 12) or found[0] == "24/7":
        return found[0]
    return f"{cardinal(day)} de {MONTHS[month - 1]}"


def _is_day(day: int, month: int) -> bool:
    return 0 < month <= 12 and 0 < day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


def say_hours(text: str) -> str:
    """`14h30`, `14:30` -> «catorze e trinta»; `9h` -> «nove horas»; `1h05` -> «uma e cinco»."""
    text = BETWEEN_HOURS.sub(r"\1 a ", text)
    return HOUR.sub(_hour, CLOCK.sub(_hour, text))


def _hour(found: re.Match[str]) -> str:
    hour, minute = int(found["hour"]), found["minute"]
    said = cardinal(hour, feminine=True)
    groups = found.groupdict()
    hours = f"{said} {'hora' if hour == 1 else 'horas'}"
    if second := groups.get("second"):
        return f"{hours}, {_count(minute, 'minuto')} e {_count(second, 'segundo')}"
    if not minute or minute == "00":
        return hours
    return f"{said} e {cardinal(int(minute))}"


def _count(number: str, noun: str) -> str:
    return f"{cardinal(int(number))} {noun}{'' if int(number) == 1 else 's'}"
