"""The rows that there are already: does a new one say the same as one of them, and which lie near a row?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from quality.overlap.shingles import comparable_words

SAME = 0.7
"""Jaccard similarity of word pairs from which two rows say the same: that of requests in a run's own duplicates."""
Pairs = frozenset[tuple[str, ...]]


class Likeness(NamedTuple):
    """The known row that a text repeats, and how far: 1 is word for word."""

    id: str
    text: str
    similarity: float


class KnownRows:
    """Rows of packs, by the pairs of words of their texts. A pack of 20,000 short rows is indexed in half a second."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._texts: list[tuple[str, str]] = []
        self._pairs: list[Pairs] = []
        self._holding: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self._near: dict[tuple[str, ...], defaultdict[tuple[str, ...], list[str]]] = {}
        self._rows = tuple(rows)
        for row in self._rows:
            for text in texts_of(row):
                self._pairs.append(_pairs(text))
                for pair in self._pairs[-1]:
                    self._holding[pair].append(len(self._texts))
                self._texts.append((str(row["id"]), text))

    def __reduce__(self) -> tuple[type[KnownRows], tuple[tuple[Mapping[str, Any], ...]]]:
        """What travels to another process are the rows: the index is made anew there."""
        return KnownRows, (self._rows,)

    def like(self, text: str) -> Likeness | None:
        """The known row that says most nearly the same, if one does."""
        pairs = _pairs(text)
        shared = Counter(place for pair in pairs for place in self._holding.get(pair, ()))
        best: Likeness | None = None
        for place, count in shared.items():
            similarity = count / (len(pairs) + len(self._pairs[place]) - count)
            if similarity >= SAME and (best is None or similarity > best.similarity):
                best = Likeness(*self._texts[place], similarity)
        return best

    def near(self, row: Mapping[str, Any], fields: tuple[str, ...]) -> Sequence[str]:
        """The texts of rows with the same values in these fields, the row's own left out."""
        if fields not in self._near:
            self._near[fields] = defaultdict(list)
            for known in self._rows:
                self._near[fields][_values(known, fields)].extend(texts_of(known)[:1])
        own = set(texts_of(row))
        return [text for text in self._near[fields].get(_values(row, fields), ()) if text not in own]


def texts_of(row: Mapping[str, Any]) -> list[str]:
    """What a row says: its text, or its wordings."""
    return [str(text) for text in row.get("texts") or [row.get("text") or ""] if text]


def same(text: str, other: str) -> bool:
    """Whether two texts say the same."""
    one, two = _pairs(text), _pairs(other)
    return len(one & two) >= SAME * len(one | two)


def _pairs(text: str) -> Pairs:
    words = comparable_words(text)
    return frozenset(pairwise(words)) if len(words) > 1 else frozenset((word,) for word in words)


def _values(row: Mapping[str, Any], fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(row.get(field, "")) for field in fields)
