"""A text's words, and its prose: what is left without code and addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from text.remembered import Remembered

FENCED_CODE = re.compile(r"^(```|~~~).*?(?:^\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]{1,300}`")
ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w.-]{1,253}")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*")


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


class Piece(NamedTuple):
    """What stands between white space: its words and numbers in lower case, and the words alone with their edges."""

    written: str
    length: int
    words: tuple[str, ...]
    letters: tuple[str, ...]
    edges: tuple[int, ...]
    """By word, the bits of `BEGINS`, `ENDS` and `CAPITAL`."""


BEGINS, ENDS, CAPITAL = 1, 2, 4
"""Of a word: that nothing of its piece stands before it, or after it; that it begins with a capital."""
WRITTEN, LENGTH, WORDS, LETTERS, EDGES = map(itemgetter, range(5))
"""The fields of pieces, for `map`."""


def _piece(written: str) -> Piece:
    words = tuple(map(intern, WORD.findall(written.lower())))
    found = [word for word in WORD.finditer(written) if not word[0][0].isdecimal()]
    edges = (
        BEGINS * (word.start() == 0) | ENDS * (word.end() == len(written)) | CAPITAL * word[0][0].isupper()
        for word in found
    )
    return Piece(written, len(written), words, tuple(w for w in words if not w[0].isdecimal()), tuple(edges))


_PIECES = Remembered(_piece)


@lru_cache(maxsize=8)
def pieces(text: str) -> list[list[Piece]]:
    """What stands between white space in each line of a text. No word holds any, nor do letters beyond it change how
    one is written in lower case."""
    return [list(map(_PIECES.__getitem__, line.split())) for line in text.split("\n")]


@lru_cache(maxsize=8)
def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text in lower case, punctuation dropped."""
    return tuple(chain.from_iterable(map(WORDS, chain.from_iterable(pieces(text)))))


@lru_cache(maxsize=8)
def spacing(text: str) -> tuple[int, int]:
    """The characters of the longest piece between white space, and how many more characters of white space there are
    than one between two pieces."""
    lengths = list(map(LENGTH, chain.from_iterable(pieces(text))))
    return max(lengths, default=0), len(text) - sum(lengths) - len(lengths) + 1
