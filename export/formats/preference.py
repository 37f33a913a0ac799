"""TRL's conversational preference pairs: https://huggingface.co/docs/trl/dataset_formats."""

from __future__ import annotations

import polars as pl

from export.columns import Column, ColumnType
from export.formats.contract import REINFORCEMENT, TURNED_DOWN, Format, has_loser, head, tail, takes_turns
from export.formats.shown import AUDIOS, IMAGES, embedded_pairs
from export.selection import Shape


def _columns(shape: Shape, turns: ColumnType) -> list[Column]:
    turns = "turns_of_parts" if shape.media else turns
    return [
        *([] if shape.implicit_prompt else [Column("prompt", turns)]),
        Column("chosen", turns, "The better answer."),
        Column("rejected", turns, "The worse answer."),
        *([IMAGES, AUDIOS] if shape.media else []),
        Column("score_chosen", "float64", "The judge's score of the better answer."),
        Column("score_rejected", "float64", "The judge's score of the worse answer, on the same scale."),
        TURNED_DOWN,
    ]


def _fits() -> pl.Expr:
    """There is a loser, and it says something else."""
    return takes_turns() & has_loser()


def _shaped(rows: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    if shape.implicit_prompt:
        whole = pl.concat_list(head("messages"), tail("rejected_answer"))
        return rows.with_columns(chosen=pl.col("messages"), rejected=whole, **_scores())
    return rows.with_columns(
        prompt=head("messages"), chosen=tail("messages"), rejected=tail("rejected_answer"), **_scores()
    )


def _scores() -> dict[str, pl.Expr]:
    return {
        "turned_down": pl.col("turned_down").replace("", None),
        "score_chosen": pl.col("scores").list.get(0, null_on_oob=True),
        "score_rejected": pl.col("scores").list.get(1, null_on_oob=True),
    }


PREFERENCE = Format(
    name="preference",
    summary="a better and a worse answer to the same prompt (TRL's DPO)",
    columns=_columns,
    shaped=_shaped,
    fits=_fits,
    losers=True,
    with_media=embedded_pairs,
    options=frozenset({"implicit_prompt", "pairs_from_edits", "negatives", "calls", "string_arguments", "reasoning"}),
    tasks=REINFORCEMENT,
    trl="dpo",
)
