"""A row of anybody's data as a conversation: which shape it has, who says what, and where its answers stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from schemas.message import Message
from schemas.sample import Content
from sources.shapes.fields import (
    ANSWERS,
    CHOSEN,
    ENVELOPES,
    LABELS,
    QUESTIONS,
    SYSTEMS,
    TEXTS,
    TURNS,
)
from sources.shapes.leaves import Steps, UnknownShapeError, Written, decoded, is_parts, leaves_of
from sources.shapes.shaped import Shaped, shaped_turns
from sources.shapes.tools import calls_in_text
from sources.shapes.turns import Turn, calls_of, decoded_parts, named_turns, parted, turns_of


def recognise(row: Any) -> Shaped:
    """A row (an object, or a list of turns or content parts) as what it is. Raises UnknownShapeError."""
    if isinstance(row, Mapping):
        found = _of_object(dict(row), ())
        if found is None:
            raise UnknownShapeError(f"no field with text that could be told: the fields are {', '.join(row) or 'none'}")
        return found
    return _of_value("text", row, (), {})


def recognise_text(text: str) -> Shaped:
    """A plain text, which is what it is even where it looks like JSON or a transcript."""
    message = Message(role="assistant", content=text)
    return Shaped("text", Content(kind="chat", messages=(message,)), (Written(("text",), text),))


def recognise_field(row: Mapping[str, Any], field: str) -> Shaped | None:
    """What stands in one named field ('a.b' goes into objects) whatever its name; None where there is nothing."""
    steps: Steps = (field,) if field in row else tuple(field.split("."))
    value: Any = row
    for step in steps:
        value = decoded(value)
        value = value.get(step) if isinstance(value, dict) else None
    return None if value is None or value in ("", []) else _of_value("text", value, steps, {})


def _of_object(row: dict[str, Any], steps: Steps) -> Shaped | None:
    inner = row.get("content")
    if isinstance(inner, dict) and "kind" in inner and "messages" in inner:
        return Shaped("sample", Content.model_validate(inner), (), keys=frozenset(("content",)))
    if preferred := _preference(row, steps):
        return preferred
    for name in TURNS:
        if row.get(name) and (turns := _conversation(row[name], (*steps, name))) and _answers(turns):
            return shaped_turns("turns", [*_system(row, turns), *turns], row)
    found = (
        _choices(row, steps)
        or _question_and_answer(row, steps)
        or _text(row, steps)
        or _answer_alone(row, steps)
        or _enveloped(row, steps)
    )
    if found is None and (asked := next((name for name in TURNS if row.get(name) and turns_of(row[name], ())), "")):
        raise UnknownShapeError(f"nobody answers: {asked} has no turn of the assistant's")
    return found


def _conversation(value: Any, steps: Steps) -> list[Turn]:
    """The turns of a field that holds a whole conversation."""
    return turns_of(value, steps) or named_turns(value, str(steps[0]))


def _preference(row: dict[str, Any], steps: Steps) -> Shaped | None:
    for chosen_key, rejected_key in CHOSEN:
        if not all(isinstance(row.get(key), str | list | dict) for key in (chosen_key, rejected_key)):
            continue
        asked = _asked(row, steps)
        chosen = _said(row[chosen_key], (*steps, chosen_key))
        rejected = _said(row[rejected_key], (*steps, rejected_key))
        if any(turn.message.role == "user" for turn in chosen):
            asked = _system(row, chosen)
        shaped = shaped_turns("preference", [*asked, *chosen], row)
        lost = _after_last_question(rejected)
        content = shaped.content.model_copy(update={"kind": "preference", "rejected_answer": lost})
        again = {name for name in TURNS if row.get(name) == row[chosen_key]}
        again.update(name for name in QUESTIONS if row.get(name) == content.instruction)
        keys = shaped.keys | {chosen_key, rejected_key} | again
        return Shaped("preference", content, shaped.written, shaped.media, keys)
    return None


def _choices(row: dict[str, Any], steps: Steps) -> Shaped | None:
    """A reply as endpoints give it: {"choices": [{"message": ...}]}, {"candidates": [{"content": ...}]}."""
    for outer, inner in (("choices", "message"), ("candidates", "content")):
        first = (row.get(outer) or [None])[0] if isinstance(row.get(outer), list) else None
        if isinstance(first, dict) and isinstance(first.get(inner), dict):
            return shaped_turns("choices", turns_of(first[inner], (*steps, outer, 0, inner)), row)
    return None


def _question_and_answer(row: dict[str, Any], steps: Steps) -> Shaped | None:
    asked = _asked(row, steps)
    return _answered(row, steps, asked) if any(turn.message.role == "user" for turn in asked) else None


def _answer_alone(row: dict[str, Any], steps: Steps) -> Shaped | None:
    return _answered(row, steps, _asked(row, steps))


def _answered(row: dict[str, Any], steps: Steps, asked: list[Turn]) -> Shaped | None:
    for name in ANSWERS:
        value = row.get(name)
        if value is None or value == [] or isinstance(value, bool | int | float):
            continue
        if isinstance(value, dict) and not ("text" in value or "role" in value or "from" in value):
            continue
        shaped = shaped_turns("question and answer", [*asked, *_said(value, (*steps, name))], row)
        label = next((key for key in LABELS if _is_label(row.get(key))), "") if asked else ""
        if not label:
            return shaped
        wanted = str(row[label]).lower() == "true"
        return replace(shaped, wanted=wanted, keys=shaped.keys | {label})
    return None


def _is_label(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value.lower() in ("true", "false"))


def _text(row: dict[str, Any], steps: Steps) -> Shaped | None:
    for name in TEXTS:
        value = row.get(name)
        if isinstance(value, str) and (turns := turns_of(value, (*steps, name)) or named_turns(value, name)):
            turns = [replace(turn, keys=frozenset((name,))) for turn in turns]
            return shaped_turns("turns", [*_system(row, turns), *turns], row)
        if (isinstance(value, str) and value) or is_parts(value):
            return _of_value("text", value, (*steps, name), row)
    return None


def _enveloped(row: dict[str, Any], steps: Steps) -> Shaped | None:
    for name in ENVELOPES:
        value = decoded(row.get(name))
        if isinstance(value, dict) and (found := _of_object(value, (*steps, name))):
            return replace(found, keys=frozenset((name,)))
    return None


def _of_value(shape: str, value: Any, steps: Steps, row: dict[str, Any]) -> Shaped:
    turns = turns_of(value, steps) if not isinstance(value, str) else []
    return shaped_turns("turns" if turns else shape, turns or _said(value, steps), row)


def _said(value: Any, steps: Steps) -> list[Turn]:
    """An answer: turns, or a text or content parts as one turn of the assistant's."""
    value = decoded_parts(value)
    answers = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if not answers and (turns := turns_of(value, steps)):
        return turns
    if calls := calls_of(value, steps):
        return [Turn(Message(role="assistant", tool_calls=calls), (), keys=frozenset(map(str, steps[:1])))]
    leaves = leaves_of(value, steps)
    text, thought = parted(leaves.text)
    text, tagged = calls_in_text(text)
    thoughts = "\n\n".join(filter(None, [thought, *leaves.thoughts]))
    message = Message(role="assistant", content=text, reasoning=thoughts, tool_calls=tagged)
    return [Turn(message, tuple(leaves.texts), tuple(leaves.media))]


