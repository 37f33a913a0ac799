"""A run's books: planned = accepted + rejected + failed + pending, always; counted shard by shard in bounded memory."""

from __future__ import annotations

from collections import Counter, defaultdict

import polars as pl

from schemas.base import Row
from schemas.request import Completion
from store.run import Run

Marks = dict[str, bytearray]
"""For each recipe one byte for each planned rollout: 1 when it has an outcome."""


class Books(Row):
    """Counts of a run. `tokens` are what the teacher read and wrote over all stored completions."""

    planned: int
    accepted: int
    rejected: dict[str, int]
    failed: dict[str, int]
    pending: int
    requests: int
    tokens: dict[str, int]

    @property
    def balanced(self) -> bool:
        done = self.accepted + sum(self.rejected.values()) + sum(self.failed.values())
        return self.planned == done + self.pending and self.pending >= 0


def planned_by_recipe(run: Run) -> dict[str, int]:
    """How many rollouts the manifest plans, by recipe."""
    return {part["name"]: int(part["planned"]) for part in run.manifest()["recipes"]}


def no_marks(run: Run) -> Marks:
    return {name: bytearray(count) for name, count in planned_by_recipe(run).items()}


def _fresh(frame: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """The rows whose rollout isn't marked yet (the first of each), marking them. Rows beyond the plan are left out."""
    kept = []
    for (name,), rows in frame.group_by(["recipe"]):
        marked = marks.get(str(name))
        if marked is None:
            continue
        once = rows.unique("index", keep="first", maintain_order=True).filter(pl.col("index") < len(marked))
        fresh = once.filter(_unmarked(once["index"], marked))
        for index in fresh["index"].to_list():
            marked[index] = 1
        kept.append(fresh)
    return pl.concat(kept) if kept else frame.clear()


def _unmarked(indices: pl.Series, marked: bytearray) -> pl.Series:
    """A mask over `indices`, all of them inside the plan: True where there is no outcome yet."""
    return pl.Series([not marked[index] for index in indices.to_list()], dtype=pl.Boolean)


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
    """Count a run, live or finished. A rejection beats a sample (a later stage may add it), both beat a failure."""
    marks = no_marks(run)
    rejected: Counter[str] = Counter()
    for frame in run.frames("rejected", ["recipe", "index", "reason"]):
        rejected.update(_fresh(frame, marks)["reason"].to_list())
    accepted = sum(_fresh(f, marks).height for f in run.frames("samples", ["recipe", "index"]))
    failed = Counter(_fresh(standing_failures(run), marks)["kind"].to_list())
    requests, prompt_tokens, completion_tokens = 0, 0, 0
    for frame in run.frames("completions", ["prompt_tokens", "completion_tokens"]):
        requests += frame.height
        prompt_tokens += int(frame["prompt_tokens"].sum())
        completion_tokens += int(frame["completion_tokens"].sum())
    return Books(
        planned=sum(len(marked) for marked in marks.values()),
        accepted=accepted,
        rejected=dict(sorted(rejected.items())),
        failed=dict(sorted(failed.items())),
        pending=sum(marked.count(0) for marked in marks.values()),
        requests=requests,
        tokens={"prompt": prompt_tokens, "completion": completion_tokens},
    )


def done_marks(run: Run) -> Marks:
    """Which rollouts have an outcome: the rest is pending."""
    marks = no_marks(run)
    for table in ("rejected", "samples"):
        for frame in run.frames(table, ["recipe", "index"]):
            _fresh(frame, marks)
    _fresh(standing_failures(run), marks)
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
            inside = rows.filter(pl.col("index") < len(marked))
            for row in inside.filter(_unmarked(inside["index"], marked)).iter_rows(named=True):
                paid[row["recipe"], row["index"]].append(Completion.model_validate_json(row["data"]))
    return dict(paid)
