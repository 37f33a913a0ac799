"""How a step's text is read: as plain text, as a reply of a known shape, or as JSON of any schema."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from generators.json_text import json_in
from generators.outcomes import UnusableError
from generators.reply_schema import json_schema
from schemas.request import Choice, Completion, SamplingParams

Text = Completion | Choice
"""One text that came back."""
Answer = TypeVar("Answer")
Reply = TypeVar("Reply", bound=BaseModel)


ENDED_BADLY: dict[str, tuple[Any, ...]] = {
    "content_filter": ("content_filter", "the endpoint's filter cut the text or took it away"),
    "refusal": ("refused_by_endpoint", "the endpoint marked the text as a refusal"),
    "error": ("broken_off", "the endpoint broke off with an error", True),
    "abort": ("broken_off", "the engine broke off", True),
    "unreadable": ("unreadable", "the endpoint's reply can't be read; it is stored raw with the completion", True),
}
"""Ends after which a text is of no use, whatever is in it."""
ATE_ALL = (
    "thinking took all of {} tokens: raise the step's max_tokens, or ask for less (`reasoning: {{STEP: low}}`, or off)"
)
EARLY = ", though the step may have {}: the prompt's {} tokens left no more room in the model's context"
ONLY_THOUGHT = (
    "the answer is empty, and everything stands in the thoughts: does the server's reasoning parser fit the model?"
)


@dataclass(frozen=True, slots=True)
class Reading(Generic[Answer]):
    """`read` makes an answer of a text, or raises UnusableError for one of no use. `schema` is the JSON Schema that
    the teacher is held to; None for plain text. `takes_cut` also reads a text that was cut at the limit of tokens, or
    is empty: for what stands at its beginning."""

    read: Callable[[Text], Answer]
    schema: dict[str, Any] | None = None
    takes_cut: bool = False


def _spoken(choice: Text) -> str:
    if not choice.text.strip():
        raise UnusableError("empty", "the teacher said nothing")
    return choice.text.strip()


PLAIN_TEXT = Reading(_spoken)
"""Any text but an empty one, without the space around it."""


@lru_cache(maxsize=128)
def reply_of(model: type[Reply]) -> Reading[Reply]:
    """JSON of the shape of a model."""
    return Reading(lambda choice: parsed(model, choice), json_schema(model))


def json_of(schema: dict[str, Any], read: Callable[[str], Answer]) -> Reading[Answer]:
    """JSON of any schema. When `read` raises ValueError, the text is of no use (`invalid_json`)."""

    def read_or_say_why(choice: Text) -> Answer:
        try:
            return read(choice.text)
        except ValueError as error:
            if (found := json_in(choice.text)) is not None:
                try:
                    return read(found)
                except ValueError:
                    pass  # what is wrong with the whole is the better word
            raise UnusableError("invalid_json", str(error)) from error

    return Reading(read_or_say_why, schema)


def parsed(reply: type[Reply], choice: Text) -> Reply:
    """A text read as a reply. Raises UnusableError that says where it isn't one."""
    try:
        return reply.model_validate_json(choice.text)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid" and (found := json_in(choice.text)) not in (None, choice.text):
            return parsed(reply, choice.model_copy(update={"text": found}))
        where = ".".join(str(p) for p in first["loc"]) or "the whole"
        raise UnusableError("invalid_json", f"{where}: {first['msg']}") from error


def read_text(
    choice: Text, reading: Reading[Answer], completion: Completion, sampling: SamplingParams
) -> tuple[Answer, str]:
    """What a reading makes of one text of a completion, and what was thought before it.

    How it came is judged before what it says. Raises UnusableError.
    """
    if choice.finish_reason in ENDED_BADLY:
        raise UnusableError(*ENDED_BADLY[choice.finish_reason])
    if reading.takes_cut:
        return reading.read(choice), choice.reasoning
    said = choice.text.strip()
    if choice.finish_reason == "length":
        length = sampling.max_tokens if completion.others else completion.completion_tokens
        if not said and (choice.reasoning or completion.reasoning_tokens):
            raise UnusableError("truncated_thinking", ATE_ALL.format(length))
        thought = f", {completion.reasoning_tokens} of them thoughts" if completion.reasoning_tokens else ""
        early = EARLY.format(sampling.max_tokens, completion.prompt_tokens) if 0 < length < sampling.max_tokens else ""
        raise UnusableError("truncated", f"cut at {length} tokens{thought}{early}")
    if not said:
        if choice.tool_calls:
            raise UnusableError("unexpected_tool_calls", f"called '{choice.tool_calls[0]['name']}' and said nothing")
        if choice.reasoning.strip():
            return _out_of_thoughts(choice, reading), ""
        raise UnusableError("empty", "the teacher said nothing")
    if "\0" in choice.text:
        raise UnusableError("nul_character", "the text holds a NUL")
    return reading.read(choice), choice.reasoning


def _out_of_thoughts(choice: Text, reading: Reading[Answer]) -> Answer:
    """The answer of a text that a server took for thoughts: JSON that fits the schema is one (vLLM #17349, #50948)."""
    if reading.schema is not None:
        try:
            return reading.read(choice.model_copy(update={"text": choice.reasoning, "reasoning": ""}))
        except UnusableError:
            pass  # thoughts, then
    raise UnusableError("answer_in_reasoning", ONLY_THOUGHT)
