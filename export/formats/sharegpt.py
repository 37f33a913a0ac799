"""ShareGPT's conversations, tools and their calls included, as LLaMA-Factory and Axolotl read them.

https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md
"""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl

from export.columns import Column
from export.formats.calls import with_call_objects
from export.formats.contract import Format, role, says_no_placeholder, takes_turns
from export.formats.shown import AUDIO_PATHS, IMAGE_PATHS, as_files
from export.selection import Shape

TAGS = {"system": "system", "user": "human", "assistant": "gpt", "tool": "observation"}
PAIR = pl.List(pl.Struct({"from": pl.String, "value": pl.String}))


def _shaped(rows: pl.DataFrame, _: Shape) -> pl.DataFrame:
    if rows["chat_json"].null_count() < rows.height:
        return _with_calls(rows)
    pair = pl.struct(
        role().replace_strict(TAGS, return_dtype=pl.String).alias("from"),
        pl.element().struct.field("content").alias("value"),
    )
    return rows.with_columns(conversations=pl.col("messages").list.eval(pair))


def _with_calls(rows: pl.DataFrame) -> pl.DataFrame:
    exact = with_call_objects(rows, string_arguments=False)["messages"]
    talks = [_from_value([orjson.loads(m) for m in turns]) for turns in exact]
    return rows.with_columns(pl.Series("conversations", talks, dtype=PAIR))


def _from_value(messages: list[dict[str, Any]]) -> list[dict[str, str]]:
    """A call is a `function_call`, and the answers to parallel calls are one `observation`."""
    turns: list[dict[str, str]] = []
    observed: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            observed.append(message["content"])
            continue
        if observed:
            turns.append({"from": "observation", "value": _one_or_list(observed)})
            observed = []
        calls = [c["function"] for c in message.get("tool_calls", [])]
        if calls:
            plain = [{"name": c["name"], "arguments": c["arguments"]} for c in calls]
            value = orjson.dumps(plain[0] if len(plain) == 1 else plain).decode()
            turns.append({"from": "function_call", "value": value})
        else:
            turns.append({"from": TAGS[message["role"]], "value": message["content"]})
    return turns


def _one_or_list(observed: list[str]) -> str:
    return observed[0] if len(observed) == 1 else orjson.dumps(observed).decode()


def _llama_factory(columns: frozenset[str]) -> dict[str, Any] | None:
    also = {name: name for name in ("tools", "images", "audios") if name in columns}
    return {"formatting": "sharegpt", "columns": {"messages": "conversations", **also}}


SHAREGPT = Format(
    name="sharegpt",
    summary="conversations of from and value (LLaMA-Factory, Axolotl)",
    columns=lambda shape, _: [
        Column("conversations", "from_value", "The conversation."),
        *([IMAGE_PATHS, AUDIO_PATHS] if shape.media else []),
    ],
    with_media=as_files,
    media_beside=True,
    shaped=_shaped,
    fits=lambda: takes_turns() & says_no_placeholder(),
    tools="flat",
    llama_factory=_llama_factory,
)
