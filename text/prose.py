"""A text's words, and its prose: what is left without code and addresses."""

from __future__ import annotations

import re
from functools import lru_cache

from text.pieces import LINE_END, cut

FENCED_CODE = re.compile(r"^(```|~~~).*?(?:^\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]{1,300}`")
ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w.-]{1,253}")


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(listed.split())


@lru_cache(maxsize=8)
def prose(text: str) -> str:
    """The text with code, addresses of the web and e-mail blanked out by spaces: offsets stay the same."""
    if "```" in text or "~~~" in text:
        text = FENCED_CODE.sub(_blank, text)
    if "`" in text:
        text = INLINE_CODE.sub(_blank, text)
    if "://" in text or "www." in text or "@" in text:
        text = ADDRESS.sub(_blank, text)
    return text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


@lru_cache(maxsize=8)
def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text in lower case, punctuation dropped."""
    return tuple(filter(None, cut(text).words))


@lru_cache(maxsize=8)
def spacing(text: str) -> tuple[int, int]:
    """The characters of the longest piece between white space, and how many more characters of white space there are
    than one between two pieces."""
    pieces = cut(text).pieces
    lengths = list(map(len, pieces))
    return max(lengths, default=0), len(text) - sum(lengths) - len(lengths) + 1 + 2 * pieces.count(LINE_END)
