"""What of a run repeats another run, an export or a file of rows: exactly, or nearly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quality.overlap.duplicate_samples import find_duplicate_samples
from schemas.sample import Content
from sources.text_rows import read_rows
from store.run import Run

THEIRS = "their "
"""Begins the ids of the other's rows, so that what a row repeats tells whose it is."""


def repeated_in(run: Run, other: Path) -> dict[str, int]:
    """How many of a run's accepted rows repeat one of another's: {"exact": n, "near": n}. Memory is bounded: texts are
    spooled as sketches. Raises UsageError for what holds no rows."""

    def theirs() -> Iterator[tuple[str, Content]]:
        for number, row in enumerate(read_rows(other)):
            yield f"{THEIRS}{number}", row.content()

    def ours() -> Iterator[tuple[str, Content]]:
        for sample in run.samples():
            yield sample.id, sample.content

    problems = find_duplicate_samples(ours(), theirs())
    found = [one for one in problems.values() if str(one.evidence["of"]).startswith(THEIRS)]
    exact = sum(one.reason == "duplicate" for one in found)
    return {"exact": exact, "near": len(found) - exact}


def repeated_between(run: Run) -> dict[str, dict[str, int]]:
    """How many accepted rows of a plan's shards repeat one of another shard's, which none of them could see; nothing
    for a run that is whole."""
    if len(run.parts) < 2:
        return {}
    problems = find_duplicate_samples((sample.id, sample.content) for sample in run.samples())
    exact = sum(one.reason == "duplicate" for one in problems.values())
    return {"another shard": {"exact": exact, "near": len(problems) - exact}}
