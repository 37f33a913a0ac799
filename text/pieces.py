"""A text as the pieces that white space parts, each known once: its words, and what is asked of them.

What all rules ask of a word is answered together, once a piece, as the bits of two numbers: which rules may find
something at the word, and which ones before it. A text's pieces are looked up once for all rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from sys import intern
from threading import Lock
from typing import NamedTuple

from text.remembered import Remembered

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
BEGINS, ENDS, CAPITAL = 1, 2, 4
"""Of a word: that nothing of its piece stands before it, or after it; that it begins with a capital."""
Question = Callable[[str], bool]


class Piece(NamedTuple):
    """What stands between white space: its words and numbers in lower case, then its words alone, and of each its edges
    (`BEGINS`, `ENDS`, `CAPITAL`) and what was answered: the bits of the questions that it may be a place of, and of
    those after whose places it may come."""

    written: str
    length: int
    words: tuple[str, ...]
    letters: tuple[str, ...]
    edges: tuple[int, ...]
    here: tuple[int, ...]
    next: tuple[int, ...]


Cut = Callable[[str], list[list[Piece]]]
WRITTEN, LENGTH, WORDS, LETTERS, EDGES, HERE, NEXT = map(itemgetter, range(len(Piece._fields)))
"""The fields of pieces, for `map`."""


_HERE_OF, _NEXT_OF = map(itemgetter, range(2))


class Side:
    """What is asked of a word, at its place or after another: bits by word, and of what a question says yes to."""

    def __init__(self) -> None:
        self._listed: dict[str, int] = {}
        self._asked: list[tuple[Question, int]] = []

    def add(self, listed: Mapping[str, int]) -> None:
        """Bits of listed words."""
        for word, bits in listed.items():
            self._listed[word] = self._listed.get(word, 0) | bits

    def ask(self, question: Question, bit: int) -> None:
        """The bit of words that a question says yes to."""
        self._asked.append((question, bit))

    def bits(self, word: str) -> int:
        """All that is said of a word."""
        said = self._listed.get(word, 0)
        for question, bit in self._asked:
            if question(word):
                said |= bit
        return said


class _Pieces:
    """All pieces and questions. A question may be added while a text is read: from then on `cut` is another one, which
    knows nothing of what was said before."""

    def __init__(self) -> None:
        self._adds, self._used, self._same = Lock(), 0, dict[tuple[int, ...], tuple[int, ...]]()
        self._here, self._next = Side(), Side()
        self.anything = 0
        """The bits of questions that need no word after theirs."""
        self._told = Remembered(self._ask)
        self.cut: Cut = self._cutter()

    def _cutter(self) -> Cut:
        known = Remembered(self._read)

        def cut(text: str) -> list[list[Piece]]:
            return [list(map(known.__getitem__, line.split())) for line in text.split("\n")]

        return lru_cache(maxsize=8)(cut)

    def add(self, width: int, write: Callable[[Side, Side, int], None], *, alone: bool) -> int:
        """The bits of a new question, `width` of them; `write` is told the first one."""
        with self._adds:
            first, self._used = self._used, self._used + width
            bits = (1 << width) - 1 << first
            write(self._here, self._next, first)
            self.anything |= bits if alone else 0
            self._told = Remembered(self._ask)
            self.cut = self._cutter()
            return bits

    def told(self, words: Iterable[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Of words, the bits of the questions that they may be places of, and of those after whose places they may
        come."""
        said = [self._told[word] for word in words]
        if len(said) == 1:
            return said[0]
        return self._kept(chain.from_iterable(map(_HERE_OF, said))), self._kept(
            chain.from_iterable(map(_NEXT_OF, said))
        )

    def _ask(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return self._kept((self._here.bits(word),)), self._kept((self._next.bits(word) | self.anything,))

    def _kept(self, said: Iterable[int]) -> tuple[int, ...]:
        """The same numbers, each row of them once: few for many pieces, they stay near at hand."""
        bits = tuple(said)
        return self._same.setdefault(bits, bits)

    def _read(self, written: str) -> Piece:
        words: tuple[str, ...] = tuple(map(intern, WORD.findall(written.lower())))
        letters, edges = words, tuple[int, ...]()
        if len(words) == 1 and not words[0][0].isdecimal():
            start = written.lower().find(words[0])
            edges = self._edges_of(written, start, start + len(words[0]))
        else:
            letters = tuple(word for word in words if not word[0].isdecimal())
            places = (word.span() for word in WORD.finditer(written) if not word[0][0].isdecimal())
            edges = tuple(bits for span in places for bits in self._edges_of(written, *span))
        return Piece(written, len(written), words, letters, self._kept(edges), *self.told(letters))

    @staticmethod
    def _edges_of(written: str, start: int, end: int) -> tuple[int]:
        begins, ends, capital = start == 0, end == len(written), written[start : start + 1].isupper()
        return (BEGINS * begins | ENDS * ends | CAPITAL * capital,)


PIECES = _Pieces()


def pieces(text: str) -> list[list[Piece]]:
    """What stands between white space in each line of a text. No word holds any, nor do letters beyond it change how
    one is written in lower case."""
    return PIECES.cut(text)
