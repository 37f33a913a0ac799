"""TRL's conversational unpaired preference: https://huggingface.co/docs/trl/dataset_formats."""

from __future__ import annotations

import polars as pl

from export.columns import Column, ColumnType
from export.formats.contract import REINFORCEMENT, TURNED_DOWN, Format, head, tail, takes_turns
from export.selection import Shape


def _columns(_: Shape, turns: ColumnType) -> list[Column]:
    return [
        Column("prompt", turns),
        Column("completion", turns),
        Column("label", "bool", "Whether the completion is wanted."),
        TURNED_DOWN,
    ]


def _shaped(rows: pl.DataFrame, _: Shape) -> pl.DataFrame:
    """Each answer a row: two for a pair, unless a person's correction says what the loser had said.

    The judges' score of a loser is its own, where they gave it one. What people or checks turned down is a loser alone.
    """
    reason = pl.col("turned_down").replace("", None)
    wanted = rows.filter(~pl.col("only_loser")).with_columns(
        prompt=head("messages"),
        completion=tail("messages"),
        label=pl.lit(True),
        turned_down=pl.lit(None, pl.String),
        tokens=pl.col("lengths").list.first(),
    )
    unwanted = rows.filter(pl.col("has_loser") | pl.col("only_loser")).with_columns(
        prompt=head("messages"),
        completion=tail("rejected_answer"),
        label=pl.lit(False),
        turned_down=reason,
        tokens=pl.col("lengths").list.last(),
        judge_score=pl.col("scores").list.get(1, null_on_oob=True),
    )
    return pl.concat([wanted, unwanted]).sort("id", "label", descending=[False, True])


KTO = Format(
    name="kto",
    summary="answers that are wanted and answers that are not (TRL's KTO)",
    columns=_columns,
    shaped=_shaped,
    fits=takes_turns,
    losers=True,
    options=frozenset({"pairs_from_edits", "negatives", "calls", "string_arguments", "reasoning"}),
    tasks=REINFORCEMENT,
    trl="kto",
)
