"""Which texts of a sample a check looks at, and how they are cut into words and prose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TypeVar

from quality.contract import CheckInput

Said = TypeVar("Said")
FieldTexts = tuple[tuple[str, str], ...]


def _once_a_sample(texts: Callable[[CheckInput], Said]) -> Callable[[CheckInput], Said]:
    """Keeps what was said of the last sample: all checks of one ask the same, one after the other."""
    last: tuple[CheckInput | None, Said | None] = (None, None)

    @wraps(texts)
    def kept(given: CheckInput) -> Said:
        nonlocal last
        known, said = last
        if known is not given or said is None:
            said = texts(given)
            last = given, said
        return said

    return kept


@_once_a_sample
def assistant_turns(given: CheckInput) -> FieldTexts:
    """The assistant's turns as (field, text), the last one first and named `answer`; bare tool calls are left out."""
    turns = [
        (number, message.text)
        for number, message in enumerate(given.content.messages)
        if message.role == "assistant" and not (message.tool_calls and not message.text.strip())
    ]
    return tuple(
        ("answer" if place == 0 else f"messages[{number}]", text)
        for place, (number, text) in enumerate(reversed(turns))
    )


@_once_a_sample
def written_texts(given: CheckInput) -> FieldTexts:
    """What the teacher wrote, as (field, text): the assistant's turns, then user's that aren't in the seed."""
    asked = [(number, message.text) for number, message in enumerate(given.content.messages) if message.role == "user"]
    return (
        *assistant_turns(given),
        *(
            ("instruction" if place == 0 else f"messages[{number}]", text)
            for place, (number, text) in enumerate(asked)
            if not _came_with_the_seed(text, given)
        ),
    )


@_once_a_sample
def quotable_texts(given: CheckInput) -> tuple[str, ...]:
    """What a teacher's text may quote: the user's turns and system messages together, then the passage, then each text
    of the seed."""
    asked = "\n".join(m.text for m in given.content.messages if m.role != "assistant")
    return (asked, given.content.passage, *seed_texts(given))


def seed_texts(given: CheckInput) -> list[str]:
    """Every text of the seed, at any depth."""
    return texts_in(given.seed)


def texts_in(value: object) -> list[str]:
    """Every text of a row or rows, at any depth."""
    return [inner for inner in _leaves(value) if isinstance(inner, str) and inner.strip()]


def _came_with_the_seed(text: str, given: CheckInput) -> bool:
    wanted = text.strip()
    return any(isinstance(value, str) and value.strip() == wanted for value in _leaves(given.seed))


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value
