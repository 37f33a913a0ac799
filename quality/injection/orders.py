"""Find orders to a model in a text that is only to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from quality.injection.signs import (
    ANCHORS,
    HIDDEN,
    LEAK,
    QUOTATION,
    SIGNS,
    TOKENS,
    Sign,
)
from quality.injection.unhidden import IN_PLAIN_FORM, MOST_LOOKED_AT, SHORTEST_CODE, TAGS, decoded, plain
from text.pattern_sets import IN_WHOLE_TEXTS, PatternSet
from text.prose import spacing

NEAR = 500
"""Characters within which signs add up."""
QUOTED = re.compile(QUOTATION)
MARKS = "«»“”\"'` .,"
AROUND = 120
"""Characters on either side of a word that signs have."""
ENOUGH = 3
DENIED = re.compile(r"\b(?:nao|nunca|jamais|nem|never|not|don't|que|se|ninguem|os?|a que) (?:se |te |me )?$")


class Order(NamedTuple):
    """What was found: by which signs, where it was hidden ('' for nowhere), and the words (at most 160 characters)."""

    kinds: tuple[str, ...]
    hidden: str
    text: str


class _Hit(NamedTuple):
    kind: str
    weight: int
    start: int
    end: int


@lru_cache(maxsize=4096)
def find_order(text: str) -> Order | None:
    """The first order to a model in a text, open or hidden; None where there is none. Texts are looked at up to
    400,000 characters, in a time that grows with their length."""
    text = text[:MOST_LOOKED_AT]
    as_written = _in_text(text)
    if _TOKENS in as_written and (found := TOKENS.search(text)):
        return Order(("template",), "", found.group()[:160])
    if _LEAK in as_written and (found := LEAK.search(text)):
        return Order(("leak",), "", found.group()[:160])
    whole = plain(text)
    possible = _PLAIN.possible(whole)
    if order := _in(whole, "", ENOUGH, possible):
        return order
    for found in HIDDEN.finditer(text) if _HIDDEN in as_written else ():
        said = next((part for part in (found[1], found[3], found[4], found[5]) if part), "")
        if order := _in(plain(said), "markup", ENOUGH - 1):
            return order
    if "%" in text or _TAGS in as_written or spacing(text)[0] >= SHORTEST_CODE or possible & _OTHER_WRITINGS:
        for how, other in decoded(text, whole):
            if order := _in(other, how, ENOUGH if how == "digits for letters" else ENOUGH - 1):
                return order
    return None


_in_text = IN_WHOLE_TEXTS.of((TOKENS, LEAK, HIDDEN, TAGS))
_TOKENS, _LEAK, _HIDDEN, _TAGS = range(4)
"""What is looked for in a text as it is."""
_PLAIN = PatternSet((*(sign.pattern for sign in SIGNS), *IN_PLAIN_FORM))
_OTHER_WRITINGS = frozenset(range(len(SIGNS), len(SIGNS) + len(IN_PLAIN_FORM)))
"""What is looked for in a text's plain form: signs, and whether it may hold another writing."""


@lru_cache(maxsize=4096)
def asked_for_words(text: str) -> frozenset[str]:
    """The words in quotation marks and the addresses near what may be an order, and isn't surely one, in plain form:
    an answer that says them has followed it."""
    whole = plain(text[:MOST_LOOKED_AT])
    signs = _possible(whole)
    if not any(sign.kind in ("payload", "link") for sign in signs):
        return frozenset()
    hits = sorted(_hits(whole, _windows(whole), signs), key=lambda hit: hit.start)
    wanted: set[str] = set()
    for hit in (one for one in hits if one.kind in ("payload", "link")):
        beside = {other.kind: other.weight for other in hits if abs(other.start - hit.start) < NEAR // 2}
        if sum(beside.values()) > 1 and set(beside) - {"payload", "link"}:
            said = whole[hit.start : hit.end]
            wanted |= {found.strip(MARKS) for found in QUOTED.findall(said)} if hit.kind == "payload" else {said}
    return frozenset(word for word in wanted if len(word) > 2)


def _in(said: str, hidden: str, enough: int, possible: frozenset[int] | None = None) -> Order | None:
    signs = _possible(said, possible)
    if sum(ENOUGH if sign.weight > 1 else sign.weight for sign in signs) < enough:
        return None
    windows = [(0, len(said))] if hidden else _windows(said)
    hits = sorted(_hits(said, windows, signs), key=lambda hit: hit.start)
    for place, first in enumerate(hits):
        kinds: dict[str, int] = {}
        end = first.end
        for hit in hits[place:]:
            if hit.start - first.start > NEAR:
                break
            if hit.kind not in kinds:
                kinds[hit.kind] = hit.weight
            elif hit.start >= end:  # the same once more, elsewhere
                kinds[hit.kind] = max(kinds[hit.kind], min(ENOUGH, hit.weight + 1) if hit.weight > 1 else hit.weight)
            end = max(end, hit.end)
            if sum(kinds.values()) >= enough:
                return Order(tuple(kinds), hidden, said[first.start : min(end, first.start + 160)])
    return None


def _possible(said: str, possible: frozenset[int] | None = None) -> list[Sign]:
    """The signs that may stand in a text, in their order: most texts have the words of few."""
    numbers = _PLAIN.possible(said) if possible is None else possible
    return [SIGNS[number] for number in sorted(numbers - _OTHER_WRITINGS)]


def _hits(said: str, windows: Iterable[tuple[int, int]], signs: Sequence[Sign]) -> Iterator[_Hit]:
    for start, end in windows:
        for sign in signs:
            for found in sign.pattern.finditer(said, start, end):
                if sign.may_be_denied and DENIED.search(said[max(0, found.start() - 14) : found.start()]):
                    continue
                yield _Hit(sign.kind, sign.weight, found.start(), found.end())


def _windows(said: str) -> Iterator[tuple[int, int]]:
    """Where a sign may stand: around the words that signs have, neighbours made one."""
    start, end = 0, 0
    for found in ANCHORS.finditer(said):
        if found.start() - AROUND > end:
            if end:
                yield start, end
            start = max(0, found.start() - AROUND)
        end = found.end() + AROUND
    if end:
        yield start, end
