"""Many patterns over one text: which of them may match at all, told by RE2 in one walk over the text. Most texts have
none, and a walk takes a tenth of the time that the patterns do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from threading import Lock
from types import ModuleType

from text.looser_patterns import Piece, folded, needed_pieces

MOST_MEMORY = 16 << 20
"""Bytes that a set may take while it reads: what it has learnt of texts is thrown away when that is full."""
_KEPT = 1_000
"""Of what is found together, so many rows are remembered: few come again and again."""
TEXTS_BEFORE = 16
"""Texts that are looked at with the patterns alone: a set takes some hundredths of a second to make."""


class PatternSet:
    """Patterns that are looked for with `search` or `finditer`, or, when `at_start`, with `match`, in texts that are
    given here as they get them.

    Without the package google-re2 every pattern is possible everywhere: the same is found, more slowly."""

    def __init__(self, patterns: Sequence[re.Pattern[str]], *, at_start: bool = False) -> None:
        self._patterns, self._at_start = tuple(patterns), at_start
        self._every = frozenset(range(len(self._patterns)))
        self._seen = 0

    def possible(self, text: str) -> frozenset[int]:
        """The places of the patterns that may match somewhere in a text, or in a stretch of it; all others can't."""
        if self._seen < TEXTS_BEFORE:
            self._seen += 1
            return self._every
        automaton = self._automaton
        written = folded(text) if automaton else None
        found = automaton.possible(written) if automaton and written is not None else None
        return self._every if found is None else found

    @cached_property
    def _automaton(self) -> _Automaton | None:
        re2 = _re2()
        return _Automaton(re2, self._patterns, self._at_start) if re2 else None


class SharedPatterns:
    """Patterns of several checks that are looked for in the same texts: one walk tells of all of them. A check may come
    while another looks at a text: what was told of fewer patterns is no longer asked."""

    def __init__(self) -> None:
        self._grows, self._patterns = Lock(), list[re.Pattern[str]]()
        self._possible = lru_cache(maxsize=8)(PatternSet(()).possible)

    def of(self, patterns: Sequence[re.Pattern[str]]) -> Callable[[str], frozenset[int]]:
        """What tells which of these patterns may match in a text, as `PatternSet.possible` does."""
        with self._grows:
            first = len(self._patterns)
            self._patterns += patterns
            last = len(self._patterns)
            self._possible = lru_cache(maxsize=8)(PatternSet(self._patterns).possible)

        @lru_cache(maxsize=_KEPT)
        def own(found: frozenset[int]) -> frozenset[int]:
            return frozenset(number - first for number in found if first <= number < last)

        return lambda text: own(self._possible(text))


IN_WHOLE_TEXTS = SharedPatterns()
"""What is looked for in texts as they are. Not for patterns with gaps in which much may stand: each of them makes all
others dearer."""


END = b"\x7f"
"""What is put behind a text to find: a walk that found not even this was given up. (A sign that stood in all of the
text would have to be noted at each byte.)"""


class _Automaton:
    """What RE2 looks for: the pieces that the patterns need, and one that every text has: `END`, or, at its start,
    nothing."""

    def __init__(self, re2: ModuleType, patterns: Sequence[re.Pattern[str]], at_start: bool) -> None:
        self._always: frozenset[int] = frozenset()
        self._begun_by: dict[int, list[tuple[int, frozenset[int]]]] = {}
        numbers: dict[Piece, int] = {}
        for number, pattern in enumerate(patterns):
            for pieces in needed_pieces(pattern, at_start=at_start):
                if not pieces:
                    self._always |= {number}
                    continue
                first, *others = (numbers.setdefault(piece, len(numbers)) for piece in pieces)
                self._begun_by.setdefault(first, []).append((number, frozenset(others)))
        options = re2.Options()
        options.encoding, options.never_capture = re2.Options.Encoding.LATIN1, True
        options.max_mem, options.log_errors = MOST_MEMORY, False
        made = (re2.Set.MatchSet if at_start else re2.Set.SearchSet)(options)
        self._end = b"" if at_start else END
        for piece in (*(piece.encode("ascii") for piece in numbers), self._end):
            made.Add(piece)
        made.Compile()
        self._match, self._needing = made.Match, lru_cache(maxsize=_KEPT)(self._patterns_of)

    def possible(self, folded: bytes) -> frozenset[int] | None:
        """The places of the patterns that may match; None where RE2 gave up, and can't tell."""
        found = self._match(folded + self._end)
        return self._needing(tuple(found)) if found else None

    def _patterns_of(self, found: tuple[int, ...]) -> frozenset[int]:
        """The patterns all of whose pieces were found."""
        pieces = frozenset(found)
        begun = {number for piece in found for number, others in self._begun_by.get(piece, ()) if others <= pieces}
        return self._always | begun


def _re2() -> ModuleType | None:
    try:
        return import_module("re2")
    except ImportError:
        return None
