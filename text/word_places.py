"""Where in a text a rule has something to look at, told from the words alone: most words say no to most rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache, reduce
from itertools import chain, compress, islice
from operator import and_, or_
from typing import Final, NamedTuple

from text.pieces import BEGINS, EDGES, HERE, LETTERS, NEXT, PIECES, WRITTEN, Cut, Piece, Question, Side, pieces
from text.prose import word_set

_BUCKETS: Final = 64
"""Bits in which the second words of pairs are told from each other: hardly any first word has as many of them."""
OFTEN = word_set(
    "a à ao as com da das de do dos e em foi mais na nas no nos não o os para pela pelo por que se tem um uma ,"
)
"""What every text is full of, and many pairs begin with."""


class _Said(NamedTuple):
    """What the questions say of a text's words: by place, the bits of those that say yes; the places where some do; the
    bits of all that do anywhere. `cut` tells which questions."""

    cut: Cut
    met: list[int]
    places: list[int]
    anywhere: int


class Words:
    """The words of a text, in lower case, which don't change, and where they have something to say. `read`: the pieces
    that they are of, as `cut` gave them."""

    __slots__ = ("_cut", "_read", "_said", "listed")

    def __init__(self, listed: list[str], read: list[Piece] | None = None, cut: Cut | None = None) -> None:
        self.listed, self._read, self._cut = listed, read, cut
        self._said: _Said | None = None

    def told(self) -> int:
        """The bits of all questions that some place of the text says yes to."""
        return self._asked().anywhere

    def places(self, bits: int) -> list[tuple[int, int]]:
        """Where some of the bits are said yes to, in order, and which."""
        _, met, places, anywhere = self._asked()
        return [(place, said) for place in places if (said := met[place] & bits)] if anywhere & bits else []

    def _asked(self) -> _Said:
        if (said := self._said) is None or said.cut is not PIECES.cut:
            said = self._said = self._ask(PIECES.cut)
        return said

    def _ask(self, cut: Cut) -> _Said:
        if self._read is not None and self._cut is cut:
            here: Iterable[int] = chain.from_iterable(map(HERE, self._read))
            following: Iterable[int] = chain.from_iterable(map(NEXT, self._read))
        else:
            here, following = PIECES.told(self.listed)
        met = list(map(and_, here, chain(islice(following, 1, None), (PIECES.anything,))))
        places = list(compress(range(len(met)), met))
        return _Said(cut, met, places, reduce(or_, map(met.__getitem__, places), 0))


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
    for line, found in zip(text.replace("\u00a0", " ").split("\n"), pieces(text), strict=True):
        if " ".join(map(WRITTEN, found)) != line.strip():
            return None
        first, of_pieces = len(edges), list(map(EDGES, found))
        if all(of_pieces):
            edges += chain.from_iterable(of_pieces)
            if 0 < first < len(edges):
                edges[first] &= ~BEGINS
            continue
        after = first > 0
        for of_piece in of_pieces:
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
        def write(here: Side, following: Side, first: int) -> None:
            for side, bits in zip((here, following), bits_of_pairs(seconds, first, _BUCKETS), strict=True):
                side.add(bits)

        self.bits = PIECES.add(_BUCKETS, write, alone=False)


def bits_of_pairs(
    seconds: Mapping[str, Collection[str]], first: int, width: int
) -> tuple[dict[str, int], dict[str, int]]:
    """Of pairs the bits of their first words and of their second ones, `width` of them from number `first` on: the two
    of a pair have one in common, and few others have. Of what comes `OFTEN` each has its own."""
    own = sorted(seconds.keys() & OFTEN)
    shared = width - len(own)
    others = sorted({second for word, listed in seconds.items() if word not in own for second in listed})
    follow = {second: 1 << first + number % shared for number, second in enumerate(others)}
    begin = {word: reduce(or_, map(follow.__getitem__, seconds[word]), 0) for word in seconds.keys() - set(own)}
    for number, word in enumerate(own, start=first + shared):
        begin[word] = 1 << number
        for second in seconds[word]:
            follow[second] = follow.get(second, 0) | begin[word]
    return begin, follow
