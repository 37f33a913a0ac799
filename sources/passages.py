"""Cutting a document into passages of a set number of words, on sentence ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from schemas.errors import UsageError
from text.sentences import split_sentences

_LIST_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)]|[a-z]\))\s")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a part of one that is too long, and what joins it to the one before."""

    joiner: str
    words: list[str]


def cut_passages(text: str, words: int = 150) -> list[str]:
    """Cut a text into passages of at most `words` words (parted by white space), of about the same size.

    Passages end where a sentence ends; a single sentence of more than `words` words is cut after a comma, semicolon or
    colon where there is one. Every word is in exactly one passage, in order. Paragraphs stay parted by an empty line
    and list items by a line break; other white space becomes one space. Raises UsageError when `words` is under 1.
    """
    if words < 1:
        raise UsageError(f"--words {words}: a passage needs at least one word.")
    units = [part for unit in _units(text) for part in _fitting(unit, words)]
    total = sum(len(u.words) for u in units)
    if not total:
        return []
    target = ceil(total / ceil(total / words))
    passages: list[list[_Unit]] = []
    size = words
    for unit in units:
        if size >= target or size + len(unit.words) > words:
            passages.append([])
            size = 0
        passages[-1].append(unit)
        size += len(unit.words)
    return [_joined(p) for p in passages]


def _units(text: str) -> list[_Unit]:
    units: list[_Unit] = []
    joiner = "\n\n"
    for lines in _blocks(text):
        if not lines:
            joiner = "\n\n"
            continue
        for sentence in split_sentences(" ".join(lines)):
            units.append(_Unit(joiner, sentence))
            joiner = " "
        joiner = "\n"
    return units


def _blocks(text: str) -> list[list[str]]:
    """Lines that run on, together; an empty list for an empty line; a list item starts a block of its own."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if not line.strip():
            blocks.append([])
            blocks.append([])
        elif _LIST_ITEM.match(line) or not blocks[-1]:
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return [b for i, b in enumerate(blocks) if b or (i and blocks[i - 1])]


def _fitting(unit: _Unit, limit: int) -> list[_Unit]:
    parts: list[_Unit] = []
    joiner, rest = unit.joiner, unit.words
    while len(rest) > limit:
        cut = next((i for i in range(limit, limit // 2, -1) if rest[i - 1][-1] in ",;:"), limit)
        parts.append(_Unit(joiner, rest[:cut]))
        joiner, rest = " ", rest[cut:]
    parts.append(_Unit(joiner, rest))
    return parts


def _joined(units: list[_Unit]) -> str:
    return "".join(f"{u.joiner if i else ''}{' '.join(u.words)}" for i, u in enumerate(units))
