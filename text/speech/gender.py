"""Whether a number's noun is feminine: «2 raparigas» is «duas raparigas», «2 problemas» «dois problemas».

By the noun's ending and a list of those that don't follow it. Who can be either («2 colegas») is masculine.
"""

from __future__ import annotations

import re
from functools import lru_cache

from text.speech.words import words_of

WORD = re.compile(r"\s*(?:\(\s*)?([A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)*)")
FEMININE_ENDINGS = re.compile(r"(?:[aã]|[çsgn]ão|[çsgn]ões|gem|gens|dade|tude|ície)s?$")
MASCULINE_ENDINGS = re.compile(r"(?:grama|ema|oma|ista|(?<!ã)o|or|res|im|ins|al|ais|éu|eu)s?$")
FEMININE_BEFORE = re.compile(
    r"\b(?:as|às|das|nas|pelas|umas|estas|essas|aquelas|destas|dessas|nestas|todas as|cerca das|entre as)\s+$", re.I
)


def is_feminine(text: str, start: int, end: int) -> bool:
    """Whether the number at `text[start:end]` counts something feminine, by what follows, else what is before."""
    at = end
    for _ in range(3):
        found = WORD.match(text, at)
        if not found:
            break
        word = found[1].lower()
        if word in ("das", "destas", "dessas", "daquelas"):
            return True
        if word not in words_of("gender")["neutral"]:
            known = gender_of(word)
            if known:
                return known == "f"
            break
        at = found.end()
    return bool(FEMININE_BEFORE.search(text, max(0, start - 20), start))


@lru_cache(maxsize=4096)
def gender_of(noun: str) -> str:
    """`f`, `m`, or '' where the ending says nothing. The noun in lower case, in either number."""
    singular = noun[:-1] if noun.endswith("s") else noun
    lists = words_of("gender")
    for gender in ("m", "f"):
        if noun in lists[gender] or singular in lists[gender]:
            return gender
    if MASCULINE_ENDINGS.search(noun):
        return "m"
    if FEMININE_ENDINGS.search(noun):
        return "f"
    return ""
