"""The places of a plan: which indexes a run has of a recipe, and which of them have an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl


class Places:
    """The planned indexes of one recipe, with one byte for each: 1 when it has an outcome."""

    __slots__ = ("_marks", "indexes")

    def __init__(self, indexes: range) -> None:
        self.indexes = indexes
        self._marks = bytearray(len(indexes))

    def __len__(self) -> int:
        return len(self._marks)

    def __getitem__(self, index: int) -> int:
        """Whether a planned index has an outcome. Raises ValueError for one that isn't planned."""
        return self._marks[self.indexes.index(index)]

    def count(self, mark: int) -> int:
        """How many have an outcome (1), or none (0)."""
        return self._marks.count(mark)

    def pending(self) -> Iterator[int]:
        """The indexes without an outcome, as they stand now."""
        place = self._marks.find(0)
        while place >= 0:
            yield self.indexes[place]
            place = self._marks.find(0, place + 1)

    def unmarked(self, indices: pl.Series) -> pl.Series:
        """A mask over planned `indices`: True where there is no outcome yet."""
        return pl.Series([not self._marks[place] for place in self.of(indices).to_list()], dtype=pl.Boolean)

    def of(self, indices: pl.Series) -> pl.Series:
        """Where planned `indices` stand: 0 for the first that is planned, 1 for the next."""
        whole = self.indexes.start == 0 and self.indexes.step == 1
        return indices if whole else (indices - self.indexes.start) // self.indexes.step

    def any_marked(self, first: int, end: int) -> bool:
        """Whether one of those that stand from `first` up to `end` has an outcome."""
        return self._marks.find(1, first, end) >= 0

    def mark(self, first: int, end: int) -> None:
        """Note that they have."""
        self._marks[first:end] = b"\x01" * (end - first)


def inside(indexes: range) -> pl.Expr:
    """Whether `index` is one of these, for rows of one recipe."""
    between = pl.col("index").is_between(indexes.start, indexes.stop, closed="left")
    return between if indexes.step == 1 else between & ((pl.col("index") - indexes.start) % indexes.step == 0)


def is_planned(planned: Mapping[str, range]) -> pl.Expr:
    """Whether `index` is one of those that are planned of `recipe`."""
    index, recipe = pl.col("index"), pl.col("recipe")
    ends = recipe.replace_strict({name: r.stop for name, r in planned.items()}, default=0, return_dtype=pl.Int64)
    if all(indexes.start == 0 and indexes.step == 1 for indexes in planned.values()):
        return index < ends
    first = recipe.replace_strict({name: r.start for name, r in planned.items()}, default=0, return_dtype=pl.Int64)
    step = next(indexes.step for indexes in planned.values())
    return (index >= first) & (index < ends) & ((index - first) % step == 0)
