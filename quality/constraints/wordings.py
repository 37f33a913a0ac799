"""Does a wording of a constraint say what its checker checks: the words, the phrase and the numbers, and no others?"""

from __future__ import annotations

import re
from typing import Any

NUMBERS = {1: "(só|única|único|apenas|uma|mais do que um)", 2: "(dois|duas)", 3: "três", 4: "quatro", 5: "cinco"}
NUMBERS |= {6: "seis", 7: "sete", 8: "oito", 9: "nove", 10: "dez"}
"""Small numbers as a wording writes them; larger ones stand in digits."""


def unsaid(text: str, arguments: dict[str, Any]) -> list[Any]:
    """What of a checker's arguments a wording does not say: its words, its phrase, its number."""
    words = [w for v in arguments.values() if not isinstance(v, int) for w in (v if isinstance(v, list) else [v])]
    numbers = [v for v in arguments.values() if isinstance(v, int)]
    uncounted = [n for n in numbers if not re.search(rf"\b({NUMBERS[n]}|{n})\b" if n in NUMBERS else rf"\b{n}\b", text)]
    return [*(word for word in words if str(word) not in text), *uncounted]


def other_numbers(text: str, arguments: dict[str, Any]) -> list[str]:
    """Numbers in digits that a wording says and no argument holds."""
    known = {str(v) for v in arguments.values() if isinstance(v, int)}
    held = " ".join(str(v) for v in arguments.values())
    return [number for number in re.findall(r"\d+", text) if number not in known and number not in held]
