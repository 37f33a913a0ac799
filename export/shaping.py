"""Parsed rows in the shape of a format: its own columns, and the metadata that every format carries."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from export.columns import Column, ColumnType
from export.formats import load_format
from export.formats.json_turns import with_json_turns
from export.sample_columns import SAMPLE_COLUMNS
from export.selection import Shape

METADATA = [
    Column("id", "string", "The sample's id: `filigrana trace ID` walks back to its seed and prompts."),
    Column("kind", "string", "chat, grounded, preference, tools or verifiable."),
    Column("domain", "string", "The topic's domain, in Portuguese; empty when the seed has none."),
    Column("topic", "string", "The seed's topic; empty when it has none."),
    Column("recipe", "string", "The recipe that made the row."),
    Column("method", "string", "The generation method of the recipe."),
    Column("source", "string", "Where the seed comes from, with its citation line where one is due."),
    Column("licence", "string", "SPDX expression (or terms) of the seed's source."),
    Column("teacher", "string", "The model that wrote the row."),
    Column("teacher_licence", "string", "Terms of the teacher's outputs; empty when not stated."),
    Column("run_id", "string", "The generation run."),
    Column("reviewed", "bool", "Whether a person decided on this row."),
    Column("decision", "string", "accepted, corrected, or empty for an unreviewed row."),
    Column("judge_score", "float64", "Mean overall score of the judge models, 1 to 5; null when not judged."),
]
CONSTRAINTS = Column("constraints", "json_list", "verifiable: what a program can check of the answer.")


def fits(shape: Shape) -> pl.Expr:
    """Whether a parsed row is a whole conversation that the format can carry."""
    turns, last = pl.col("messages"), pl.col("messages").list.last().struct
    content = last.field("content").str.len_bytes() > 0
    sound = (turns.list.len() >= 2) & (last.field("role") == "assistant") & (content | pl.col("has_calls"))
    return sound & load_format(shape.format).fits()


def columns_of(shape: Shape, marks: Collection[str]) -> list[Column]:
    """The columns of an export. `marks` say what any exported row has: `has_calls`, `has_constraints`, and those of
    SAMPLE_COLUMNS (`has_quote`); only then there is a column for it."""
    format_ = load_format(shape.format)
    has_calls = "has_calls" in marks
    turns: ColumnType = "json_list" if has_calls else "turns"
    tools = Column("tools", "string" if format_.tools == "text" else "json_list", "Functions the assistant may call.")
    optional = [
        *([tools] if has_calls and format_.tools != "none" else []),
        *(one.column for one in SAMPLE_COLUMNS if one.has in marks),
        *([CONSTRAINTS] if "has_constraints" in marks else []),
    ]
    return [*format_.columns(shape, turns), *optional, *METADATA]


def shaped(rows: pl.DataFrame, shape: Shape, columns: list[Column]) -> pl.DataFrame:
    """Parsed rows with their metadata to rows of the format."""
    format_ = load_format(shape.format)
    if any(c.name == "tools" for c in columns):
        rows = with_json_turns(rows, shape.string_arguments and "string_arguments" in format_.options)
    return format_.shaped(rows, shape).select(c.name for c in columns)
