"""Does a request that a teacher wrote copy one of the examples that it was shown?"""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"\w+")
SAME = 0.6
"""From this share of words in common (Jaccard) a request is the example again, in other endings or with a word more."""


def copied_example(text: str, examples: Iterable[str]) -> str:
    """The first example that the text copies; '' when it copies none."""
    words: frozenset[str] | None = None
    for example in examples:
        words = _words(text) if words is None else words
        shown = _words(example)
        if words and shown and len(words & shown) >= SAME * len(words | shown):
            return example
    return ""


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold()))
