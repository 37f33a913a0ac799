"""Where in a text a rule has something to look at, told from the words alone: most words say no to most rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache, reduce
from itertools import chain, compress, islice
from operator import and_, or_
from typing import Final, NamedTuple

from text.pieces import BEGINS, LINE_END, PIECES, Cut, Cutter, Question, Side, cut
from text.prose import word_set

_BUCKETS: Final = 64
"""Bits in which the second words of pairs are told from each other: hardly any first word has as many of them."""
OFTEN = word_set(
    "a à ao as com da das de do dos e em foi mais na nas no nos não o os para pela pelo por que se tem um uma ,"
)
"""What every text is full of, and many pairs begin with."""


class _Said(NamedTuple):
    """What the questions say of a text's words: by place, the bits of those that say yes; the places where some do; the
    bits of all that do anywhere. `cutter` tells which questions."""

    cutter: Cutter
    met: list[int]
    places: list[int]
    anywhere: int


class Words:
    """The words of a text, in lower case, which don't change, and where they have something to say. `read`: what they
    are of, as `cutter` cut it."""

    __slots__ = ("_cutter", "_read", "_said", "listed")

    def __init__(self, listed: list[str], read: Cut | None = None, cutter: Cutter | None = None) -> None:
        self.listed, self._read, self._cutter = listed, read, cutter
        self._said: _Said | None = None

    def told(self) -> int:
        """The bits of all questions that some place of the text says yes to."""
        return self._asked().anywhere

    def places(self, bits: int) -> list[tuple[int, int]]:
        """Where some of the bits are said yes to, in order, and which."""
        _, met, places, anywhere = self._asked()
        return [(place, said) for place in places if (said := met[place] & bits)] if anywhere & bits else []

    def _asked(self) -> _Said:
        if (said := self._said) is None or said.cutter is not PIECES.cut:
            said = self._said = self._ask(PIECES.cut)
        return said

    def _ask(self, cutter: Cutter) -> _Said:
        if self._read is not None and self._cutter is cutter:
            here, following = self._read.here, self._read.next
            if len(here) != len(self.listed):
                here = tuple(compress(here, self._read.edges))
                following = tuple(compress(following, self._read.edges))
        else:
            told = list(map(PIECES.told, self.listed))
            here, following = tuple(zip(*told, strict=True)) or ((), ())
        met = list(map(and_, here, chain(islice(following, 1, None), (PIECES.anything,))))
        places = list(compress(range(len(met)), met))
        return _Said(cutter, met, places, reduce(or_, map(met.__getitem__, places), 0))


@lru_cache(maxsize=8)
def words_in(text: str) -> Words:
    """A text's words without its numbers."""
    cutter = PIECES.cut
    read = cutter(text)
    return Words(list(compress(read.words, read.edges)), read, cutter)


def edges_of(text: str) -> list[int] | None:
    """The edges of a text's words (`Word.edges`), where only one space parts pieces in each line; else None. What has
    anything but a space before it begins nothing."""
    read = cut(text)
    written = " ".join(read.pieces).replace(f" {LINE_END}", LINE_END).replace(f"{LINE_END} ", LINE_END)
    lines = text.replace("\u00a0", " ").split(LINE_END)
    if written != LINE_END.join(map(str.strip, lines)):
        return None
    if all(read.edges):
        return list(read.edges)
    edges, parted = list[int](), False
    for of_word in read.edges:
        if of_word:
            edges.append(of_word & ~BEGINS if parted else of_word)
        parted = not of_word
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
