"""The turns of a conversation in whatever notation: role and content, from and value, pairs, or strings in turn."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from schemas.message import Message, Role, ToolCall
from sources.shapes.leaves import Leaves, Steps, UnknownShapeError, Written, decoded, is_turn, leaves_of, shown
from sources.shapes.roles import CALLING, ROLES, role_of
from sources.shapes.tools import calls_in_text, result_in_text
from sources.shapes.transcripts import Said, by_names, by_template

TEXT_KEYS = ("content", "value", "text", "parts", "message")
THOUGHT_KEYS = ("reasoning", "reasoning_content", "thinking")
PAIRS = (
    *(("user", "assistant"), ("human", "assistant"), ("input", "output"), ("instruction", "output")),
    *(("instruction", "response"), ("prompt", "response"), ("question", "answer"), ("pergunta", "resposta")),
)
_THOUGHT = re.compile(
    r"\A\s*(?:<(?P<tag>think|thinking|thought|reasoning)>(?P<within>.*?)</(?P=tag)>|(?P<before>.*?)</think>)\s*",
    re.DOTALL,
)
_HUMAN = re.compile(r"\n\n(Human|Assistant): ?")


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn, where its texts stand in the row, and the kinds of media that it had besides."""

    message: Message
    written: tuple[Written, ...]
    media: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    """The row's own keys that it came from, where `written` doesn't say."""


def turns_of(value: Any, steps: Steps) -> list[Turn]:
    """The turns in a value; [] when it is none of the notations. A list of turns with a bad one among them raises
    UnknownShapeError, which names it: no turn is left out in silence."""
    value = decoded(value)
    if isinstance(value, str):
        return _transcript(value)
    if is_turn(value):
        return [_turn(value, steps)]
    if not isinstance(value, list | tuple) or not value:
        return []
    items = [decoded(item) for item in value]
    if any(is_turn(item) for item in items):
        return [_turn(item, (*steps, place)) for place, item in enumerate(items)]
    if pair := next((p for p in PAIRS if all(isinstance(i, dict) and p[0] in i and p[1] in i for i in items)), None):
        return [
            _plain(item[key], side, (*steps, place, key))
            for place, item in enumerate(items)
            for side, key in enumerate(pair)
            if item[key] is not None
        ]
    if all(isinstance(item, list | tuple) and len(item) == 2 for item in items):
        return [
            _plain(text, side, (*steps, place, side))
            for place, pair in enumerate(items)
            for side, text in enumerate(pair)
            if text is not None
        ]
    if len(items) > 1 and all(isinstance(item, str) for item in items):
        return [_plain(text, place % 2, (*steps, place)) for place, text in enumerate(items)]
    return []


def _plain(text: Any, side: int, steps: Steps) -> Turn:
    if not isinstance(text, str):
        raise UnknownShapeError(f"{shown(steps)} is no text")
    return Turn(Message(role="assistant" if side else "user", content=text), (Written(steps, text),))


def _turn(turn: Any, steps: Steps) -> Turn:
    if not isinstance(turn, dict) or not is_turn(turn):
        raise UnknownShapeError(f"{shown(steps)} is no turn: it has no role")
    said_by = next(str(turn[key]) for key in ("role", "from", "speaker") if isinstance(turn.get(key), str))
    role = role_of(said_by)
    if role is None:
        raise UnknownShapeError(f"{shown(steps)} is said by '{said_by}', who is unknown; known are {', '.join(ROLES)}")
    key = next((key for key in TEXT_KEYS if turn.get(key) is not None), None)
    content = decoded_parts(turn[key]) if key else None
    if said_by.lower() in CALLING:
        return Turn(Message(role=role, tool_calls=_calls(decoded(content), steps)), ())
    leaves = leaves_of(content, (*steps, key) if key else steps)
    calls = turn.get("tool_calls") or turn.get("function_call") or leaves.calls
    if key is None and not calls and "content" not in turn:
        raise UnknownShapeError(f"{shown(steps)} has no text: its keys are {', '.join(turn)}")
    return _made(role, turn, leaves, _calls(decoded(calls), steps))


