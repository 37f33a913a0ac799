"""How turns that call tools are written: inside a turn's content, or as objects of their own.

Inside the content they are what the chat templates of Qwen and Hermes make of the objects, byte for byte, so that every
turn is `{role, content}` and every export has one schema: docs/export.md says what was measured.
"""

from __future__ import annotations

import json
from typing import Any

import orjson
import polars as pl

RAW = pl.List(pl.String)
EXACT = {"messages": "chat_json", "rejected_answer": "rejected_json"}
"""Columns of turns, and where those of rows with tools stand in full, as JSON texts."""


def with_calls_in_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Parsed rows whose turns are all `{role, content}` and a key of reasoning at most, calls among the content."""
    for column, exact in EXACT.items():
        if rows[exact].null_count() < rows.height:
            plain = [None if turns is None else [told(orjson.loads(t)) for t in turns] for turns in rows[exact]]
            rows = rows.with_columns(pl.coalesce(pl.Series(plain, dtype=rows.schema[column]), column).alias(column))
    return rows


def told(message: dict[str, Any]) -> dict[str, str]:
    """A turn in full as role and content; reasoning stays where it is."""
    calls = [c["function"] for c in message.get("tool_calls") or ()]
    written = [
        f'<tool_call>\n{{"name": "{c["name"]}", "arguments": {json.dumps(c["arguments"], ensure_ascii=False)}}}\n'
        "</tool_call>"
        for c in calls
    ]
    said = [message["content"]] if message.get("content") or not written else []
    thought = {key: message[key] for key in ("reasoning_content", "thinking") if message.get(key)}
    return {"role": message["role"], "content": "\n".join([*said, *written]), **thought}


def with_call_objects(rows: pl.DataFrame, string_arguments: bool) -> pl.DataFrame:
    """Every turn of parsed rows as JSON text, calls as objects; their arguments as text too, where that is wanted."""
    for column, exact in EXACT.items():
        plain = pl.col(column).list.eval(_without_nulls(rows.schema[column]))
        rows = rows.with_columns(pl.coalesce(exact, plain).alias(column))
        if string_arguments:
            texts = [None if turns is None else [_text_arguments(t) for t in turns] for turns in rows[column]]
            rows = rows.with_columns(pl.Series(column, texts, dtype=RAW))
    return rows


def _without_nulls(turns: pl.DataType) -> pl.Expr:
    """A plain turn as JSON; a third field, its reasoning, only where it is there."""
    assert isinstance(turns, pl.List) and isinstance(turns.inner, pl.Struct)
    role, content, *thought = (pl.element().struct.field(field.name) for field in turns.inner.fields)
    spoken = pl.struct(role, content).struct.json_encode()
    if not thought:
        return spoken
    return pl.when(thought[0].is_null()).then(spoken).otherwise(pl.element().struct.json_encode())


def _text_arguments(message: str) -> str:
    if '"tool_calls"' not in message:
        return message
    chat = orjson.loads(message)
    for call in chat.get("tool_calls", []):
        call["function"]["arguments"] = orjson.dumps(call["function"]["arguments"]).decode()
    return orjson.dumps(chat).decode()


def wrapped_tool(tool: str) -> str:
    """A tool as chat templates and the OpenAI API take it: {"type": "function", "function": {...}}."""
    definition = orjson.loads(tool)
    return tool if "function" in definition else orjson.dumps({"type": "function", "function": definition}).decode()


def flat_tool(tool: str) -> str:
    """A tool as LLaMA-Factory takes it: {"name": ..., "parameters": {..., "properties": ...}}.

    Its default template joins a parameter's `enum` as texts and stops at a number: such an `enum` is told in words.
    """
    definition = orjson.loads(tool)
    flat = definition.get("function", definition)
    parameters = {"type": "object", **(flat.get("parameters") or {})}
    properties = parameters.get("properties") or {}
    parameters["properties"] = {name: _told_in_words(schema) for name, schema in properties.items()}
    return orjson.dumps({**flat, "parameters": parameters}).decode()


def _told_in_words(schema: Any) -> Any:
    if not isinstance(schema, dict) or all(isinstance(value, str) for value in schema.get("enum") or ()):
        return schema
    values = ", ".join(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in schema["enum"])
    told = f"{str(schema.get('description') or '').rstrip('. ')}. Valores possíveis: {values}.".removeprefix(". ")
    return {**{key: value for key, value in schema.items() if key != "enum"}, "description": told}
