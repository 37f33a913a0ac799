"""What people decided: one standing decision for each sample, edits included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import polars as pl
import pyarrow as pa

from export.rows.chat_messages import chat_messages, compact
from export.rows.reading import ARROW_TURNS, TURN, end_to_end, from_arrow, read_arrow
from export.rows.unicode_form import in_nfc, surely_nfc
from store.run import Run

OPEN = ("undecided", "tie")
"""Decisions that wait for a person: the sample is neither in nor out for good."""
NO_PREFERENCE = "no_preference"
"""A tie that is settled: most people, or a lead, find both answers of a preference equally good."""
FAILED = "correction_failed"
"""A correction whose text fails the recipe's checks."""
_SETTLED = ("lead", "majority")
"""Rules of adjudication by which a tie is one for good."""
_SAID = pl.Struct({"rule": pl.String, "user_id": pl.String, "whole": pl.Boolean})
_TURNS, _TEXTS = pa.list_(pa.struct([(f.name, pa.string()) for f in TURN.fields])), pa.list_(pa.string())
_EDITS = pa.schema(
    {"id": pa.string(), "messages": _TURNS, "rejected_answer": _TURNS, "chat_json": _TEXTS, "rejected_json": _TEXTS}
)
"""Of Python's lists Arrow makes columns in a tenth of the time that polars takes."""
_READ = pa.schema([("messages", ARROW_TURNS), ("rejected_answer", ARROW_TURNS)])


def all_decisions(runs: Sequence[Run]) -> pl.DataFrame:
    """The decisions tables of several runs in one frame, oldest first, without doubles.

    `data` (the Decision as JSON) is kept for corrections alone: nothing else of a decision is needed in full.
    """
    said = pl.col("data").str.json_decode(_SAID).struct
    settled = (pl.col("status") == "tie") & pl.col("is_final") & said.field("rule").is_in(_SETTLED)
    text = pl.when(pl.col("status").is_in(["corrected", FAILED])).then("data").alias("data")
    status = pl.when(settled).then(pl.lit(NO_PREFERENCE)).otherwise("status").alias("status")
    columns = {"account": said.field("user_id"), "whole": said.field("whole").fill_null(False)}
    frames = [run.scan("decisions").with_columns(text, status, **columns).collect() for run in runs]
    return _by_account(pl.concat(frames)).unique(maintain_order=True).sort("decided_at", "annotator", "data")


def _by_account(decisions: pl.DataFrame) -> pl.DataFrame:
    """Who is who by account: `annotator` is its id where one is stored, so that a new name is no new person.

    What was stored under names is left out where the same sample was pulled again, with ids.
    """
    again = pl.col("account").is_not_null().any().over("sample_id")
    taken_over = ~pl.col("is_final") & pl.col("account").is_null() & again
    return decisions.filter(~taken_over).with_columns(annotator=pl.coalesce("account", "annotator")).drop("account")


def standing_decisions(decisions: pl.DataFrame) -> pl.DataFrame:
    """One row a sample that anyone spoke on: id, decision, decided_at, annotators (how many), data (the Decision),
    whole (whether all turns of a dialogue were there to correct).

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
        .select("decision", "decided_at", "annotators", "data", "whole", id="sample_id")
        .sort("id")
    )


def with_failed_corrections(standing: pl.DataFrame) -> pl.DataFrame:
    """The standing decisions, where corrections that fail the recipe's checks count as corrections."""
    return standing.with_columns(pl.col("decision").replace(FAILED, "corrected"))


def edits(standing: pl.DataFrame) -> pl.DataFrame:
    """The edited conversations: id, messages and, for those with tool calls, chat_json (see `parse_samples`); for a
    preference whose answers change places also rejected_answer and rejected_json, null otherwise.

    A correction without a text gives no row: there is nothing to export for it.
    """
    corrected = standing.filter(pl.col("decision") == "corrected").select("id", "data")
    texts = end_to_end(corrected["data"])
    try:
        read = corrected.hstack(read_arrow(texts, _READ))
    except (pa.ArrowInvalid, pl.exceptions.PolarsError):  # turns with pictures, or damage: told row by row
        frame = _one_by_one(corrected)
    else:
        called = pl.element().struct.field("tool_calls").list.len() > 0
        calls = pl.any_horizontal(pl.col(turns).list.eval(called).list.any().fill_null(False) for turns in _READ.names)
        frame, calling = _plain(read.filter(~calls)).select(_EDITS.names), read.filter(calls)
        if calling.height:  # Arrow loads pandas before it makes a table of Python's lists, even of none
            frame = pl.concat([frame, _one_by_one(calling)]).sort("id")
    frame = frame if surely_nfc(texts) else in_nfc(frame, ())
    given = pl.col("rejected_answer").list.len() > 0
    return frame.with_columns(pl.when(given).then(c).alias(c) for c in ("rejected_answer", "rejected_json"))


def _plain(read: pl.DataFrame) -> pl.DataFrame:
    """Corrections without calls: their turns as Arrow read them."""
    turn = pl.element().struct
    texts = {"content": turn.field("content").fill_null(""), "reasoning": turn.field("reasoning").replace("", None)}
    turns = [pl.col(c).list.eval(pl.struct(turn.field("role"), **texts)).fill_null([]) for c in _READ.names]
    none = [pl.lit(None, dtype=pl.List(pl.String)).alias(whole) for whole in ("chat_json", "rejected_json")]
    return read.filter(pl.col("messages").list.len() > 0).with_columns(*turns, *none)


def _one_by_one(corrected: pl.DataFrame) -> pl.DataFrame:
    rows: dict[str, list[Any]] = {name: [] for name in _EDITS.names}
    for identity, data in corrected.select("id", "data").iter_rows():
        decision = orjson.loads(data)
        if decision["messages"]:
            rows["id"].append(identity)
            chats = [chat_messages(decision.get(key) or []) for key in ("messages", "rejected_answer")]
            calls = any("tool_calls" in turn for chat in chats for turn in chat)
            for turns, whole, chat in zip(
                ("messages", "rejected_answer"), ("chat_json", "rejected_json"), chats, strict=True
            ):
                rows[turns].append([{name: m.get(name) for name in ("role", "content", "reasoning")} for m in chat])
                rows[whole].append([compact(m) for m in chat] if calls else None)
    return from_arrow(pa.Table.from_pydict(rows, schema=_EDITS))