def decoded_parts(value: Any) -> Any:
    """Content parts that were stored as JSON text; other text that happens to be JSON stays text."""
    found = decoded(value)
    is_content = isinstance(found, list) and all(
        isinstance(p, dict) and p.get("type") in ("text", "image_url") for p in found
    )
    return found if is_content and found else value


def _made(role: Role, turn: dict[str, Any], leaves: Leaves, calls: tuple[ToolCall, ...]) -> Turn:
    thoughts = [*(turn[key] for key in THOUGHT_KEYS if isinstance(turn.get(key), str)), *leaves.thoughts]
    text = leaves.text
    if role == "assistant":
        text, thought = parted(text)
        thoughts.append(thought)
        text, tagged = calls_in_text(text)
        calls = calls or tagged
    elif role == "tool":
        text = result_in_text(text)
    identity = turn.get("tool_call_id")
    message = Message(
        role=role,
        content=text,
        tool_calls=calls,
        tool_call_id=str(identity) if identity is not None else None,
        reasoning="\n\n".join(filter(None, thoughts)),
    )
    return Turn(message, tuple(leaves.texts), tuple(leaves.media))


def parted(text: str) -> tuple[str, str]:
    """An answer without what was thought before it (`<think>`), and the thoughts; '' where there are none."""
    found = _THOUGHT.match(text) if "<" in text else None
    if found is None:
        return text, ""
    return text[found.end() :], (found["within"] or found["before"] or "").strip()


def calls_of(value: Any, steps: Steps) -> tuple[ToolCall, ...]:
    """An answer that is a list of calls and nothing else; () for any other."""
    found = decoded(value)
    items = [decoded(item) for item in found] if isinstance(found, list) else []
    if not items or not all(isinstance(i, dict) and "name" in i and "arguments" in i for i in items):
        return ()
    return _calls(items, steps)


def _calls(value: Any, steps: Steps) -> tuple[ToolCall, ...]:
    """Calls in OpenAI's form, Anthropic's, or bare: {"name": ..., "arguments": {...} or its JSON text}."""
    calls = []
    for call in [value] if isinstance(value, dict) else value or ():
        called = decoded(call)
        inner = called.get("function") if isinstance(called, dict) else None
        body = inner if isinstance(inner, dict) else called
        name = body.get("name") if isinstance(body, dict) else None
        if not isinstance(name, str):
            raise UnknownShapeError(f"{shown(steps)} has a call without a name")
        given: Any = next((body[key] for key in ("arguments", "input", "args", "parameters") if key in body), {})
        arguments = decoded(given) if given else {}
        if not isinstance(arguments, dict):
            raise UnknownShapeError(f"{shown(steps)}: the arguments of {name} are no JSON object")
        calls.append(ToolCall(id=str(called.get("id") or ""), name=name, arguments=arguments))
    return tuple(calls)


def named_turns(value: Any, key: str) -> list[Turn]:
    """The turns of a field that is a whole conversation: besides `turns_of`, those with names or headings."""
    said = by_names(value) if isinstance(value, str) else []
    return [replace(turn, keys=frozenset((key,))) for turn in _of_said(said)]


def _of_said(said: list[Said]) -> list[Turn]:
    return [_made(role, {}, Leaves([Written((), text)]), ()) for role, text in said]


def _transcript(text: str) -> list[Turn]:
    """What a chat template wrote; or 'Human: ... Assistant: ...' as preference data of old has it, each after an empty
    line."""
    if said := by_template(text):
        return _of_said(said)
    pieces = _HUMAN.split(f"\n\n{text.lstrip()}")
    if len(pieces) < 5 or pieces[0].strip():
        return []
    spoken = zip(pieces[1::2], pieces[2::2], strict=True)
    return [Turn(Message(role="user" if who == "Human" else "assistant", content=t.strip()), ()) for who, t in spoken]
