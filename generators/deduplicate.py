"""After the rollouts: samples that say what an earlier one said are turned down, the one they repeat as evidence."""

from __future__ import annotations

from collections.abc import Iterator

from quality.contract import Problem
from quality.overlap.duplicate_samples import find_duplicate_samples
from schemas.sample import Content, Rejection, Sample
from store.rows import rejection_row
from store.run import Run


def reject_duplicates(run: Run) -> int:
    """Reject the duplicates among a run's accepted samples; the first in the plan's order is kept. Returns how many.

    Safe to repeat. Raises StoreError when another process writes to the run.
    """

    def contents() -> Iterator[tuple[str, Content]]:
        for sample in run.samples():
            yield sample.id, sample.content

    problems = find_duplicate_samples(contents())
    if not problems:
        return 0
    rows = [rejection_row(_rejection(s, problems[s.id])) for s in run.samples() if s.id in problems]
    return run.append("rejected", rows, "duplicates")


def _rejection(sample: Sample, problem: Problem) -> Rejection:
    return Rejection(
        rollout_id=sample.provenance.rollout_id,
        recipe=sample.provenance.recipe,
        index=sample.provenance.index,
        stage="duplicates",
        check="duplicates",
        reason=problem.reason,
        detail=problem.detail,
        evidence=problem.evidence,
        content=sample.content,
    )
