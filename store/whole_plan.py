"""The shards of a plan, for reading, as the run that they are together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import polars as pl

from store.books import Books, books
from store.manifest import RunManifest
from store.plan_shards import runs_of
from store.run import Run
from store.shard_books import one_plan, shard_books, summed
from store.shards import open_whole


class WholePlan(Run):
    """A folder of shards for reading: each table is that of all of them, the manifest that of the whole plan.

    Segments of two shards may have one name: whoever tells files apart does so by their paths.
    """

    def __init__(self, path: str | Path, shards: Sequence[Run]) -> None:
        super().__init__(path)
        self._shards = tuple(shards)

    @property
    def parts(self) -> tuple[Run, ...]:
        return self._shards

    def manifest(self) -> RunManifest:
        manifests = {run.path: run.manifest() for run in self._shards}
        first = next(iter(manifests.values()))
        _, sizes = one_plan(self.path, manifests)
        recipes = tuple(recipe.model_copy(update={"planned": sizes[recipe.name]}) for recipe in first.recipes)
        return first.model_copy(update={"shard": None, "recipes": recipes})

    def scan(self, table: str) -> pl.LazyFrame:
        return pl.concat([run.scan(table) for run in self._shards])

    def named_frames(self, table: str, columns: list[str], every: int = 1) -> Iterator[tuple[Path, pl.DataFrame]]:
        return chain.from_iterable(run.named_frames(table, columns, every) for run in self._shards)

    def wide_frames(self, table: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        return chain.from_iterable(run.wide_frames(table, columns) for run in self._shards)

    def shards(self, table: str) -> list[Path]:
        return [shard for run in self._shards for shard in run.shards(table)]


def open_plan(folder: str | Path) -> Run:
    """What a folder holds, for reading: a run, or a plan's shards as one run; nothing of it is damaged.

    Raises UsageError when there is none, StoreError as `open_whole` and `one_plan` do.
    """
    paths = runs_of(Path(folder))
    if paths == [Path(folder)]:
        return open_whole(folder)
    whole = WholePlan(folder, [open_whole(path) for path in paths])
    whole.manifest()  # of one plan, or an error
    return whole


def books_of(run: Run) -> Books:
    """The books of a run, or those of a plan's shards, summed: what no shard has begun is pending."""
    return summed(shard_books(run.path)) if isinstance(run, WholePlan) else books(run)
