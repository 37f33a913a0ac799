"""Which texts of a sample a check looks at, and how they are cut into words and prose."""

from __future__ import annotations

from collections.abc import Iterator

from quality.contract import CheckInput


def assistant_turns(given: CheckInput) -> Iterator[tuple[str, str]]:
    """The assistant's turns as (field, text), the last one first and named `answer`; bare tool calls are left out."""
    turns = [
        (number, message.text)
        for number, message in enumerate(given.content.messages)
        if message.role == "assistant" and not (message.tool_calls and not message.text.strip())
    ]
    for place, (number, text) in enumerate(reversed(turns)):
        yield ("answer" if place == 0 else f"messages[{number}]", text)


def written_texts(given: CheckInput) -> Iterator[tuple[str, str]]:
    """What the teacher wrote, as (field, text): the assistant's turns, then user's that aren't in the seed."""
    yield from assistant_turns(given)
    first = True
    for number, message in enumerate(given.content.messages):
        if message.role == "user":
            if not _came_with_the_seed(message.text, given):
                yield ("instruction" if first else f"messages[{number}]", message.text)
            first = False


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
