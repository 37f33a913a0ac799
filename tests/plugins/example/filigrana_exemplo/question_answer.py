"""Rows of two texts: what was asked last, and the answer."""

from __future__ import annotations

import polars as pl

from export.columns import Column
from export.formats.contract import Format


def _turn(place: int) -> pl.Expr:
    return pl.col("messages").list.get(place).struct.field("content")


QUESTION_ANSWER = Format(
    name="question-answer",
    summary="the question and the answer, as two texts",
    columns=lambda _shape, _turns: [
        Column("question", "string", "The last turn before the answer."),
        Column("answer", "string", "The answer."),
    ],
    shaped=lambda rows, _shape: rows.with_columns(question=_turn(-2), answer=_turn(-1)),
    tools="none",
)
