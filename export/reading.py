"""A run's samples as columns, batch by batch: JSON is parsed by polars, never row by row into models."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import orjson
import polars as pl

from store.run import Run

BATCH_ROWS = 4096

TURNS = pl.List(pl.Struct({"role": pl.String, "content": pl.String}))
RAW_TURNS = pl.List(pl.Struct({"role": pl.String, "content": pl.String, "tool_calls": pl.List(pl.String)}))

SAMPLE_JSON: dict[str, Any] = {
    "content": pl.Struct(
        {
            "messages": RAW_TURNS,
            "rejected_answer": RAW_TURNS,
            "scores": pl.List(pl.Float64),
            "quote": pl.String,
            "tools": pl.List(pl.String),
            "constraints": pl.List(pl.String),
        }
    ),
    "provenance": pl.Struct(
        {
            "run_id": pl.String,
            "method": pl.String,
            "seed": pl.Struct(dict.fromkeys(("document", "id", "persona", "topic"), pl.String)),
            "source": pl.String,
            "teacher_revision": pl.String,
            "teacher_licence": pl.String,
            "topic": pl.String,
        }
    ),
    "findings": pl.List(pl.Struct({"category": pl.String})),
    "measures": pl.String,
}
"""What is read of a sample's JSON. A String where the JSON has an object or array keeps it as JSON text."""

TABLE_COLUMNS = ["rollout_id", "recipe", "index", "id", "kind", "domain", "licence", "teacher", "data"]

NOT_SURELY_NFC = (
    r"[^\x00-\x{2ff}\x{2010}-\x{2027}\x{2030}-\x{205e}\x{20a0}-\x{20bf}\x{2190}-\x{21ff}\x{2500}-\x{27bf}"
    r"\x{fe0f}\x{1f300}-\x{1faff}]"
)
"""Characters outside blocks in which NFC changes nothing, whatever their neighbours in those blocks are."""


def sample_batches(run: Run) -> Iterator[pl.DataFrame]:
    """A run's samples as they are stored, at most BATCH_ROWS at a time, without those a later stage rejected."""
    turned_down = [f for f in run.frames("rejected", ["recipe", "index"]) if f.height]
    rejected = pl.concat(turned_down).unique() if turned_down else None
    for frame in run.frames("samples", TABLE_COLUMNS):
        accepted = frame if rejected is None else frame.join(rejected, on=["recipe", "index"], how="anti")
        yield from accepted.iter_slices(BATCH_ROWS)


def parse_samples(batch: pl.DataFrame) -> pl.DataFrame:
    """Columns of `sample_batches` to one column for each thing an export may need; texts in NFC.

    `messages` and `rejected_answer` are lists of {role, content}. Rows with tool calls carry, besides, `chat_json` and
    `rejected_json`: each message in full as JSON text, as chat templates take it (null for all other rows).
    """
    parsed = parse_lines(batch["data"], SAMPLE_JSON).select(
        pl.col("content").struct.unnest(), pl.col("provenance").struct.unnest(), "findings", "measures"
    )
    frame = pl.concat([batch.drop("data"), parsed], how="horizontal").with_columns(
        pl.col("findings").list.eval(pl.element().struct.field("category"))
    )
    frame = frame.with_columns(
        group=group_key(),
        has_calls=has_calls("messages") | has_calls("rejected_answer") | (pl.col("tools").list.len() > 0),
    ).drop("seed")
    frame = _whole_seed_groups(frame, batch["data"])
    frame = _tool_turns(frame, batch["data"])
    return in_nfc(frame.with_columns(plain_turns("messages"), plain_turns("rejected_answer")))


def parse_lines(column: pl.Series, schema: dict[str, Any]) -> pl.DataFrame:
    """A column of JSON objects to a frame with `schema`; keys that the schema does not name are skipped."""
    if not len(column):
        return pl.DataFrame(schema=schema)
    lines = b"\n".join(column.cast(pl.Binary).to_list())
    return pl.read_ndjson(BytesIO(lines), schema=schema)


def group_key() -> pl.Expr:
    """What must stay on one side of a split: the seed's document, else its id, else persona x topic; '' when none."""
    seed = pl.col("seed").struct
    both = pl.concat_str([seed.field("persona"), seed.field("topic")], separator="\x1f")
    return (
        pl.when(seed.field("document").str.len_bytes() > 0)
        .then("document\x1f" + seed.field("document"))
        .when(seed.field("id").str.len_bytes() > 0)
        .then("seed\x1f" + seed.field("id"))
        .otherwise(pl.coalesce("pair\x1f" + both, pl.lit("")))
    )


