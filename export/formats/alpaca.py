"""Alpaca's columns, for one question and one answer: LLaMA-Factory, Axolotl."""

from __future__ import annotations

import polars as pl

from export.columns import Column
from export.formats.contract import Format, role, says_no_placeholder
from export.selection import Shape

LLAMA_FACTORY = {"prompt": "instruction", "query": "input", "response": "output", "system": "system"}


def _fits() -> pl.Expr:
    """One question and one answer, and no tools."""
    spoken = pl.col("messages").list.eval(pl.element().filter(role() != "system").struct.field("role"))
    return ~pl.col("has_calls") & (spoken.list.join(" ") == "user assistant") & says_no_placeholder()


def _shaped(rows: pl.DataFrame, _: Shape) -> pl.DataFrame:
    def text(wanted: str) -> pl.Expr:
        of_role = pl.element().filter(role() == wanted).struct.field("content")
        return pl.col("messages").list.eval(of_role).list.first().fill_null("")

    return rows.with_columns(
        instruction=text("user"), input=pl.lit(""), output=text("assistant"), system=text("system")
    )


ALPACA = Format(
    name="alpaca",
    summary="instruction, input, output: one question and one answer (LLaMA-Factory, Axolotl)",
    columns=lambda _, __: [Column(n, "string") for n in ("instruction", "input", "output", "system")],
    shaped=_shaped,
    fits=_fits,
    tools="none",
    llama_factory=lambda _: {"formatting": "alpaca", "columns": LLAMA_FACTORY},
)
