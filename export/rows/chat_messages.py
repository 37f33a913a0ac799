"""Stored messages in the form that chat templates take, and JSON text of them."""

from __future__ import annotations

import unicodedata
from typing import Any

import orjson

from export.rows.media_marks import marked_text


def chat_messages(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored messages in the form chat templates take: calls as functions, and a tool's answer with its name.

    What a turn's model thought stands under `reasoning`: where it goes is the shape's to say (`formats/reasoning.py`).
    """
    names = {c["id"]: c["name"] for m in messages for c in m.get("tool_calls") or []}
    return [_chat_message(m, names) for m in messages]


def _chat_message(message: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    chat: dict[str, Any] = {"role": message["role"], "content": marked_text(message.get("content") or "")}
    if message.get("tool_calls"):
        chat["tool_calls"] = [
            {"id": c["id"], "type": "function", "function": {"name": c["name"], "arguments": c["arguments"]}}
            for c in message["tool_calls"]
        ]
    if message.get("reasoning"):
        chat["reasoning"] = message["reasoning"]
    call = message.get("tool_call_id")
    if call is not None:
        chat["tool_call_id"] = call
        if call in names:
            chat["name"] = names[call]
    return chat


def compact(value: Any) -> str:
    """JSON text in NFC, with nothing escaped that need not be."""
    return unicodedata.normalize("NFC", orjson.dumps(value).decode())
