"""The JSON in a text: models that are asked for it by words put it between fences, or say something around it."""

from __future__ import annotations

import json
import re
from typing import Any

FENCE = re.compile(r"```[ \t]*\w*[ \t]*\r?\n(.*?)```", re.DOTALL)
MOST_STARTS = 64
"""Of a text, places where an object may begin that are tried."""
_DECODER = json.JSONDecoder(strict=False)
"""Takes line ends inside strings: models write them as they are."""


def json_in(text: str) -> str | None:
    """The object that a text holds, written anew as valid JSON; None where there is none.

    What stands between fences comes first, then the text itself; of several objects there the longest, of equals the
    first. A list is taken where there is no object.
    """
    for place in (*FENCE.findall(text), text):
        for opening in "{[":
            found = _longest(place, opening)
            if found is not None:
                return json.dumps(found, ensure_ascii=False)
    return None


def _longest(text: str, opening: str) -> Any:
    best, longest, at = None, 0, text.find(opening)
    for _ in range(MOST_STARTS):
        if at < 0:
            break
        try:
            found, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if end - at > longest:
                best, longest = found, end - at
        at = text.find(opening, end)
    return best
