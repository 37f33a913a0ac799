"""Does a text say a value: a name, a number, a day or a time, in any of the ways in which people write them?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from text.dates import MONTHS

DAY = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(r"(\d\d):(\d\d)")
NUMBER = re.compile(r"\d+(?:[. \u00a0]\d{3})*(?:[.,]\d{1,2})?(?!\d)")


def value_told(text: str, value: Any) -> bool:
    """Whether the text says it. Of a day, day and month are enough; amounts are compared as numbers."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return any(abs(number - value) < 0.005 for number in _numbers(text))
    written = str(value)
    if DAY.fullmatch(written):
        return bool(re.search(_day(date.fromisoformat(written)), text, re.IGNORECASE))
    if found := TIME.fullmatch(written):
        return bool(re.search(_time(*found.groups()), text))
    return bare(written) in bare(text)


def bare(text: str) -> str:
    """Letters and digits alone, without case and accents: 'BM-1042' and 'bm 1042' are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def _numbers(text: str) -> list[float]:
    found = []
    for written in NUMBER.findall(text):
        whole, _, cents = written.replace("\u00a0", " ").partition(",")
        if not cents and re.fullmatch(r"\d+\.\d{1,2}", whole):
            found.append(float(whole))
            continue
        found.append(float(f"{re.sub(r'[. ]', '', whole)}.{cents or 0}"))
    return found


def _day(day: date) -> str:
    month = MONTHS[day.month - 1]
    return (
        rf"(?<!\d)(?:{day.isoformat()}|0?{day.day}(?:\.º)? de {month}|0?{day.day}[/.-]0?{day.month}(?!\d)|"
        rf"dia 0?{day.day}(?!\d))"
    )


def _time(hour: str, minutes: str) -> str:
    bare_hour = hour.lstrip("0") or "0"
    if minutes == "00":
        return rf"(?<!\d)0?{bare_hour}(?: ?h(?:oras?)?|:00)(?!\d)"
    return rf"(?<!\d)0?{bare_hour} ?(?:h|:|horas e) ?{minutes}(?!\d)"
