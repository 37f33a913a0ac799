"""TRL's conversational language modelling: https://huggingface.co/docs/trl/dataset_formats."""

from __future__ import annotations

from typing import Any

from export.columns import Column, ColumnType
from export.formats.contract import Format, takes_turns
from export.formats.shown import AUDIOS, IMAGES, embedded
from export.selection import Shape

CHAT_TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "observation_tag": "tool",
    "function_tag": "function_call",
    "system_tag": "system",
}


def _llama_factory(columns: frozenset[str]) -> dict[str, Any] | None:
    if "images" in columns:  # its loader takes texts with <image>: the format `sharegpt`
        return None
    tools = {"tools": "tools"} if "tools" in columns else {}
    return {"formatting": "sharegpt", "columns": {"messages": "messages", **tools}, "tags": CHAT_TAGS}


def _columns(shape: Shape, turns: ColumnType) -> list[Column]:
    if shape.media:
        return [Column("messages", "turns_of_parts", "The conversation."), IMAGES, AUDIOS]
    return [Column("messages", turns, "The conversation.")]


MESSAGES = Format(
    name="messages",
    summary="one column of chat messages (TRL, Axolotl)",
    columns=_columns,
    with_media=embedded,
    shaped=lambda rows, _: rows,
    fits=takes_turns,
    options=frozenset({"calls", "string_arguments", "reasoning", "layout"}),
    trl="sft",
    llama_factory=_llama_factory,
)
