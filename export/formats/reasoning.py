"""Where what a model thought before it answered goes: under a key of its turn, between tags in its content, nowhere.

`reasoning_content` is the key that the chat templates of Qwen3, GLM and DeepSeek read, `thinking` that of gpt-oss and
LFM2.5; <think> tags are what templates without a key leave alone, and Qwen3's takes apart again.
"""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl

from export.columns import ColumnType
from export.formats.calls import EXACT
from export.selection import Reasoning, Shape
from schemas.errors import UsageError

TURN_TYPES: dict[Reasoning, ColumnType] = {
    "drop": "turns",
    "tags": "turns",
    "reasoning_content": "turns_reasoning_content",
    "thinking": "json_list",
}
"""The type of a column of turns. gpt-oss' template asks whether a turn has `thinking` at all: a null would stop it."""
KEYS = ("reasoning_content", "thinking")


def require_place(shape: Shape, options: frozenset[str]) -> None:
    """Raise UsageError for a key that the format's turns can't have."""
    if shape.reasoning in KEYS and "reasoning" not in options:
        raise UsageError(
            f"--reasoning {shape.reasoning}: a turn of the format '{shape.format}' has no such key.",
            "Give --reasoning tags (between <think> tags in the text), or leave it out.",
        )


def with_reasoning(rows: pl.DataFrame, where: Reasoning) -> pl.DataFrame:
    """Parsed rows whose turns have their reasoning where it is wanted, those of rows with calls as well."""
    for column, exact in EXACT.items():
        turns = pl.col(column).list.eval(_turn(where))
        rows = rows.with_columns(turns, _exactly(rows[exact], where))
    return rows


def _turn(where: Reasoning) -> pl.Expr:
    role, content, thought = (pl.element().struct.field(name) for name in ("role", "content", "reasoning"))
    thought = pl.when(thought != "").then(thought)
    if where == "drop":
        return pl.struct(role, content)
    if where == "tags":
        marked = pl.concat_str(pl.lit("<think>\n"), thought, pl.lit("\n</think>\n\n"), content)
        return pl.struct(role, pl.coalesce(marked, content).alias("content"))
    return pl.struct(role, content, thought.alias(where))


def _exactly(chats: pl.Series, where: Reasoning) -> pl.Series:
    if chats.null_count() == len(chats):
        return chats
    written = [None if turns is None else [_placed(turn, where) for turn in turns] for turns in chats]
    return pl.Series(chats.name, written, dtype=chats.dtype)


def _placed(turn: str, where: Reasoning) -> str:
    if '"reasoning":' not in turn:
        return turn
    chat: dict[str, Any] = orjson.loads(turn)
    thought = chat.pop("reasoning", "")
    if thought and where == "tags":
        chat["content"] = f"<think>\n{thought}\n</think>\n\n{chat['content']}"
    elif thought and where in KEYS and not _would_be_refused(chat, where):
        chat[where] = thought
    return orjson.dumps(chat).decode()


def _would_be_refused(chat: dict[str, Any], where: Reasoning) -> bool:
    """gpt-oss' template takes either a text or a thought in a turn with calls, and stops at both."""
    return where == "thinking" and bool(chat.get("tool_calls")) and bool(chat["content"])
