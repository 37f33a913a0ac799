"""The texts in a value of somebody's row: a string, content parts, or lists of them, each with its way from the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

Steps = tuple[str | int, ...]
"""Keys and indices from the row to a text. A step into a string goes into the JSON that the string holds."""

TEXT_PARTS = frozenset(("text", "input_text", "output_text", "refusal"))
THOUGHT_PARTS = frozenset(("thinking", "reasoning", "redacted_thinking", "reasoning_text", "summary_text"))
CALL_PARTS = frozenset(("tool_use", "tool_call", "function_call"))
RESULT_PARTS = frozenset(("tool_result", "function_call_output"))
MEDIA_PARTS = frozenset(
    (
        *("image", "image_url", "input_image", "image_base64", "audio", "audio_url", "input_audio"),
        *("video", "video_url", "file", "input_file", "document", "inline_data", "inlineData", "file_data", "fileData"),
    )
)


class UnknownShapeError(ValueError):
    """A value that is none of the shapes; the message says what stands in the way."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text and its way from the row."""

    steps: Steps
    text: str


@dataclass(slots=True)
class Leaves:
    """What one content holds: its texts, its thoughts, calls in parts, and the kinds of media that are left out."""

    texts: list[Written] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    media: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(written.text for written in self.texts)


def leaves_of(value: Any, steps: Steps) -> Leaves:
    """The texts of a content: text, one part, or a list of parts and strings. Raises UnknownShapeError (which part)."""
    leaves = Leaves()
    _gather(value, steps, leaves)
    return leaves


def is_parts(value: Any) -> bool:
    """Whether a value is content parts: [{"type": "text", "text": ...}], or [{"text": ...}]."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(part, dict) and not is_turn(part) and ("type" in part or "text" in part) for part in value)
    )


def is_turn(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(value.get(key), str) for key in ("role", "from", "speaker"))


def is_one_row(value: Any) -> bool:
    """Whether a list is one row, not a list of them: turns, or content parts."""
    return isinstance(value, list) and bool(value) and (all(is_turn(item) for item in value) or is_typed_parts(value))


def is_typed_parts(value: Any) -> bool:
    """Content parts that say what they are: [{"text": ...}, ...] may be rows just as well."""
    return is_parts(value) and all("type" in part for part in value)


def decoded(value: Any) -> Any:
    """A list or an object that was stored as JSON text, as CSV and Parquet often have it; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            found = orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
        return found if isinstance(found, list | dict) else value
    return value


def with_text_at(value: Any, steps: Steps, text: str) -> Any:
    """A copy of a row with another text at the end of `steps`; JSON inside strings is written back as JSON."""
    if not steps:
        return text
    if isinstance(value, str):
        return orjson.dumps(with_text_at(orjson.loads(value), steps, text)).decode()
    copy = list(value) if isinstance(value, list | tuple) else dict(value)
    copy[steps[0]] = with_text_at(value[steps[0]], steps[1:], text)  # type: ignore[index]
    return copy


def _gather(value: Any, steps: Steps, leaves: Leaves) -> None:
    if value is None:
        return
    if isinstance(value, str):
        leaves.texts.append(Written(steps, value))
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            _gather(part, (*steps, place), leaves)
    elif isinstance(value, dict):
        _gather_part(value, steps, leaves)
    else:
        raise UnknownShapeError(f"a text or content parts were expected at {shown(steps)}, not {value!r:.40}")


def _gather_part(part: dict[str, Any], steps: Steps, leaves: Leaves) -> None:
    kind = str(part.get("type") or next((name for name in MEDIA_PARTS if part.get(name)), "text"))
    if part.get("thought") is True or kind in THOUGHT_PARTS:
        leaves.thoughts += [
            str(part[key]) for key in ("thinking", "reasoning", "text") if isinstance(part.get(key), str)
        ]
    elif kind in TEXT_PARTS and isinstance(part.get(kind), str):
        leaves.texts.append(Written((*steps, kind), part[kind]))
    elif kind in TEXT_PARTS and isinstance(part.get("text"), str):
        leaves.texts.append(Written((*steps, "text"), part["text"]))
    elif kind in TEXT_PARTS and isinstance(part.get("text"), list):
        _gather(part["text"], (*steps, "text"), leaves)
    elif isinstance(part.get("parts"), list):
        _gather(part["parts"], (*steps, "parts"), leaves)
    elif kind in RESULT_PARTS:
        key = "content" if "content" in part else "output"
        _gather(part.get(key), (*steps, key), leaves)
    elif kind in CALL_PARTS or isinstance(part.get("functionCall"), dict):
        leaves.calls.append(part.get("functionCall") or part)
    elif kind in MEDIA_PARTS:
        leaves.media.append(kind)
    else:
        raise UnknownShapeError(f"{shown(steps)} is a content part of an unknown kind ({kind})")


def shown(steps: Steps) -> str:
    """'messages[1].content'."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".") or "the row"
