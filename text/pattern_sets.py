"""Many patterns over one text: which of them may match at all, told from the text's words. Most texts have none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from text.needed_strings import EDGE, SHORTEST, Group, Words, cost, needed_strings, with_edges

MOST_KEPT = 100_000
"""Words whose strings are kept."""
LONGEST_KEPT = 40
NONE = frozenset[str]()


class _Others(NamedTuple):
    """A group of strings, one of which is needed: those of one piece, and those of several."""

    alone: frozenset[str]
    longer: tuple[Words, ...]


class _Needed(NamedTuple):
    """What else an alternative of pattern `number` needs where one string of its first group begins to stand."""

    number: int
    pieces: Words
    others: tuple[_Others, ...]


class PatternSet:
    """Patterns for texts in one writing (lower case, say). Remembers which strings that they need stand in a word:
    words come again, and looking up a text's takes a tenth of the time that the patterns do."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._always: set[int] = set()
        self._by_string: dict[str, list[_Needed]] = {}
        strings: set[str] = set()
        for number, pattern in enumerate(patterns):
            for groups in needed_strings(pattern):
                if not groups:
                    self._always.add(number)
                    continue
                first, *others = sorted(groups, key=cost)
                strings.update(piece for group in groups for words in group for piece in words)
                rest = tuple(map(_others, others))
                for words in first:
                    self._by_string.setdefault(words[0], []).append(_Needed(number, words[1:], rest))
        self._first = frozenset(self._by_string)
        self._short = tuple(string for string in strings if len(string) < SHORTEST)
        self._by_start: dict[str, list[str]] = {}
        for string in strings.difference(self._short):
            self._by_start.setdefault(string[:SHORTEST], []).append(string)
        self._known: dict[str, frozenset[str]] = {}

    def possible(self, text: str) -> set[int]:
        """The places of the patterns that may match somewhere in a text; all others can't."""
        words = text.split()
        try:
            found = NONE.union(*set(map(self._known.__getitem__, words)))  # many words have the same strings
        except KeyError:
            found = NONE.union(*set(map(self._strings_of, words)))
        possible = set(self._always)
        for string in found & self._first:
            for number, pieces, others in self._by_string[string]:
                if number in possible or not found.issuperset(pieces):
                    continue
                for alone, longer in others:
                    if found.isdisjoint(alone) and not any(map(found.issuperset, longer)):
                        break
                else:
                    possible.add(number)
        return possible

    def _strings_of(self, word: str) -> frozenset[str]:
        known = self._known.get(word)
        if known is not None:
            return known
        marked = f"{EDGE}{word}{EDGE}" if word.isalpha() else with_edges(word)
        found = NONE.union(string for string in self._short if string in marked)
        for place in range(len(marked) - SHORTEST + 1):
            if some := self._by_start.get(marked[place : place + SHORTEST]):
                found = found.union(string for string in some if marked.startswith(string, place))
        if len(word) <= LONGEST_KEPT:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[word] = found
        return found


def _others(group: Group) -> _Others:
    longer = tuple(words for words in group if len(words) > 1)
    return _Others(frozenset(words[0] for words in group if len(words) == 1), longer)
