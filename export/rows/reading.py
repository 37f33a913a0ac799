"""A run's samples as columns, batch by batch: JSON is parsed by polars, never row by row into models."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.json as pa_json

from export.rows.chat_messages import chat_messages, compact
from export.rows.unicode_form import in_nfc, surely_nfc
from export.sample_columns import TEXTS, arrow_fields, filled
from schemas.errors import StoreError
from store.damage import REMEDY

TURN = pl.Struct({"role": pl.String, "content": pl.String, "reasoning": pl.String})
TURNS = pl.List(TURN)

_OBJECTS = pa.list_(pa.struct([("", pa.null())]))
"""How many objects there are is all that is read of them: rows that have any are parsed one by one, exactly."""
ARROW_TURNS = pa.list_(
    pa.struct([*((f.name, pa.string()) for f in TURN.fields), ("tool_calls", _OBJECTS)]),
)
_CONTENT = pa.struct(
    [
        ("messages", ARROW_TURNS),
        ("rejected_answer", ARROW_TURNS),
        ("scores", pa.list_(pa.float64())),
        ("tools", _OBJECTS),
        ("constraints", _OBJECTS),
        *arrow_fields("content"),
        *([] if "passage" in TEXTS else [("passage", pa.string())]),
    ]
)
_SEED_KEYS = ("document", "id", "persona", "topic")
_ORIGIN_KEYS = ("run_id", "method", "source", "teacher_licence", "topic")
_SEED = pa.struct([(k, pa.string()) for k in _SEED_KEYS])
_ORIGIN = pa.struct([*((k, pa.string()) for k in _ORIGIN_KEYS), *arrow_fields("provenance"), ("seed", _SEED)])
_BESIDE = [
    ("findings", _OBJECTS),
    *arrow_fields("sample"),
    *([("measures", pa.struct(m))] if (m := arrow_fields("measures")) else []),
]
"""What is read of a sample beside its content and its origin."""
_LOOSE_ORIGIN: dict[str, Any] = {
    "provenance": pl.Struct(
        {
            **dict.fromkeys(_ORIGIN_KEYS, pl.String),
            **{name: pl.String if type_ == pa.string() else pl.Float64 for name, type_ in arrow_fields("provenance")},
            "seed": pl.Struct(dict.fromkeys(_SEED_KEYS, pl.String)),
        }
    )
}
"""For seeds whose keys are numbers or objects: these become JSON text."""
_MEASURED: dict[str, Any] = {"findings": pl.List(pl.Struct({"category": pl.String})), "measures": pl.String}
_LAST_MEASURES = r',"measures":(\{[^{}]*\})(?:,"needs_review":\[[^\[\]]*\])?\}$'
"""A sample's own measures, which it ends with: anything else that looks like them ends in more brackets."""
TABLE_COLUMNS = ["rollout_id", "recipe", "index", "id", "kind", "domain", "licence", "teacher", "data"]


def parse_samples(batch: pl.DataFrame, look_below: str = "") -> pl.DataFrame:
    """Columns of `batches.sample_batches` to one column for each thing an export may need; texts in NFC.

    `messages` and `rejected_answer` are lists of {role, content, reasoning}, the last null in turns without; `passage`
    is what a question is about, or ''. Rows with tools carry, besides, `chat_json` and `rejected_json`: each message in
    full as JSON text, as templates take it (null for all other rows); `tools`, `constraints` are lists of JSON texts.
    `measures` (JSON text) are read for ids below `look_below` and null elsewhere.
    Raises StoreError, which names the sample, where its JSON is damaged.
    """
    try:
        return _parsed(batch, look_below)
    except (pa.ArrowException, pl.exceptions.PolarsError, ValueError) as error:
        raise _damaged(batch) from error


def _damaged(batch: pl.DataFrame) -> StoreError:
    """The error for rows that can't be read: the first whose JSON is none, as far as there is one."""
    for identity, recipe, data in batch.select("id", "recipe", "data").iter_rows():
        try:
            orjson.loads(data)
        except ValueError:
            return StoreError(f"Sample {identity} of recipe '{recipe}' is damaged: its JSON can't be read.", REMEDY)
    ids = f"{batch['id'].min()} to {batch['id'].max()}"
    return StoreError(f"One of {batch.height:,} samples can't be read, ids {ids}.", REMEDY)


def _parsed(batch: pl.DataFrame, look_below: str) -> pl.DataFrame:
    texts = end_to_end(batch["data"])
    frame = pl.concat([batch.drop("data"), _content_and_origin(texts, batch["data"])], how="horizontal")
    frame = frame.with_columns(group=group_key()).drop("seed")
    frame = _whole_seed_groups(frame, batch["data"])
    frame = _structured(frame, batch["data"]).with_columns(_measures(batch, look_below))
    return frame if surely_nfc(texts) else in_nfc(frame, list({*TEXTS, "passage"}))


def end_to_end(column: pl.Series) -> pa.Buffer:
    """The texts of a column without anything between them: Arrow's reader sees where an object ends."""
    texts = column.to_arrow()
    if not len(texts):
        return pa.py_buffer(b"")
    _, ends, data = texts.buffers()
    offsets = memoryview(ends).cast("q")
    start, end = offsets[texts.offset], offsets[texts.offset + len(texts)]
    return data.slice(start, end - start)


def _lines(column: pl.Series) -> bytes:
    return b"\n".join(column.cast(pl.Binary).to_list())


