"""A text as the pieces that white space parts, each known once: its words, and what is asked of them.

What all rules ask of a word is answered together, once a piece, as the bits of two numbers: which rules may find
something at the word, and which ones before it. A text's pieces are looked up once for all rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import chain
from sys import intern
from threading import Lock
from typing import NamedTuple

from text.remembered import Remembered

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
BEGINS, ENDS, CAPITAL, LETTERS = 1, 2, 4, 8
"""Of a word: that nothing of its piece stands before it, or after it; that it begins with a capital; that it is no
number."""
LINE_END = "\n"
"""A piece of its own."""
Question = Callable[[str], bool]


class Word(NamedTuple):
    """A word in lower case, and where it stands in its piece (`BEGINS`, `ENDS`, `CAPITAL`, `LETTERS`); what was
    answered: the bits of the questions that it may be a place of, and of those after whose places it may come.

    Numbers have no bits, and what holds neither word nor number is one that is empty."""

    written: str
    edges: int
    here: int
    next: int


class Cut(NamedTuple):
    """A text's pieces, and of the words that they hold each field by itself (see `Word`)."""

    pieces: list[str]
    words: tuple[str, ...] = ()
    edges: tuple[int, ...] = ()
    here: tuple[int, ...] = ()
    next: tuple[int, ...] = ()


Cutter = Callable[[str], Cut]


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
        self._adds, self._used, self._same = Lock(), 0, dict[int, int]()
        self._here, self._next = Side(), Side()
        self.anything = 0
        """The bits of questions that need no word after theirs."""
        self._told = Remembered(self._ask)
        self.cut: Cutter = self._cutter()

    def _cutter(self) -> Cutter:
        known = Remembered(self._read)

        def cut(text: str) -> Cut:
            pieces, *lines = map(str.split, text.split(LINE_END))
            for line in lines:
                pieces.append(LINE_END)
                pieces += line
            return Cut(pieces, *zip(*chain.from_iterable(map(known.__getitem__, pieces)), strict=True))

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

    def told(self, word: str) -> tuple[int, int]:
        """The bits of the questions that a word may be a place of, and of those after whose places it may come."""
        return self._told[word]

    def _ask(self, word: str) -> tuple[int, int]:
        return self._kept(self._here.bits(word)), self._kept(self._next.bits(word) | self.anything)

    def _kept(self, bits: int) -> int:
        """The same number, each once: few for many words, they stay near at hand."""
        return self._same.setdefault(bits, bits)

    def _read(self, written: str) -> tuple[Word, ...]:
        found = WORD.finditer(written.lower())
        return tuple(self._word(intern(word[0]), written, *word.span()) for word in found) or (NO_WORD,)

    def _word(self, word: str, written: str, start: int, end: int) -> Word:
        if word[0].isdecimal():
            return Word(word, 0, 0, 0)
        begins, ends, capital = start == 0, end == len(written), written[start : start + 1].isupper()
        edges = BEGINS * begins | ENDS * ends | CAPITAL * capital | LETTERS
        return Word(word, edges, *self.told(word))


NO_WORD = Word("", 0, 0, 0)
PIECES = _Pieces()


def cut(text: str) -> Cut:
    """What stands between white space in a text, and the ends of its lines. No word holds any, nor do letters beyond it
    change how one is written in lower case."""
    return PIECES.cut(text)
