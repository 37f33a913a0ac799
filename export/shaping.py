"""Parsed rows in the shape of a format: its own columns, and the metadata that every format carries."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from export.columns import Column, ColumnType
from export.formats import load_format
from export.formats.calls import RAW, flat_tool, with_call_objects, with_calls_in_text, wrapped_tool
from export.formats.contract import has_loser
from export.formats.reasoning import TURN_TYPES, with_reasoning
from export.rows.media_files import MediaFiles
from export.sample_columns import SAMPLE_COLUMNS, TEXTS
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
    Column("judge_scores", "string", "Their mean score by criterion, as one JSON text; null when not judged."),
    Column("reviewers", "int64", "How many people decided on this row; null for nobody."),
    Column("finding_count", "int64", "Soft findings of the checks in the answer; null in corrected rows."),
    Column("turns", "int64", "Turns of the whole conversation, a system turn included."),
    Column("tokens", "int64", "Tokens that are trained on, answers that lost included; null without --tokenizer."),
]
MINIMAL = ("id", "kind")
"""Of these what `--columns minimal` leaves: what `diff`, `trace` and configs by kind go by."""
CONSTRAINTS = Column(
    "constraints", "string", "verifiable: what a program can check of the answer, as one JSON text; else null."
)
TOOLS = Column("tools", "string", "Functions the assistant may call, as one JSON text; null in rows without.")


NO_CONVERSATIONS = ("pack_row", "multiple_choice")
"""Kinds of samples that nothing is trained on as they are."""


def fits(shape: Shape) -> pl.Expr:
    """Whether a parsed row is a whole conversation that the format can carry, or a grown row where it is for these."""
    turns, last = pl.col("messages"), pl.col("messages").list.last().struct
    content = last.field("content").str.len_bytes() > 0
    sound = (turns.list.len() >= 2) & (last.field("role") == "assistant") & (content | pl.col("has_calls"))
    format_ = load_format(shape.format)
    trained_on = pl.lit(format_.only == "") & ~pl.col("kind").is_in(NO_CONVERSATIONS)
    return sound & (trained_on | (pl.col("kind") == format_.only)) & format_.fits()


def columns_of(shape: Shape) -> list[Column]:
    """The columns of an export: the same for all exports of one shape, whatever is in them."""
    format_ = load_format(shape.format)
    objects = shape.with_call_objects and "calls" in format_.options
    turns: ColumnType = "json_list" if objects else TURN_TYPES[shape.reasoning]
    if shape.layout == "bare":
        return [*format_.columns(shape, turns), Column("tools", "json_list", "Functions the assistant may call.")]
    tools = [] if format_.tools == "none" else [TOOLS]
    if shape.columns == "minimal":
        return [*format_.columns(shape, turns), *tools, *(c for c in METADATA if c.name in MINIMAL)]
    return [*format_.columns(shape, turns), *tools, *(one.column for one in SAMPLE_COLUMNS), CONSTRAINTS, *METADATA]


def carries_media(shape: Shape) -> bool:
    """Whether rows of this shape have a place for pictures and sounds. Bytes need Parquet, and turns in parts are no
    JSON texts."""
    format_ = load_format(shape.format)
    if format_.with_media is None or format_.media_beside or format_.media_as_text:
        return format_.with_media is not None
    plain = not shape.with_call_objects and shape.reasoning in ("drop", "tags")
    return plain and shape.file_type == "parquet" and shape.layout == "full"


def shaped(rows: pl.DataFrame, shape: Shape, columns: list[Column], files: MediaFiles | None = None) -> pl.DataFrame:
    """Parsed rows with their metadata to rows of the format. What a row doesn't have is null, never empty. `files` are
    those of marked rows."""
    format_ = load_format(shape.format)
    rows = _with_tools(rows, flat_tool if format_.tools == "flat" else wrapped_tool, shape.layout == "bare")
    rows = rows.with_columns(_json_text("constraints"), pl.col(TEXTS).replace("", None))
    lengths = pl.col("lengths").list
    counted = {"turns": pl.col("messages").list.len(), "tokens": pl.when(lengths.len() > 0).then(lengths.sum())}
    rows = with_reasoning(rows.with_columns(has_loser=has_loser(), **counted), shape.reasoning)
    if format_.tools == "wrapped":
        if shape.with_call_objects and "calls" in format_.options:
            rows = with_call_objects(rows, shape.string_arguments)
        else:
            rows = with_calls_in_text(rows)
    made = format_.shaped(rows, shape)
    if files is not None and format_.with_media is not None:
        made = format_.with_media(made, files)
    return made.select(c.name for c in columns)


def _with_tools(rows: pl.DataFrame, written: Callable[[str], str], as_list: bool) -> pl.DataFrame:
    """`tools` as one JSON text, or as a list of JSON texts; null where there are none."""
    if (rows["tools"].list.len() > 0).any():
        tools = [[written(tool) for tool in row] or None for row in rows["tools"]]
        rows = rows.with_columns(pl.Series("tools", tools, dtype=RAW))
    else:
        rows = rows.with_columns(pl.lit(None, dtype=RAW).alias("tools"))
    return rows if as_list else rows.with_columns(_json_text("tools"))


def _json_text(column: str) -> pl.Expr:
    """A list of JSON texts as the JSON text of a list; null for an empty one."""
    texts = pl.concat_str(pl.lit("["), pl.col(column).list.join(","), pl.lit("]"))
    return pl.when(pl.col(column).list.len() > 0).then(texts).alias(column)