def _asked(row: dict[str, Any], steps: Steps) -> list[Turn]:
    """Whatever comes before the answer: system message, history, instruction with its input, or turns."""
    given = next((name for name in QUESTIONS if row.get(name)), None)
    for name in (given, *TURNS):
        if name and row.get(name) and (turns := turns_of(row[name], (*steps, name))):
            return [*_system(row, turns), *turns]
    before = turns_of(row["history"], (*steps, "history")) if row.get("history") else []
    asked = [leaves_of(decoded_parts(row[given]), (*steps, given)).text] if given else []
    if given == "instruction" and isinstance(row.get("input"), str) and row["input"].strip():
        asked.append(row["input"])
    keys = frozenset([given, "input"] if given and len(asked) > 1 else [given] if given else [])
    message = Message(role="user", content="\n\n".join(asked))
    question = [Turn(message, (), keys=keys)] if "".join(asked).strip() else []
    return [*_system(row, before), *before, *question]


def _system(row: dict[str, Any], turns: Iterable[Turn]) -> list[Turn]:
    if any(turn.message.role == "system" for turn in turns):
        return []
    name = next((name for name in SYSTEMS if row.get(name)), "")
    text = leaves_of(decoded_parts(row[name]), (name,)).text if name else ""
    return [Turn(Message(role="system", content=text), (), keys=frozenset((name,)))] if text else []


def _answers(turns: list[Turn]) -> bool:
    return any(turn.message.role == "assistant" for turn in turns)


def _after_last_question(turns: list[Turn]) -> tuple[Message, ...]:
    last = max((place for place, turn in enumerate(turns) if turn.message.role == "user"), default=-1)
    return tuple(turn.message for turn in turns[last + 1 :])