def has_calls(column: str) -> pl.Expr:
    return pl.col(column).list.eval(pl.element().struct.field("tool_calls").list.len()).list.max().fill_null(0) > 0


def plain_turns(column: str) -> pl.Expr:
    fields = [pl.element().struct.field("role"), pl.element().struct.field("content")]
    return pl.col(column).list.eval(pl.struct(fields)).alias(column)


def _whole_seed_groups(frame: pl.DataFrame, data: pl.Series) -> pl.DataFrame:
    """Where a seed has none of the usual keys, all of it is the group; without a seed, the sample stands alone."""
    groups = frame["group"].to_list()
    if "" not in groups:
        return frame
    for position, group in enumerate(groups):
        if not group:
            seed = orjson.loads(data[position])["provenance"]["seed"]
            whole = orjson.dumps(seed, option=orjson.OPT_SORT_KEYS).decode() if seed else frame["id"][position]
            groups[position] = f"whole\x1f{whole}"
    return frame.with_columns(group=pl.Series(groups, dtype=pl.String))


def _tool_turns(frame: pl.DataFrame, data: pl.Series) -> pl.DataFrame:
    """Fill `chat_json`, `rejected_json` and `tools` exactly (numbers as they were written) where there are tools."""
    columns: dict[str, list[list[str] | None]] = {"chat_json": [], "rejected_json": [], "tools": []}
    if not frame["has_calls"].any():
        null = pl.lit(None, dtype=pl.List(pl.String))
        return frame.with_columns(chat_json=null, rejected_json=null)
    for row, has in zip(data, frame["has_calls"], strict=True):
        content = orjson.loads(row)["content"] if has else {}
        for name, key in (("chat_json", "messages"), ("rejected_json", "rejected_answer")):
            columns[name].append([compact(m) for m in chat_messages(content.get(key) or [])] if has else None)
        columns["tools"].append([compact(t) for t in content.get("tools") or []] if has else [])
    return frame.with_columns(pl.Series(n, v, dtype=pl.List(pl.String)) for n, v in columns.items())


def chat_messages(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored messages in the form chat templates take: calls as functions, and a tool's answer with its name."""
    names = {c["id"]: c["name"] for m in messages for c in m.get("tool_calls") or []}
    return [_chat_message(m, names) for m in messages]


def _chat_message(message: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    chat: dict[str, Any] = {"role": message["role"], "content": message.get("content") or ""}
    if message.get("tool_calls"):
        chat["tool_calls"] = [
            {"id": c["id"], "type": "function", "function": {"name": c["name"], "arguments": c["arguments"]}}
            for c in message["tool_calls"]
        ]
    call = message.get("tool_call_id")
    if call is not None:
        chat["tool_call_id"] = call
        if call in names:
            chat["name"] = names[call]
    return chat


def compact(value: Any) -> str:
    """JSON text in NFC, with nothing escaped that need not be."""
    return unicodedata.normalize("NFC", orjson.dumps(value).decode())


def in_nfc(frame: pl.DataFrame) -> pl.DataFrame:
    """Texts in Unicode NFC. Rows that can't hold anything else (nearly all) are left as they are."""
    texts = [pl.col(c).list.eval(pl.element().struct.field("content")).list.join("") for c in _TURN_COLUMNS]
    suspect = frame.select(pl.concat_str([*texts, pl.col("quote")], ignore_nulls=True).str.contains(NOT_SURELY_NFC))
    if not suspect.to_series().any():
        return frame

    def normalised(column: str) -> pl.Expr:
        role, content = pl.element().struct.field("role"), pl.element().struct.field("content")
        return pl.col(column).list.eval(pl.struct(role, content.str.normalize("NFC"))).alias(column)

    mask = suspect.to_series()
    position = pl.Series("position", range(frame.height))
    numbered = frame.with_columns(position)
    changed = numbered.filter(mask).with_columns(
        *(normalised(c) for c in _TURN_COLUMNS), pl.col("quote").str.normalize("NFC")
    )
    return pl.concat([numbered.filter(~mask), changed]).sort("position").drop("position")


_TURN_COLUMNS = ("messages", "rejected_answer")
