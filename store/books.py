"""A run's books: planned = accepted + rejected + failed + pending, always."""

from __future__ import annotations

from typing import Any

import polars as pl

from schemas.base import Row
from store.run import Run

KEY = ["recipe", "index"]


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


def standing_failures(run: Run) -> pl.LazyFrame:
    """The last failure of each rollout that wasn't put back to pending afterwards."""
    retried = run.scan("retries").group_by(KEY).agg(pl.col("retried_at").max())
    return (
        run.scan("failed")
        .sort("failed_at")
        .unique(KEY, keep="last")
        .join(retried, on=KEY, how="left")
        .filter(pl.col("retried_at").is_null() | (pl.col("retried_at") < pl.col("failed_at")))
    )


def outcomes(run: Run) -> pl.LazyFrame:
    """One row a finished rollout: recipe, index, outcome ('accepted' | 'rejected' | 'failed'), reason.

    A rejection beats a sample (a later stage may turn down what was accepted), and both beat a failure.
    """
    return (
        pl.concat(
            [
                run.scan("rejected").select(*KEY, outcome=pl.lit("rejected"), reason="reason", rank=pl.lit(0)),
                run.scan("samples").select(*KEY, outcome=pl.lit("accepted"), reason=pl.lit(""), rank=pl.lit(1)),
                standing_failures(run).select(*KEY, outcome=pl.lit("failed"), reason="kind", rank=pl.lit(2)),
            ]
        )
        .sort("rank", maintain_order=True)
        .unique(KEY, keep="first", maintain_order=True)
        .select(*KEY, "outcome", "reason")
    )


def planned(run: Run) -> int:
    """How many rollouts the manifest plans."""
    return sum(int(part["planned"]) for part in run.manifest()["recipes"])


def books(run: Run) -> Books:
    """Count a run, live or finished."""
    counts: dict[str, dict[str, int]] = {"accepted": {}, "rejected": {}, "failed": {}}
    rows: list[dict[str, Any]] = outcomes(run).group_by("outcome", "reason").len().sort("reason").collect().to_dicts()
    for row in rows:
        counts[row["outcome"]][row["reason"]] = row["len"]
    tokens = (
        run.scan("completions")
        .unique("request_id")
        .select(pl.len().alias("requests"), pl.col("prompt_tokens").sum(), pl.col("completion_tokens").sum())
    )
    spent = tokens.collect().to_dicts()[0]
    total = planned(run)
    return Books(
        planned=total,
        accepted=sum(counts["accepted"].values()),
        rejected=counts["rejected"],
        failed=counts["failed"],
        pending=total - sum(n for by_reason in counts.values() for n in by_reason.values()),
        requests=spent["requests"],
        tokens={"prompt": spent["prompt_tokens"], "completion": spent["completion_tokens"]},
    )
