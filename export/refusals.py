"""What an export can't be made of, said before anything is written: a filter that no sample meets, nothing left."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from export.selection import Selection
from schemas.errors import UsageError
from store.run import Run

EVALUATE = {"evaluate", "evaluate_choices"}
"""The methods of evaluations."""
WAITING = {"awaiting_decision", "needs_review"}


def see_filters(runs: Sequence[Run], selection: Selection) -> None:
    """Raise UsageError for a recipe, domain or licence that no sample has: it is most likely a slip of the hand."""
    asked = {
        "recipe": selection.recipes,
        "domain": selection.domains,
        "kind": selection.kinds,
        "licence": selection.licences,
    }
    for column, wanted in ((c, w) for c, w in asked.items() if w):
        there = {v for run in runs for v in run.scan("samples").select(pl.col(column).unique()).collect()[column]}
        if missing := sorted(set(wanted) - there):
            known = ", ".join(sorted(there - {""})) or "none"
            raise UsageError(f"--{column} {', '.join(missing)}: no sample has it.", f"There are: {known}.")


def refuse_evaluations(runs: Sequence[Run]) -> None:
    """Raise UsageError for a run of `filigrana evaluate`: what models are measured with is never trained on."""
    for run in runs:
        if any(entry.method in EVALUATE for entry in run.manifest().recipes):
            raise UsageError(
                f"{run.path} is an evaluation: answers to held-out questions are measured, never trained on.",
                "Its figures lie beside its folder: evaluation.json, .md and .html.",
            )


def nothing_to_export(seen: int, left_out: dict[str, int]) -> UsageError:
    """The error for an export without rows: how many there were, what became of them, and what helps."""
    reasons = ", ".join(f"{n:,} {fate.replace('_', ' ')}" for fate, n in left_out.items())
    said = f"Nothing to export: of {seen:,} samples, {reasons or 'none is there'}."
    if not seen:
        hint = (
            "Its checks accepted nothing so far: `filigrana status RUN` says why rows were rejected or failed, and "
            "`filigrana generate` with the same options goes on with what is pending."
        )
    elif set(left_out) <= WAITING:
        hint = "These wait for a person's word, or a lead's: `filigrana review push RUN`."
    elif "unreviewed" in left_out:
        hint = "Review some first (`filigrana review push RUN`), or add --include-unreviewed."
    else:
        hint = "Loosen the filters, or choose another --format."
    return UsageError(said, hint)
