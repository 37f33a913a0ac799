"""What decides on one row, read before the rows are: decisions, edits, judges' scores, days, what was turned down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from export.rows.by_id import ById
from export.rows.decisions import edits, standing_decisions, with_failed_corrections
from export.rows.edited import EDITED
from export.rows.judged import judges_scores
from export.rows.turned_down import AllTurnedDown, read_turned_down
from export.selection import Selection, Shape
from quality.overlap.contamination import ContaminationIndex
from store.run import Run

LOOKED_AT_ROWS = 20_000
"""Rows kept for figures too dear to count over all: ids are hashes, so the first are a fair sample."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides on one row: who decided what, judges' scores, when it was made."""

    selection: Selection
    shape: Shape
    standing: pl.DataFrame
    decisions: ById
    edited: ById
    scores: ById
    days: ById | None
    repeating: pl.Series
    """Ids of samples of unfinished runs that say what an earlier one says."""
    turned_down: AllTurnedDown | None
    """What people or checks turned down, where it is wanted as rows."""
    evaluation_sets: ContaminationIndex | None
    """Hashes of evaluation sets, whose rows stay out."""
    media_licences: Mapping[str, str]
    """Of pictures and sounds, by digest."""
    look_below: str
    """Ids below this are looked at closely: a fair sample of what may be exported."""


def policy_of(
    runs: Sequence[Run],
    decisions: pl.DataFrame,
    selection: Selection,
    shape: Shape,
    repeating: Sequence[str] = (),
    evaluation_sets: ContaminationIndex | None = None,
    media_licences: Mapping[str, str] = MappingProxyType({}),
) -> Policy:
    """Read decisions, scores and, where dates are asked for, the day of each rollout's last completion."""
    standing = standing_decisions(decisions)
    followed = with_failed_corrections(standing) if selection.accept_failed_corrections else standing
    scores = judges_scores(runs, in_detail=shape.columns == "all")
    days = None
    if selection.since or selection.until:
        made = [f for run in runs for f in run.frames("completions", ["rollout_id", "completed_at"])]
        made.append(pl.DataFrame(schema={"rollout_id": pl.String, "completed_at": pl.Float64}))
        at = (pl.col("completed_at").max() * 1000).cast(pl.Int64).cast(pl.Datetime("ms"))
        days = pl.concat(made).group_by("rollout_id").agg(day=at.dt.strftime("%Y-%m-%d"))
    edited = edits(followed).rename(EDITED).with_columns(has_text=True)
    return Policy(
        selection,
        shape,
        standing,
        decisions=ById(followed.select("id", "decision", "whole", reviewers=pl.col("annotators").cast(pl.Int64)), "id"),
        edited=ById(edited, "id"),
        scores=ById(scores, "id"),
        days=None if days is None else ById(days, "rollout_id"),
        repeating=pl.Series(repeating, dtype=pl.String),
        turned_down=read_turned_down(runs, followed, shape.negatives) if shape.negatives else None,
        evaluation_sets=evaluation_sets,
        media_licences=media_licences,
        look_below=_look_below(runs, standing, selection),
    )


def _look_below(runs: Sequence[Run], standing: pl.DataFrame, selection: Selection) -> str:
    """The id below which lie about three times as many rows as are looked at: most filters leave a third."""
    rows = standing.height
    if selection.takes_unreviewed:
        rows = sum(run.scan("samples").select(pl.len()).collect().item() for run in runs)
    share = 3 * LOOKED_AT_ROWS / max(rows, 1)
    return "g" if share >= 1 else f"{int(share * 16**8):08x}"
