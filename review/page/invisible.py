"""Characters that show nothing and still matter: zero-width ones, and those that turn the direction of writing.

The page shows each as one visible character in its place, so that positions in the text stay what they are.
"""

from __future__ import annotations

import re
from collections import Counter

_DIRECTION = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_NOTHING = "\u00ad\u034f\u180e\u200b\u2060-\u2064\ufeff"
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINERS = f"(?<![\u200d\ufe0f{_EMOJI}])[\u200c\u200d]|[\u200c\u200d](?![{_EMOJI}])"
"""Joiners build emoji ('👩‍🚀'): only elsewhere are they marked."""
_INVISIBLE = re.compile(f"[{_DIRECTION}{_NOTHING}]|{_JOINERS}")
_TURNS = re.compile(f"[{_DIRECTION}]")
TURN, NOTHING = "⇄", "▯"


def with_marks(text: str) -> str:
    """The text with each invisible character as a visible one: never longer, never shorter."""
    return _INVISIBLE.sub(lambda match: TURN if _TURNS.match(match.group()) else NOTHING, text)


def invisible_lines(text: str) -> list[str]:
    """What to tell whoever reads `with_marks(text)` about its marks; nothing when there is none."""
    found = Counter(_INVISIBLE.findall(text))
    return [
        f"{TURN if _TURNS.match(character) else NOTHING} → apagar: caráter invisível U+{ord(character):04X}"
        + (f", {times} vezes" if times > 1 else "")
        for character, times in found.items()
    ]
