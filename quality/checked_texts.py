"""Which texts of a sample a check looks at, and how they are cut into words and prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from quality.contract import CheckInput

FENCED_CODE = re.compile(r"^(```|~~~).*?(?:^\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]{1,300}`")
ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w.-]{1,253}")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*")


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(listed.split())


def assistant_turns(given: CheckInput) -> Iterator[tuple[str, str]]:
    """The assistant's turns as (field, text), the last one first and named `answer`; bare tool calls are left out."""
    turns = [
        (number, message.content)
        for number, message in enumerate(given.content.messages)
        if message.role == "assistant" and not (message.tool_calls and not message.content.strip())
    ]
    for place, (number, text) in enumerate(reversed(turns)):
        yield ("answer" if place == 0 else f"messages[{number}]", text)


def written_texts(given: CheckInput) -> Iterator[tuple[str, str]]:
    """What the teacher wrote, as (field, text): the assistant's turns, then user's that aren't in the seed."""
    yield from assistant_turns(given)
    first = True
    for number, message in enumerate(given.content.messages):
        if message.role == "user":
            if not _came_with_the_seed(message.content, given):
                yield ("instruction" if first else f"messages[{number}]", message.content)
            first = False


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


@lru_cache(maxsize=8)
def prose(text: str) -> str:
    """The text with code, addresses of the web and e-mail blanked out by spaces: offsets stay the same."""
    if "```" in text or "~~~" in text:
        text = FENCED_CODE.sub(_blank, text)
    if "`" in text:
        text = INLINE_CODE.sub(_blank, text)
    if "://" in text or "www." in text or "@" in text:
        text = ADDRESS.sub(_blank, text)
    return text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


@lru_cache(maxsize=8)
def words(text: str) -> tuple[str, ...]:
    """The words and numbers of a text in lower case, punctuation dropped."""
    return tuple(WORD.findall(text.lower()))