def parse_lines(lines: bytes, schema: dict[str, Any]) -> pl.DataFrame:
    """JSON objects, one a line, to a frame with `schema`. Keys that it does not name are skipped, and objects where it
    says String are kept as JSON text."""
    return pl.read_ndjson(BytesIO(lines), schema=schema) if lines else pl.DataFrame(schema=schema)


def _content_and_origin(texts: pa.Buffer, data: pl.Series) -> pl.DataFrame:
    """Texts and provenance by Arrow's reader, by far the fastest where every type is known beforehand.

    Only a seed's values are anything at all: where they are not texts, the origin is read by polars.
    """
    try:
        frame = read_arrow(texts, pa.schema([("content", _CONTENT), *_BESIDE, ("provenance", _ORIGIN)]))
    except pa.ArrowInvalid:
        content = read_arrow(texts, pa.schema([("content", _CONTENT), *_BESIDE]))
        frame = pl.concat([content, parse_lines(_lines(data), _LOOSE_ORIGIN)], how="horizontal")
    if frame.height != len(data):
        raise ValueError(f"{len(data)} texts hold {frame.height} objects")
    structs = [name for name, type_ in frame.schema.items() if isinstance(type_, pl.Struct)]
    flat = frame.rename({"findings": "finding_count"}).unnest(structs).with_columns(filled())
    return flat.with_columns(pl.col("passage").fill_null(""), pl.col("finding_count").list.len().cast(pl.Int64))


def read_arrow(texts: pa.Buffer, schema: pa.Schema) -> pl.DataFrame:
    if not texts.size:
        return from_arrow(schema.empty_table())
    return from_arrow(
        pa_json.read_json(
            pa.BufferReader(texts),
            read_options=pa_json.ReadOptions(use_threads=False, block_size=texts.size + 1),
            parse_options=pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
    )


def from_arrow(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _measures(batch: pl.DataFrame, look_below: str) -> pl.Series:
    """Cut out of the text where they stand as they are written, and else parsed with the whole of it."""
    looked_at = batch.select(pl.when(pl.col("id") < look_below).then("data")).to_series()
    measures = looked_at.str.extract(_LAST_MEASURES).rename("measures")
    others = (looked_at.is_not_null() & measures.is_null()).arg_true()
    return measures.scatter(others, measures_and_findings(looked_at[others])["measures"]) if len(others) else measures


def measures_and_findings(stored: pl.Series) -> pl.DataFrame:
    """Of samples as they are stored: `measures` (JSON text) and the categories of their `findings`."""
    return parse_lines(_lines(stored), _MEASURED).with_columns(
        pl.col("findings").list.eval(pl.element().struct.field("category")).fill_null([]),
        pl.col("measures").fill_null("{}"),
    )


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


def _structured(frame: pl.DataFrame, data: pl.Series) -> pl.DataFrame:
    """Fill `chat_json`, `rejected_json`, `tools` and `constraints` exactly (numbers as they were written)."""
    flagged = frame.select(_has_objects()).to_series()
    frame = frame.drop("tools", "constraints").with_columns(_plain("messages"), _plain("rejected_answer"))
    if not flagged.any():
        nothing = {"tools": [], "constraints": [], "has_calls": False, "chat_json": None, "rejected_json": None}
        return frame.with_columns(pl.lit(v, dtype=_STRUCTURED_COLUMNS[k]).alias(k) for k, v in nothing.items())
    exact = pl.DataFrame([_exactly(row) for row in data.filter(flagged)], schema=_STRUCTURED_COLUMNS)
    place = pl.select(pl.when(flagged).then(flagged.cast(pl.UInt32).cum_sum() - 1)).to_series()
    spread = exact.select(pl.all().gather(place)).with_columns(
        pl.col("tools", "constraints").fill_null([]), pl.col("has_calls").fill_null(False)
    )
    return pl.concat([frame, spread], how="horizontal")


def _exactly(row: str) -> dict[str, Any]:
    content = orjson.loads(row)["content"]
    found: dict[str, Any] = {n: [compact(v) for v in content.get(n) or []] for n in ("tools", "constraints")}
    calls = any(m.get("tool_calls") for k in ("messages", "rejected_answer") for m in content.get(k) or [])
    found["has_calls"] = calls or bool(found["tools"])
    for name, key in (("chat_json", "messages"), ("rejected_json", "rejected_answer")):
        turns = chat_messages(content.get(key) or []) if found["has_calls"] else []
        found[name] = [compact(m) for m in turns] if found["has_calls"] else None
    return found


def _has_objects() -> pl.Expr:
    """Whether a row has tools, calls of them, or constraints."""
    calls = pl.element().struct.field("tool_calls").list.len().fill_null(0)
    in_turns = [pl.col(c).list.eval(calls).list.sum() for c in ("messages", "rejected_answer")]
    return pl.sum_horizontal(pl.col("tools", "constraints").list.len(), *in_turns) > 0


def _plain(column: str) -> pl.Expr:
    turn = pl.element().struct
    return pl.col(column).list.eval(pl.struct(turn.field(f.name) for f in TURN.fields))


_STRUCTURED_COLUMNS: dict[str, Any] = {
    "tools": pl.List(pl.String),
    "constraints": pl.List(pl.String),
    "has_calls": pl.Boolean,
    "chat_json": pl.List(pl.String),
    "rejected_json": pl.List(pl.String),
}
