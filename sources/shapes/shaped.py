"""A row as what it is: its turns made a content, and which of its fields went into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schemas.message import Message
from schemas.sample import Content
from sources.shapes.fields import PASSAGES, THOUGHTS, TOOLS
from sources.shapes.leaves import UnknownShapeError, Written
from sources.shapes.tools import tools_in_text, tools_of, with_call_ids
from sources.shapes.turns import Turn


@dataclass(frozen=True, slots=True)
class Shaped:
    """`shape` is one of SHAPES; `written` are the texts of the assistant's turns, each with its way from the row;
    `media` the kinds of pictures, sounds and files that are no text and so not in `content`."""

    shape: str
    content: Content
    written: tuple[Written, ...]
    media: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    """The row's own keys whose values are in `content`; what stands under others is not."""
    wanted: bool | None = None
    """Of an answer with a label (KTO): whether it is one to learn from."""


def shaped_turns(shape: str, turns: Sequence[Turn], row: dict[str, Any]) -> Shaped:
    """Turns with what else the row says of them: tools, passage, thoughts. Raises UnknownShapeError where nobody
    answers."""
    if not any(turn.message.role == "assistant" for turn in turns):
        raise UnknownShapeError("nobody answers: there is no turn of the assistant's")
    messages = [turn.message for turn in turns]
    thoughts = next((name for name in THOUGHTS if isinstance(row.get(name), str) and row[name]), "")
    if thoughts and not messages[-1].reasoning and messages[-1].role == "assistant":
        messages[-1] = messages[-1].model_copy(update={"reasoning": row[thoughts]})
    listed = next((name for name in TOOLS if row.get(name)), "")
    messages, tools = _tools(messages, row.get(listed))
    passages = next((name for name in PASSAGES if isinstance(row.get(name), str)), "")
    calls = any(message.tool_calls for message in messages)
    content = Content(
        kind="tools" if tools or calls else "chat",
        messages=with_call_ids(messages),
        passage=row[passages] if passages else "",
        tools=tools,
    )
    written = tuple(text for turn in turns if turn.message.role == "assistant" for text in turn.written)
    keys = {str(text.steps[0]) for turn in turns for text in turn.written if text.steps}
    keys.update(*(turn.keys for turn in turns), (listed, passages, thoughts))
    media = tuple(kind for turn in turns for kind in turn.media)
    return Shaped(shape, content, written, media, frozenset(key for key in keys if key in row))


def _tools(messages: list[Message], listed: Any) -> tuple[list[Message], tuple[dict[str, Any], ...]]:
    """The tools that a row lists, or else its system message; the latter then says only what else it said."""
    tools = tools_of(listed)
    if messages[0].role != "system":
        return messages, tools
    rest, told = tools_in_text(messages[0].text)
    if not told:
        return messages, tools
    head = [messages[0].model_copy(update={"content": rest})] if rest else []
    return [*head, *messages[1:]], tools or told
