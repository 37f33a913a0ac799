"""Many patterns over one text: which of them may match at all, told from the text's words. Most texts have none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from text.needed_strings import EDGE, SHORTEST, Group, Words, cost, needed_strings, with_edges
from text.remembered import Remembered


class _Others(NamedTuple):
    """A group of strings, one of which is needed: those of one piece, together, and those of several, each by itself.
    A set of strings is a number with a bit for each."""

    alone: int
    longer: tuple[int, ...]


class _Needed(NamedTuple):
    """What else an alternative of pattern `number` needs where one string of its first group begins to stand."""

    number: int
    pieces: int
    others: tuple[_Others, ...]


class PatternSet:
    """Patterns for texts in one writing (lower case, say). Remembers which strings that they need stand in a word:
    words come again, and looking up a text's takes a tenth of the time that the patterns do."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._always: set[int] = set()
        self._bits: dict[str, int] = {}
        self._begun_by: dict[int, list[_Needed]] = {}
        for number, pattern in enumerate(patterns):
            for groups in needed_strings(pattern):
                if not groups:
                    self._always.add(number)
                    continue
                first, *others = sorted(groups, key=cost)
                rest = tuple(map(self._others, others))
                for words in first:
                    begun = self._begun_by.setdefault(self._bit(words[0]), [])
                    begun.append(_Needed(number, self._all_of(words[1:]), rest))
        self._firsts = sum(self._begun_by)
        self._short = tuple(string for string in self._bits if len(string) < SHORTEST)
        self._by_start: dict[str, list[str]] = {}
        for string in self._bits.keys() - set(self._short):
            self._by_start.setdefault(string[:SHORTEST], []).append(string)
        self._strings_of = Remembered(self._strings_in)

    def possible(self, text: str) -> set[int]:
        """The places of the patterns that may match somewhere in a text; all others can't."""
        found = reduce(or_, map(self._strings_of.__getitem__, text.split()), 0)
        possible = set(self._always)
        begun = found & self._firsts
        while begun:
            first = begun & -begun
            begun ^= first
            for number, pieces, others in self._begun_by[first]:
                if number in possible or found & pieces != pieces:
                    continue
                for alone, longer in others:
                    if not found & alone and not (longer and any(found & words == words for words in longer)):
                        break
                else:
                    possible.add(number)
        return possible

    def _strings_in(self, word: str) -> int:
        marked = f"{EDGE}{word}{EDGE}" if word.isalpha() else with_edges(word)
        found = self._all_of(tuple(string for string in self._short if string in marked))
        for place in range(len(marked) - SHORTEST + 1):
            for string in self._by_start.get(marked[place : place + SHORTEST], ()):
                if marked.startswith(string, place):
                    found |= self._bits[string]
        return found

    def _bit(self, string: str) -> int:
        return self._bits.setdefault(string, 1 << len(self._bits))

    def _all_of(self, words: Words) -> int:
        return reduce(or_, map(self._bit, words), 0)

    def _others(self, group: Group) -> _Others:
        alone = self._all_of(tuple(words[0] for words in group if len(words) == 1))
        return _Others(alone, tuple(self._all_of(words) for words in group if len(words) > 1))
