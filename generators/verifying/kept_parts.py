"""Whether a rewording still has every formula, number and word that it may not lose, letter for letter."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*"})
_PART = re.compile(r"\w+|\S")


def missing_parts(text: str, keep: Iterable[str]) -> list[str]:
    """The parts that a text lacks. Spaces, capitals and how a minus is written make no difference; a number is a whole
    one."""
    plain = _plain(text)
    return [part for part in keep if not _pattern(_plain(part)).search(plain)]


def _pattern(part: str) -> re.Pattern[str]:
    before = r"(?<!\d)(?<!\d,)" if part[:1].isdigit() else r"(?<!\w)" if part[:1].isalpha() else ""
    after = r"(?!\d|,\d)" if part[-1:].isdigit() else r"(?!\w)" if part[-1:].isalpha() else ""
    return re.compile(before + r"\s*".join(map(re.escape, _PART.findall(part))) + after)


def _plain(text: str) -> str:
    return text.translate(_PLAIN).casefold()
