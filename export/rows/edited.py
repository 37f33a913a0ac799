"""People's edits in place of what was made, and whether what a program checks of a row still holds."""

from __future__ import annotations

import polars as pl

from export.formats import load_format
from export.negatives import COLUMNS, NOT_EXTRA
from export.rows.ground_truth import is_stale
from export.selection import Shape

EDITED = {
    "messages": "edited",
    "chat_json": "edited_json",
    "rejected_answer": "edited_loser",
    "rejected_json": "edited_loser_json",
}
"""Columns of an edited conversation, beside those of the sample as it was made."""
OF_THE_ANSWER = ("variety_score", "finding_count")
"""What was measured of the answer as it was made: of a correction nothing is known."""


def with_edits(rows: pl.DataFrame, judged: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """Put the edited conversation in place of the original; keep the original answer only where a pair is asked for.

    `judged` has decision, whole, score, judge_scores, reviewers and the columns of EDITED for each of the rows. Adds
    reviewed, decision, judge_score, `seen_in_part` (reviewed, but of several replies only the last could be marked and
    corrected), and `stale`: whether the edit broke what a program checks of the row, or lost its quote.
    """
    known = judged.select("decision", "whole", "judge_scores", "reviewers", *EDITED.values(), judge_score="score")
    rows = pl.concat([rows, known], how="horizontal").with_columns(
        reviewed=pl.col("decision").is_not_null(), decision=pl.col("decision").fill_null("")
    )
    replies = pl.col("messages").list.eval(pl.element().struct.field("role") == "assistant").list.sum()
    in_part = pl.col("reviewed") & (replies > 1) & ~pl.col("whole").fill_null(False)
    rows = rows.with_columns(seen_in_part=in_part).drop("whole")
    corrected = pl.col("decision") == "corrected"
    rows = rows.with_columns(pl.lit(value, dtype=COLUMNS[name]).alias(name) for name, value in NOT_EXTRA.items())
    by_people = shape.negatives in ("people", "both")
    if (shape.pairs_from_edits or by_people) and "pairs_from_edits" in load_format(shape.format).options:
        same_prompt = _said(_head("messages")) == _said(_head("edited"))
        pair = corrected & same_prompt & (pl.col("rejected_answer").list.len() == 0) & ~pl.col("has_calls")
        thoughtless = pl.element().struct.with_fields(reasoning=pl.lit(None, dtype=pl.String))  # as the edit is
        original = pl.when(pair).then(pl.col("messages").list.tail(1).list.eval(thoughtless))
        original = original.otherwise("rejected_answer")
        reason = pl.when(pair).then(pl.lit("people: corrected")).otherwise("turned_down")
        rows = rows.with_columns(rejected_answer=original, turned_down=reason)
    rows = rows.with_columns(_stale(rows))
    turned = corrected & pl.col("edited_loser").is_not_null()
    return rows.with_columns(
        messages=pl.when(corrected).then("edited").otherwise("messages"),
        chat_json=pl.when(corrected).then("edited_json").otherwise("chat_json"),
        rejected_answer=pl.when(turned).then("edited_loser").otherwise("rejected_answer"),
        rejected_json=pl.when(turned).then("edited_loser_json").otherwise("rejected_json"),
        scores=_scores(rows, corrected, turned),
        **{name: pl.when(~corrected).then(name) for name in OF_THE_ANSWER},
    ).drop(EDITED.values())


def _stale(rows: pl.DataFrame) -> pl.Series:
    checked = (pl.col("constraints").list.len() > 0) | (pl.col("quote") != "")
    edited = rows.select((pl.col("decision") == "corrected") & checked).to_series()
    if not edited.any():
        return pl.repeat(False, rows.height, eager=True).alias("stale")
    found = is_stale(rows.filter(edited).select("constraints", "quote", made="messages", messages="edited"))
    place = pl.select(pl.when(edited).then(edited.cast(pl.UInt32).cum_sum() - 1)).to_series()
    return found.gather(place).fill_null(False).alias("stale")


def _scores(rows: pl.DataFrame, corrected: pl.Expr, turned: pl.Expr) -> pl.Expr:
    """The scores of the answers as they are exported: they change places with them; an edited answer has none."""
    none = pl.lit([], dtype=pl.List(pl.Float64))
    if not rows.select(turned.any()).item():  # which texts are the same is dear to say of every row
        return pl.when(corrected).then(none).otherwise("scores")
    only_turned = turned & (_said("edited") == _said(pl.concat_list(_head("messages"), "rejected_answer")))
    return pl.when(only_turned).then(pl.col("scores").list.reverse()).when(corrected).then(none).otherwise("scores")


def _head(column: str) -> pl.Expr:
    return pl.col(column).list.head(pl.col(column).list.len() - 1)


def _said(turns: str | pl.Expr) -> pl.Expr:
    turns = pl.col(turns) if isinstance(turns, str) else turns
    return turns.list.eval(pl.element().struct.field("content")).list.join("\x1f")
