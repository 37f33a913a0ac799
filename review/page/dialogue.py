"""A dialogue's turns in one text, each under a line that names it: any can be marked and corrected, not only the last.

Argilla marks passages of text fields alone, and a record has one field `answer`. So that of a dialogue holds all turns
from the first reply on, and so does its corrected text; reading that back takes the lines as they were.
"""

from __future__ import annotations

import re

from schemas.message import Message
from schemas.sample import Content

_NAMES = {"user": "Pessoa", "assistant": "Assistente"}
_LINE = re.compile(r"^— \d+\. (?:Pessoa|Assistente) —[ \t]*$", re.MULTILINE)
FIRST_LINE = "— 1. Assistente —\n"


def dialogue_turns(content: Content) -> range:
    """The positions of the turns that the field `answer` shows: from the first reply to the last. Empty when there is
    one reply alone, or something in between that isn't text (calls of tools, pictures), or two answers to compare.
    """
    asked = next((n for n, turn in enumerate(content.messages) if turn.role == "user"), len(content.messages))
    replies = [n for n, turn in enumerate(content.messages) if turn.role == "assistant"]
    shown = [n for n in replies if n > asked]
    if content.kind == "preference" or len(shown) < 2:
        return range(0)
    turns = range(shown[0], shown[-1] + 1)
    return turns if all(_is_text(content.messages[n]) for n in turns) else range(0)


def transcript(content: Content) -> str:
    """The turns of a dialogue, each under its line; '' for what isn't one."""
    return "\n\n".join(_head(content, n) + content.messages[n].text for n in dialogue_turns(content))


def starts(content: Content) -> dict[int, int]:
    """Where in the transcript the text of each turn begins, in code points, by position."""
    found, offset = {}, 0
    for n in dialogue_turns(content):
        offset += len(_head(content, n))
        found[n] = offset
        offset += len(content.messages[n].text) + 2
    return found


def with_turns(content: Content, edited: str) -> tuple[Message, ...] | None:
    """The conversation with the turns of an edited transcript; None when its lines aren't all there, in order, or a
    turn is empty."""
    turns = dialogue_turns(content)
    text = edited.replace("\r\n", "\n")
    heads = [match.group().rstrip() + "\n" for match in _LINE.finditer(text)]
    before, *texts = _LINE.split(text)
    texts = [part.strip() for part in texts]
    if before.strip() or heads != [_head(content, n) for n in turns] or not all(texts):
        return None
    messages = list(content.messages)
    for n, part in zip(turns, texts, strict=True):
        if part != messages[n].text.strip():
            messages[n] = messages[n].with_text(part)
    return tuple(messages)


def _head(content: Content, n: int) -> str:
    number = n - dialogue_turns(content).start + 1
    return f"— {number}. {_NAMES[content.messages[n].role]} —\n"


def _is_text(turn: Message) -> bool:
    plain = turn.role in _NAMES and not turn.tool_calls and not turn.media
    return plain and bool(turn.text.strip()) and not _LINE.search(turn.text)
