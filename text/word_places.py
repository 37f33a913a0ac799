"""Where in a text a rule has something to look at, told from the words alone: most words say no to most rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, compress
from operator import and_

from text.remembered import Remembered

Question = Callable[[str], bool]


class WordPlaces:
    """The places of the words that `tells` says yes to."""

    def __init__(self, tells: Question) -> None:
        self._tells = Remembered(tells)

    def of(self, words: Sequence[str]) -> list[int]:
        """The places of such words in a text, in order."""
        return list(compress(range(len(words)), map(self._tells.__getitem__, words)))


class WordPairs:
    """The places of words that tell `alone`, and of those that begin what the word after them may go on with."""

    def __init__(self, alone: Question, begins: Question, goes_on: Question) -> None:
        self._first = Remembered(lambda word: alone(word) | begins(word) << 1)
        self._second = Remembered(lambda word: 1 | goes_on(word) << 1)

    def of(self, words: Sequence[str]) -> list[int]:
        """The places of such words in a text, in order."""
        after = chain(map(self._second.__getitem__, words[1:]), (1,))
        return list(compress(range(len(words)), map(and_, map(self._first.__getitem__, words), after)))
