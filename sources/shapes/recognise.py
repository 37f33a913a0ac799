"""A row of anybody's data as a conversation: which shape it has, who says what, and where its answers stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.message import Message
from schemas.sample import Content
from sources.shapes.leaves import Steps, UnknownShapeError, Written, decoded, is_parts, leaves_of
from sources.shapes.turns import Turn, decoded_parts, tools_of, turns_of

TURNS = ("messages", "conversations", "conversation", "dialogue", "dialog", "turns", "chat", "contents", "trajectory")
CHOSEN = (
    ("chosen", "rejected"),
    ("chosen_response", "rejected_response"),
    ("response_chosen", "response_rejected"),
    ("preferred", "dispreferred"),
    ("preferred_output", "non_preferred_output"),
    ("escolhida", "rejeitada"),
)
ANSWERS = (
    *("answer", "resposta", "output", "response", "completion", "answers", "responses", "completions", "respostas"),
    *("target", "targets", "ideal", "solution", "generation", "generated_text", "model_output", "assistant", "reply"),
)
QUESTIONS = (
    "instruction",
    "question",
    "pergunta",
    "prompt",
    "query",
    "instrução",
    "inputs",
    "problem",
    "user",
    "input",
)
TEXTS = ("text", "texto", "content", "conteúdo", "document", "body", "value")
PASSAGES = ("passage", "context", "contexto", "passagem")
SYSTEMS = ("system", "system_prompt", "system_message", "systemInstruction", "system_instruction", "developer")
THOUGHTS = ("reasoning", "reasoning_content", "thinking", "cot")
ENVELOPES = ("body", "response", "request", "row", "sample", "example", "record", "data", "content", "json", "input")
SHAPES = ("sample", "turns", "preference", "question and answer", "choices", "text")
EXPECTED = (
    "Known are messages or conversations (turns), instruction, question or prompt with output, answer, response or "
    "completion, chosen and rejected, text, and content parts."
)


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
    for name in TURNS:
        if row.get(name) and (turns := turns_of(row[name], (*steps, name))) and _answers(turns):
            return _shaped("turns", [*_system(row, turns), *turns], row)
    return (
        _preference(row, steps)
        or _choices(row, steps)
        or _question_and_answer(row, steps)
        or _text(row, steps)
        or _answer_alone(row, steps)
        or _enveloped(row, steps)
    )


def _preference(row: dict[str, Any], steps: Steps) -> Shaped | None:
    for chosen_key, rejected_key in CHOSEN:
        if row.get(chosen_key) is None or row.get(rejected_key) is None:
            continue
        asked = _asked(row, steps)
        chosen = _said(row[chosen_key], (*steps, chosen_key))
        rejected = _said(row[rejected_key], (*steps, rejected_key))
        if any(turn.message.role == "user" for turn in chosen):
            asked = _system(row, chosen)
        shaped = _shaped("preference", [*asked, *chosen], row)
        lost = _after_last_question(rejected)
        content = shaped.content.model_copy(update={"kind": "preference", "rejected_answer": lost})
        return Shaped("preference", content, shaped.written, shaped.media, shaped.keys | {rejected_key})
    return None


def _choices(row: dict[str, Any], steps: Steps) -> Shaped | None:
    """A reply as endpoints give it: {"choices": [{"message": ...}]}, {"candidates": [{"content": ...}]}."""
    for outer, inner in (("choices", "message"), ("candidates", "content")):
        first = (row.get(outer) or [None])[0] if isinstance(row.get(outer), list) else None
        if isinstance(first, dict) and isinstance(first.get(inner), dict):
            return _shaped("choices", turns_of(first[inner], (*steps, outer, 0, inner)), row)
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
        return _shaped("question and answer", [*asked, *_said(value, (*steps, name))], row)
    return None


def _text(row: dict[str, Any], steps: Steps) -> Shaped | None:
    for name in TEXTS:
        value = row.get(name)
        if (isinstance(value, str) and value) or is_parts(value):
            return _of_value("text", value, (*steps, name), row)
    return None


def _enveloped(row: dict[str, Any], steps: Steps) -> Shaped | None:
    for name in ENVELOPES:
        value = decoded(row.get(name))
        if isinstance(value, dict) and (found := _of_object(value, (*steps, name))):
            return found
    return None


def _of_value(shape: str, value: Any, steps: Steps, row: dict[str, Any]) -> Shaped:
    turns = turns_of(value, steps) if not isinstance(value, str) else []
    return _shaped("turns" if turns else shape, turns or _said(value, steps), row)


def _said(value: Any, steps: Steps) -> list[Turn]:
    """An answer: turns, or a text or content parts as one turn of the assistant's."""
    value = decoded_parts(value)
    answers = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if not answers and (turns := turns_of(value, steps)):
        return turns
    leaves = leaves_of(value, steps)
    message = Message(role="assistant", content=leaves.text, reasoning="\n\n".join(leaves.thoughts))
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


def _shaped(shape: str, turns: list[Turn], row: dict[str, Any]) -> Shaped:
    if not _answers(turns):
        raise UnknownShapeError("nobody answers: there is no turn of the assistant's")
    messages = [turn.message for turn in turns]
    thoughts = next((name for name in THOUGHTS if isinstance(row.get(name), str) and row[name]), "")
    thought = row[thoughts] if thoughts else ""
    if thought and not messages[-1].reasoning and messages[-1].role == "assistant":
        messages[-1] = messages[-1].model_copy(update={"reasoning": thought})
    tools = tools_of(row.get("tools") or row.get("functions"))
    passages = next((name for name in PASSAGES if isinstance(row.get(name), str)), "")
    passage = row[passages] if passages else ""
    calls = any(message.tool_calls for message in messages)
    kind = "tools" if tools or calls else "chat"
    content = Content(kind=kind, messages=tuple(messages), passage=passage, tools=tools)  # type: ignore[arg-type]
    written = tuple(text for turn in turns if turn.message.role == "assistant" for text in turn.written)
    keys = {str(text.steps[0]) for turn in turns for text in turn.written if text.steps}
    keys.update(*(turn.keys for turn in turns), ("tools", "functions", passages, thoughts))
    media = tuple(kind for turn in turns for kind in turn.media)
    return Shaped(shape, content, written, media, frozenset(key for key in keys if key in row))
