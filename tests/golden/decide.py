"""Decisions as people's reviews leave them in a run: decide.py RUN. Run by the program that began the run."""

from __future__ import annotations

import sys
from pathlib import Path

from schemas.sample import Decision
from store.rows import decision_row
from store.run import Run

STATUSES = ("accepted", "corrected", "rejected", "accepted", "discarded", "accepted")


def decisions_on(run: Run) -> list[Decision]:
    """One in turn of STATUSES for each of the first twelve samples by id, and an adjudication of the first."""
    made = []
    samples = sorted(run.samples(), key=lambda sample: sample.id)[:12]
    for number, sample in enumerate(samples):
        status = STATUSES[number % len(STATUSES)]
        *before, last = sample.content.messages
        mended = last.model_copy(update={"content": f"{last.content} Convém confirmar o prazo."})
        made.append(
            Decision(
                sample_id=sample.id,
                annotator=("ana", "rui")[number % 2],
                status=status,
                decided_at=f"2026-11-20T10:{number:02}:00+00:00",
                messages=(*before, mended) if status == "corrected" else (),
                responses={"veredicto": status},
            )
        )
    opinion = made[0].model_copy(update={"annotator": "rui", "decided_at": "2026-11-20T11:00:00+00:00"})
    final = opinion.model_copy(update={"annotator": "adjudication", "is_final": True, "rule": "majority"})
    return [*made, opinion, final]


if __name__ == "__main__":
    decided = Run(Path(sys.argv[1]))
    decided.append("decisions", map(decision_row, decisions_on(decided)), writer="golden")
