"""Runs that are not finished: nothing has looked for their duplicates yet, so an export does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quality.overlap.duplicate_samples import find_duplicate_samples
from schemas.sample import Content
from store.books import Books
from store.run import Run


def is_unfinished(run: Run, counted: Books) -> bool:
    """Whether something is pending in a run, or its last session is going on or was killed."""
    sessions = run.manifest().sessions
    return counted.pending > 0 or bool(sessions and sessions[-1].ended_at is None)


def duplicates_of(runs: Sequence[Run]) -> list[str]:
    """Ids of the samples that say what an earlier one of their run says, as the end of `generate` would find them."""
    return [identity for run in runs for identity in find_duplicate_samples(_contents(run))]


def _contents(run: Run) -> Iterator[tuple[str, Content]]:
    for sample in run.samples():
        yield sample.id, sample.content
