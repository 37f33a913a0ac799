"""Turns as JSON texts, so that those with tool calls and those without share one column without empty fields."""

from __future__ import annotations

import orjson
import polars as pl

RAW = pl.List(pl.String)


def with_json_turns(rows: pl.DataFrame, string_arguments: bool) -> pl.DataFrame:
    """Every turn and every tool of parsed rows as JSON text; calls' arguments as text too, where that is wanted."""

    def full(column: str, exact: str) -> pl.Expr:
        return pl.coalesce(exact, pl.col(column).list.eval(pl.element().struct.json_encode())).alias(column)

    rows = rows.with_columns(full("messages", "chat_json"), full("rejected_answer", "rejected_json"))
    tools = [[_wrapped(tool) for tool in row] for row in rows["tools"]]
    rows = rows.with_columns(pl.Series("tools", tools, dtype=RAW))
    if string_arguments:
        for column in ("messages", "rejected_answer"):
            texts = [[_text_arguments(m) for m in turns] for turns in rows[column]]
            rows = rows.with_columns(pl.Series(column, texts, dtype=RAW))
    return rows


def _wrapped(tool: str) -> str:
    """A tool as chat templates and the OpenAI API take it: {"type": "function", "function": {...}}."""
    definition = orjson.loads(tool)
    return tool if "function" in definition else orjson.dumps({"type": "function", "function": definition}).decode()


def _text_arguments(message: str) -> str:
    if '"tool_calls"' not in message:
        return message
    chat = orjson.loads(message)
    for call in chat.get("tool_calls", []):
        call["function"]["arguments"] = orjson.dumps(call["function"]["arguments"]).decode()
    return orjson.dumps(chat).decode()
