"""How a step's text is read: as plain text, as a reply of a known shape, or as JSON of any schema."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from generators.outcomes import UnusableError
from generators.reply_schema import json_schema
from schemas.request import Choice, Completion

Text = Completion | Choice
"""One text that came back."""
Answer = TypeVar("Answer")
Reply = TypeVar("Reply", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reading(Generic[Answer]):
    """`read` makes an answer of a text, or raises UnusableError for one of no use. `schema` is the JSON Schema that
    the teacher is held to; None for plain text."""

    read: Callable[[Text], Answer]
    schema: dict[str, Any] | None = None


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
            raise UnusableError("invalid_json", str(error)) from error

    return Reading(read_or_say_why, schema)


def parsed(reply: type[Reply], choice: Text) -> Reply:
    """A text read as a reply. Raises UnusableError that says where it isn't one."""
    try:
        return reply.model_validate_json(choice.text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"]) or "the whole"
        raise UnusableError("invalid_json", f"{where}: {first['msg']}") from error
