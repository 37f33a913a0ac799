"""Where in a text a rule has something to look at, told from the words alone: most words say no to most rules.

What all rules ask of a word is answered together, once a word, as the bits of two numbers: which rules may find
something at it, and which ones before it. A text's words are looked up once for all rules, and not once for each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache, reduce
from itertools import chain, compress, islice
from operator import and_, itemgetter, or_
from threading import Lock
from typing import Final, NamedTuple

from text.prose import BEGINS, EDGES, LENGTH, LETTERS, pieces
from text.remembered import Remembered

Question = Callable[[str], bool]
_BUCKETS: Final = 16
"""Bits in which the second words of pairs are told from each other: few first words have as many of them."""


class _Told(NamedTuple):
    """What the questions say of a word: the bits of those that it may be a place of, and of those after whose places it
    may come."""

    here: int
    next: int


_HERE, _NEXT = map(itemgetter, range(2))


class _Side:
    """What is asked of a word, at its place or after another: bits by word, and of what a question says yes to."""

    def __init__(self) -> None:
        self._listed: dict[str, int] = {}
        self._asked: list[tuple[Question, int]] = []

    def add(self, listed: Mapping[str, int]) -> None:
        for word, bits in listed.items():
            self._listed[word] = self._listed.get(word, 0) | bits

    def ask(self, question: Question, bit: int) -> None:
        self._asked.append((question, bit))

    def bits(self, word: str) -> int:
        said = self._listed.get(word, 0)
        for question, bit in self._asked:
            if question(word):
                said |= bit
        return said


class _Questions:
    """All questions, and what they said of words. One may be added while a text is read: what was said before has a
    table of its own, and is asked no more."""

    def __init__(self) -> None:
        self._adds, self._used = Lock(), 0
        self._here, self._next = _Side(), _Side()
        self._same: dict[_Told, _Told] = {}
        self.anything = 0
        """The bits of questions that need no word after theirs."""
        self.table = Remembered(self._answer)

    def add(self, width: int, write: Callable[[_Side, _Side, int], None], *, alone: bool) -> int:
        """The bits of a new question, `width` of them; `write` is told the first one."""
        with self._adds:
            first, self._used = self._used, self._used + width
            bits = (1 << width) - 1 << first
            write(self._here, self._next, first)
            self.anything |= bits if alone else 0
            self.table = Remembered(self._answer)
            return bits

    def _answer(self, word: str) -> _Told:
        told = _Told(self._here.bits(word), self._next.bits(word) | self.anything)
        return self._same.setdefault(told, told)  # few of them for many words: they stay near at hand


_QUESTIONS = _Questions()


class Words:
    """The words of a text, in lower case, which don't change, and where they have something to say."""

    __slots__ = ("_any", "_met", "_places", "_table", "listed")

    def __init__(self, listed: list[str]) -> None:
        self.listed = listed
        self._table: Remembered[_Told] | None = None

    def told(self) -> int:
        """The bits of all questions that some place of the text says yes to."""
        if (table := _QUESTIONS.table) is not self._table:
            answers, anything = list(map(table.__getitem__, self.listed)), _QUESTIONS.anything
            following = chain(map(_NEXT, islice(answers, 1, None)), (anything,))
            self._met = list(map(and_, map(_HERE, answers), following))
            self._places = list(compress(range(len(answers)), self._met))
            self._any, self._table = reduce(or_, set(self._met), 0), table
        return self._any

    def places(self, bits: int) -> list[tuple[int, int]]:
        """Where some of the bits are said yes to, in order, and which."""
        if not self.told() & bits:
            return []
        met = self._met
        return [(place, said) for place in self._places if (said := met[place] & bits)]


@lru_cache(maxsize=8)
def words_in(text: str) -> Words:
    """A text's words without its numbers."""
    return Words(list(chain.from_iterable(map(LETTERS, chain.from_iterable(pieces(text))))))


def edges_of(text: str) -> list[int] | None:
    """The edges of a text's words (`Piece.edges`), where only one space parts pieces in each line; else None. What has
    anything but a space before it begins nothing."""
    edges: list[int] = []
    for line, found in zip(map(str.strip, text.split("\n")), pieces(text), strict=True):
        spaces = len(found) - 1
        if found and (
            line.count(" ") + line.count("\u00a0") != spaces or len(line) - sum(map(LENGTH, found)) != spaces
        ):
            return None
        after = len(edges) > 0
        for of_piece in map(EDGES, found):
            edges += of_piece
            if of_piece and after:
                edges[-len(of_piece)] &= ~BEGINS
            after = not of_piece
    return edges


class WordPlaces:
    """The places of the words that `tells` says yes to, or lists; with `next_tells`, of those that come before a word
    that this says yes to, or lists."""

    def __init__(self, tells: Question | Collection[str], next_tells: Question | Collection[str] | None = None) -> None:
        def write(here: _Side, following: _Side, first: int) -> None:
            for side, asked in ((here, tells), (following, next_tells)):
                if callable(asked):
                    side.ask(asked, 1 << first)
                elif asked is not None:
                    side.add(dict.fromkeys(asked, 1 << first))

        self.bits = _QUESTIONS.add(1, write, alone=next_tells is None)

    def of(self, words: Words) -> list[int]:
        """The places of such words in a text, in order."""
        return [place for place, _ in words.places(self.bits)]

    def stand_in(self, text: str) -> bool:
        """Whether there is one in a text."""
        return words_in(text).told() & self.bits != 0


class WordPairs:
    """The places of words that stand before one of their `seconds`: all of these, and few others."""

    def __init__(self, seconds: Mapping[str, Collection[str]]) -> None:
        every = sorted({second for listed in seconds.values() for second in listed})

        def write(here: _Side, following: _Side, first: int) -> None:
            bucket = {second: 1 << first + number % _BUCKETS for number, second in enumerate(every)}
            following.add(bucket)
            here.add({word: reduce(or_, map(bucket.__getitem__, listed), 0) for word, listed in seconds.items()})

        self.bits = _QUESTIONS.add(_BUCKETS, write, alone=False)
