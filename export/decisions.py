"""What people decided: one standing decision for each sample, edits included."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
import polars as pl

from export.reading import RAW_TURNS, TURNS, chat_messages, compact, in_nfc, parse_lines, plain_turns
from store.run import Run

OPEN = ("undecided", "tie")
"""Decisions that wait for a person: the sample is neither in nor out for good."""


def all_decisions(runs: Sequence[Run]) -> pl.DataFrame:
    """The decisions tables of several runs in one frame, oldest first, without doubles."""
    frames = [run.scan("decisions").collect() for run in runs]
    return pl.concat(frames).unique(maintain_order=True).sort("decided_at", "annotator", "data")


def standing_decisions(decisions: pl.DataFrame) -> pl.DataFrame:
    """One row a sample that anyone spoke on: id, decision, decided_at, annotators (how many), data (the Decision).

    The last final decision stands; where there is none, the last of the only annotator. Several annotators without an
    adjudication are 'undecided', whatever they said.
    """
    final = decisions.filter("is_final").unique("sample_id", keep="last", maintain_order=True)
    people = decisions.filter(~pl.col("is_final"))
    spoke = people.group_by("sample_id").agg(annotators=pl.col("annotator").n_unique())
    last = people.unique("sample_id", keep="last", maintain_order=True).join(final, on="sample_id", how="anti")
    alone = pl.col("adjudicated") | (pl.col("annotators") == 1)
    return (
        pl.concat([final.with_columns(adjudicated=True), last.with_columns(adjudicated=False)])
        .join(spoke, on="sample_id", how="left")
        .with_columns(pl.col("annotators").fill_null(1))
        .with_columns(decision=pl.when(alone).then("status").otherwise(pl.lit("undecided")))
        .select("decision", "decided_at", "annotators", "data", id="sample_id")
        .sort("id")
    )


def edits(standing: pl.DataFrame) -> pl.DataFrame:
    """The edited conversations: id, messages and, for those with tool calls, chat_json (see `parse_samples`).

    A correction without a text gives no row: there is nothing to export for it.
    """
    corrected = standing.filter(pl.col("decision") == "corrected")
    turns = parse_lines(corrected["data"], {"messages": RAW_TURNS})["messages"]
    frame = corrected.select("id", "data").with_columns(turns).filter(pl.col("messages").list.len() > 0)
    calls = frame["data"].str.contains('"tool_calls":\\s*\\[\\s*\\{')
    chat = [_chat_json(data) if has else None for data, has in zip(frame["data"], calls, strict=True)]
    plain = frame.select("id", plain_turns("messages"))
    full = plain.with_columns(
        rejected_answer=pl.lit([], dtype=TURNS), quote=pl.lit(""), chat_json=pl.Series(chat, dtype=pl.List(pl.String))
    )
    return in_nfc(full).select("id", "messages", "chat_json")


def _chat_json(data: str) -> list[str]:
    return [compact(m) for m in chat_messages(orjson.loads(data)["messages"])]
