"""A run's books: planned = accepted + rejected + failed + pending, unless something is missing or is too many.

`planned` is the manifest's word; the rest is counted from the tables without it, shard by shard in bounded memory.
Where they disagree, the books don't balance and `faults` says why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from operator import not_
from pathlib import Path

import polars as pl
from pydantic import Field

from schemas.base import Row
from schemas.request import Completion
from store.damage import read_shards
from store.marks import Marks, fresh_rows, no_marks
from store.places import inside, is_planned
from store.run import Run
from store.shards import ShardFaults, fault_error, shard_faults

COMPLETION_COLUMNS = ["recipe", "prompt_tokens", "completion_tokens", "completed_at"]
"""What is read to count completions (`each_once`)."""


class RecipeBooks(Row):
    """Counts of one recipe in a run; `tokens` are what was read and written over all stored completions."""

    planned: int
    accepted: int
    rejected: dict[str, int]
    failed: dict[str, int]
    pending: int
    requests: int
    tokens: dict[str, int]


class Books(RecipeBooks):
    """Counts of a run, and of each of its recipes.

    `pending` are the planned places without an outcome, less those whose outcome lay in a shard that is missing (which
    of a recipe's they were, no shard tells: those of `recipes` count them).
    """

    recipes: dict[str, RecipeBooks] = Field(default={}, exclude_if=not_)
    """By name, in the order of the plan."""
    faults: tuple[str, ...] = Field(default=(), exclude_if=not_)
    """A sentence for each shard that is missing, doubled or foreign, or holds what the plan has no place for."""

    @property
    def balanced(self) -> bool:
        done = self.accepted + sum(self.rejected.values()) + sum(self.failed.values())
        return self.planned == done + self.pending and not self.faults

    def require_balance(self) -> None:
        """Raise StoreError, saying what is wrong, unless the books balance."""
        if not self.balanced:
            raise fault_error(self.faults or (f"The books of this run don't balance: {self.model_dump_json()}.",))


def standing_failures(run: Run) -> pl.DataFrame:
    """The last failure of each rollout that wasn't put back to pending afterwards, with the columns of `failed`."""
    key = ["recipe", "index"]
    retried = run.scan("retries").group_by(key).agg(pl.col("retried_at").max())
    return (
        run.scan("failed")
        .sort("failed_at")
        .unique(key, keep="last")
        .join(retried, on=key, how="left")
        .filter(pl.col("retried_at").is_null() | (pl.col("retried_at") < pl.col("failed_at")))
        .sort(key)
        .collect()
    )


def books(run: Run) -> Books:
    """Count a run, live or finished. A rejection beats a sample (a later stage may add it), both beat a failure.

    What is stored twice counts once. Raises StoreError for a shard that can't be read.
    """
    while True:
        planned = run.manifest().indexes
        counted = _counted(run, planned)
        if run.manifest().indexes == planned:  # a session that began meanwhile may have planned more
            return counted


@dataclass(slots=True)
class _Count:
    """A count under way: what is wrong with the shards, the plan's marks, and what lies outside the plan."""

    run: Run
    marks: Marks
    shards: ShardFaults
    outside: set[tuple[str, int]] = field(default_factory=set)

    def frames(self, table: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        """The table's rows with their `shard`, many at a time, but for shards that aren't the run's."""
        excess = [str(shard) for shard in self.shards.excess]
        for frame in self.run.wide_frames(table, columns):
            own = frame.filter(~pl.col("shard").is_in(excess)) if excess else frame
            if own.height:
                yield own

    def fresh(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows of rollouts that had no outcome so far, in the plan or not. Those outside are named, shard by shard."""
        fresh = fresh_rows(frame, self.marks)
        beyond = frame.filter(~is_planned({name: marked.indexes for name, marked in self.marks.items()}))
        parts = [self._outside(str(shard), rows) for (shard,), rows in beyond.group_by(["shard"], maintain_order=True)]
        return pl.concat([fresh, *parts])

    def _outside(self, shard: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Those of a shard's rows for which the plan has no place that weren't seen so far."""
        places = list(zip(rows["recipe"], rows["index"], strict=True))
        which = f"({len(places):,}; the first is '{places[0][0]}' {places[0][1]})"
        self.shards.sentences.append(f"{shard} holds rollouts that the manifest doesn't plan {which}.")
        new = [place not in self.outside for place in places]
        self.outside.update(places)
        return rows.filter(pl.Series(new, dtype=pl.Boolean))


def sealed_completions(run: Run) -> set[str]:
    """The paths of a run's shards of completions, for `each_once`."""
    return set(map(str, run.shards("completions")))


def each_once(completions: pl.DataFrame, sealed: Collection[str]) -> pl.DataFrame:
    """Each completion once: versions of before doubled, within a shard, what an interruption caught. Requests' ids,
    most of what there is to read, are read of those shards alone in which several came at the same instant.

    `sealed` are the run's shards of completions: rows of a journal are there once as they are.
    """
    at_one_time = completions.group_by("shard").agg(alike=pl.col("completed_at").n_unique() < pl.len())
    looked_at = [path for path in at_one_time.filter("alike")["shard"].to_list() if path in sealed]
    if not looked_at:
        return completions
    asked = read_shards([Path(path) for path in looked_at], [*COMPLETION_COLUMNS, "request_id"])
    some = asked.unique(["shard", "request_id", "completed_at"]).select(completions.columns)
    return pl.concat([completions.filter(~pl.col("shard").is_in(looked_at)), some])


@dataclass(slots=True)
class _Tally:
    """One recipe's counts under way."""

    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    read: int = 0
    written: int = 0

    def books(self, planned: int, pending: int) -> RecipeBooks:
        return RecipeBooks(
            planned=planned,
            accepted=self.accepted,
            rejected=dict(sorted(self.rejected.items())),
            failed=dict(sorted(self.failed.items())),
            pending=pending,
            requests=self.requests,
            tokens={"prompt": self.read, "completion": self.written},
        )


def _counted(run: Run, planned: dict[str, range]) -> Books:
    count = _Count(run, no_marks(planned), shard_faults(run))
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for frame in count.frames("rejected", ["recipe", "index", "reason"]):
        for name, reason, number in count.fresh(frame).group_by("recipe", "reason").len().iter_rows():
            tallies[name].rejected[reason] += number
    for frame in count.frames("samples", ["recipe", "index"]):
        for name, number in count.fresh(frame).group_by("recipe").len().iter_rows():
            tallies[name].accepted += number
    failed = count.fresh(standing_failures(run).with_columns(shard=pl.lit(str(run.path / "failed"))))
    for name, kind, number in failed.group_by("recipe", "kind").len().iter_rows():
        tallies[name].failed[kind] += number
    sealed = sealed_completions(run)
    for stored in count.frames("completions", COMPLETION_COLUMNS):
        asked = each_once(stored, sealed).group_by("recipe")
        spent = asked.agg(pl.len(), pl.col("prompt_tokens", "completion_tokens").sum())
        for name, requests, read, written in spent.iter_rows():
            tallies[name].requests += requests
            tallies[name].read += read
            tallies[name].written += written
    lost = sum(count.shards.lost[table] for table in ("samples", "rejected", "failed"))
    recipes = {name: tallies[name].books(len(marked.indexes), marked.count(0)) for name, marked in count.marks.items()}
    unplanned = [tally.books(0, 0) for name, tally in tallies.items() if name not in planned]
    whole = sum_of([*recipes.values(), *unplanned])
    return Books(
        **whole.model_dump() | {"pending": max(0, whole.pending - lost)},
        recipes=recipes,
        faults=tuple(count.shards.sentences),
    )


def sum_of(parts: Iterable[RecipeBooks]) -> RecipeBooks:
    """The books of several recipes, or shards, as those of one."""
    rejected: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    tokens: Counter[str] = Counter(prompt=0, completion=0)
    planned = accepted = pending = requests = 0
    for one in parts:
        planned, accepted = planned + one.planned, accepted + one.accepted
        pending, requests = pending + one.pending, requests + one.requests
        rejected.update(one.rejected)
        failed.update(one.failed)
        tokens.update(one.tokens)
    return RecipeBooks(
        planned=planned,
        accepted=accepted,
        rejected=dict(sorted(rejected.items())),
        failed=dict(sorted(failed.items())),
        pending=pending,
        requests=requests,
        tokens=dict(tokens),
    )


def done_marks(run: Run) -> Marks:
    """Which rollouts have an outcome: the rest is pending."""
    marks = no_marks(run.manifest().indexes)
    for table in ("rejected", "samples"):
        for frame in run.wide_frames(table, ["recipe", "index"]):
            fresh_rows(frame, marks)
    fresh_rows(standing_failures(run), marks)
    return marks


def paid_by_rollout(run: Run, done: Marks) -> dict[tuple[str, int], list[Completion]]:
    """The stored completions of rollouts without an outcome, by (recipe, index): what must not be asked again.

    Few at any time: those of the rollouts that were in flight when a session ended.
    """
    paid: dict[tuple[str, int], list[Completion]] = defaultdict(list)
    for frame in run.frames("completions", ["recipe", "index", "data"]):
        for (name,), rows in frame.group_by(["recipe"]):
            marked = done.get(str(name))
            if marked is None:
                continue
            own = rows.filter(inside(marked.indexes))
            for row in own.filter(marked.unmarked(own["index"])).iter_rows(named=True):
                paid[row["recipe"], row["index"]].append(Completion.model_validate_json(row["data"]))
    return dict(paid)
