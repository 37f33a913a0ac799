"""What the accepted samples of a run stand on: a passage, dated excerpts, or what the teacher knew."""

from __future__ import annotations

import polars as pl

from schemas.base import Row
from store.run import Run

LOOKED_AT = 100_000
"""Samples that are read, at most: of a larger run shards from everywhere in it."""
ON_EXCERPTS = '"stands_on":"'
NO_PASSAGE = '"passage":""'
"""As they stand in a stored sample, where no text can hold them: quotes in texts are escaped."""


class Grounds(Row):
    """Of `samples` that were read: how many were written from a text of the seed's own (`on_passage`), and how many
    from dated excerpts (`on_excerpts`)."""

    samples: int = 0
    on_passage: int = 0
    on_excerpts: int = 0

    @property
    def share(self) -> float:
        return (self.on_passage + self.on_excerpts) / self.samples if self.samples else 0.0

    @property
    def told(self) -> str:
        """'42% (30% on a passage, 12% on dated excerpts)'; '' without samples."""
        if not self.samples:
            return ""
        passage, excerpts = self.on_passage / self.samples, self.on_excerpts / self.samples
        return f"{self.share:.0%} ({passage:.0%} on a passage, {excerpts:.0%} on dated excerpts)"


def on_passage(has_passage: pl.Expr, on_excerpts: pl.Expr) -> pl.Expr:
    """Which samples stand on a text of their seed: those that have a passage which is no dated excerpt, of any kind.
    Runs and exports count by this one rule."""
    return has_passage & ~on_excerpts


def grounds(run: Run, accepted: int) -> Grounds:
    """Count over a run's samples, less those that a later stage rejected; `accepted` is about how many there are."""
    key = ["recipe", "index"]
    rejected = run.scan("rejected").select(key).unique().collect()
    every = max(1, accepted // LOOKED_AT)
    samples = passages = excerpts = 0
    for _, frame in run.named_frames("samples", [*key, "data"], every):
        if not frame.height:
            continue
        dated = pl.col("data").str.contains(ON_EXCERPTS, literal=True)
        has_passage = ~pl.col("data").str.contains(NO_PASSAGE, literal=True)
        there = frame.unique(key).join(rejected, on=key, how="anti")
        counted = there.select(dated.sum().alias("dated"), on_passage(has_passage, dated).sum().alias("passages"))
        samples += there.height
        excerpts += int(counted["dated"].item())
        passages += int(counted["passages"].item())
    return Grounds(samples=samples, on_passage=passages, on_excerpts=excerpts)
