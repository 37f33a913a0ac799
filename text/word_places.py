"""Where in a text a rule has something to look at, told from the words alone: most words say no to most rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache, reduce
from itertools import chain, compress, islice
from operator import and_, or_
from typing import Final

from text.pieces import BEGINS, EDGES, HERE, LENGTH, LETTERS, NEXT, PIECES, Cut, Piece, Question, Side, pieces

_BUCKETS: Final = 16
"""Bits in which the second words of pairs are told from each other: few first words have as many of them."""


class Words:
    """The words of a text, in lower case, which don't change, and where they have something to say. `read`: the pieces
    that they are of, as `cut` gave them."""

    __slots__ = ("_any", "_cut", "_met", "_places", "_read", "_told_with", "listed")

    def __init__(self, listed: list[str], read: list[Piece] | None = None, cut: Cut | None = None) -> None:
        self.listed, self._read, self._cut = listed, read, cut
        self._told_with: Cut | None = None

    def told(self) -> int:
        """The bits of all questions that some place of the text says yes to."""
        if (cut := PIECES.cut) is not self._told_with:
            if self._read is not None and self._cut is cut:
                here: Iterator[int] = chain.from_iterable(map(HERE, self._read))
                following: Iterator[int] = chain.from_iterable(map(NEXT, self._read))
            else:
                here, following = iter(PIECES.here(self.listed)), iter(PIECES.next(self.listed))
            self._met = list(map(and_, here, chain(islice(following, 1, None), (PIECES.anything,))))
            self._places = list(compress(range(len(self._met)), self._met))
            self._any, self._told_with = reduce(or_, set(self._met), 0), cut
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
    cut = PIECES.cut
    read = list(chain.from_iterable(cut(text)))
    return Words(list(chain.from_iterable(map(LETTERS, read))), read, cut)


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
        def write(here: Side, following: Side, first: int) -> None:
            for side, asked in ((here, tells), (following, next_tells)):
                if callable(asked):
                    side.ask(asked, 1 << first)
                elif asked is not None:
                    side.add(dict.fromkeys(asked, 1 << first))

        self.bits = PIECES.add(1, write, alone=next_tells is None)

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

        def write(here: Side, following: Side, first: int) -> None:
            bucket = {second: 1 << first + number % _BUCKETS for number, second in enumerate(every)}
            following.add(bucket)
            here.add({word: reduce(or_, map(bucket.__getitem__, listed), 0) for word, listed in seconds.items()})

        self.bits = PIECES.add(_BUCKETS, write, alone=False)
