"""What a text must hold for a pattern to match in it, read from the pattern itself.

After the prefilters of RE2 (Cox, "Regular Expression Matching with a Trigram Index", 2012): of a concatenation every
part is needed, of an alternation one of the alternatives; a part of which nothing can be told needs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from text.prose import word_set

EDGE = "\0"
"""Stands in strings where a word begins or ends (`\\b`)."""
SHORTEST, LONGEST = 3, 10
"""Characters of a string that is looked for: shorter ones stand in every text, longer ones tell no more."""
RARE = re.compile(r"[^\w\s\0.,;:!?()-]")
"""Signs that tell something alone."""
MOST_LISTED = 64
"""Strings that a part of a pattern may stand for, so that they are listed."""
MOST_OF_A_CLASS = 8
NOTHING = frozenset({""})
COMMON = frozenset(
    f"{EDGE}{word}{edge}"
    for word in word_set(
        "a o e de do da dos das em no na nos nas que um uma os as ao com por para se não nao mais como"
    )
    for edge in ("", EDGE)
)
"""Words that most texts have."""

Words = tuple[str, ...]
"""Pieces of words, with their edges marked (`with_edges`), all of which a text must hold; the most telling first."""
Group = frozenset[Words]
"""Of these a text must hold one."""


class _Part(NamedTuple):
    """A part of a pattern: all that it matches, where that is a short list, or else what it needs; and how many
    characters it matches at least."""

    listed: frozenset[str] | None
    needs: tuple[Group, ...] = ()
    least: int = 0


def needed_strings(pattern: re.Pattern[str]) -> list[tuple[Group, ...]]:
    """By alternative of the pattern, groups of which a text must hold one string each, with `search` or `finditer` over
    any stretch of it. A pattern that ignores case needs nothing."""
    if pattern.flags & (re.IGNORECASE | re.ASCII | re.VERBOSE):
        return [()]
    tree = import_module("re._parser").parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    known: dict[int, _Part] = {}
    return [
        _needs(_joined([_once(item, known) for item in alternative]), is_last=True)
        for alternative in _alternatives(list(tree))
    ]


def _once(item: Any, known: dict[int, _Part]) -> _Part:
    """A part of a parsed pattern, which many alternatives may begin with."""
    if id(item) not in known:
        known[id(item)] = _part(str(item[0]), item[1])
    return known[id(item)]


def with_edges(word: str) -> str:
    """A text without white space, with `EDGE` at each place where `\\b` matches."""
    return re.sub(r"\b", EDGE, word)


def _alternatives(items: list[Any]) -> list[list[Any]]:
    """The alternatives of a pattern, and theirs. What they all begin with the parser has put before them."""
    if not items:
        return [items]
    before, (name, value) = items[:-1], (str(items[-1][0]), items[-1][1])
    if name == "BRANCH":
        return [before + inner for alternative in value[1] for inner in _alternatives(list(alternative))]
    if name == "SUBPATTERN" and not before and not value[1]:
        return _alternatives(list(value[3]))
    return [items]


def _group(strings: frozenset[str], is_last: bool) -> tuple[Group, ...]:
    """The strings as a group; none where one of them tells nothing. An edge at a pattern's end may be the end of the
    stretch alone that is looked at, and isn't needed."""
    found = {_told(string.rstrip(EDGE) if is_last else string) for string in strings}
    if not found or () in found:
        return ()
    alone = {words[0] for words in found if len(words) == 1}
    return (frozenset(w for w in found if not any(one in piece for one in alone for piece in w if (one,) != w)),)


@lru_cache(maxsize=20_000)
def _told(string: str) -> Words:
    """The pieces of a string between white space that tell something. White space is an edge of the words beside it."""
    written = string.split()
    pieces = set()
    for place, word in enumerate(written):
        begins = place > 0 or string[0].isspace()
        ends = place + 1 < len(written) or string[-1].isspace()
        pieces.add(_piece(word, begins, ends))
    return tuple(sorted(pieces - {""}, key=lambda piece: (piece in COMMON, -len(piece), piece)))


def _piece(word: str, begins: bool, ends: bool) -> str:
    plain = word.strip(EDGE)
    inner = with_edges(plain.replace(EDGE, ""))
    if not inner:
        return ""
    before = EDGE if inner.startswith(EDGE) and (begins or word.startswith(EDGE)) else ""
    after = EDGE if inner.endswith(EDGE) and (ends or word.endswith(EDGE)) else ""
    cut = f"{before}{inner.strip(EDGE)}{after}"[:LONGEST]
    return cut if len(cut) >= SHORTEST or RARE.search(cut) else ""


def _needs(part: _Part, is_last: bool = False) -> tuple[Group, ...]:
    return part.needs if part.listed is None else _group(part.listed, is_last)


def cost(group: Group) -> tuple[int, int, int]:
    """What tells most comes first: no common words, few strings, long ones."""
    return sum(words[0] in COMMON for words in group), len(group), -min(len("".join(words)) for words in group)


def _sequence(items: Iterable[Any]) -> _Part:
    return _joined([_part(str(name), value) for name, value in items])


def _joined(parts: list[_Part]) -> _Part:
    """Parts one after the other: neighbours that are lists of strings are joined to longer strings."""
    after = least = sum(part.least for part in parts)
    joined, needs, is_listed = NOTHING, list[Group](), True
    for part in parts:
        if part.listed is not None and len(joined) * len(part.listed) <= MOST_LISTED:
            joined = frozenset(f"{before}{then}" for before in joined for then in part.listed)
        else:
            is_listed = False
            needs += (*_group(joined, is_last=after == 0), *part.needs)
            ends_a_word = all(string.endswith(EDGE) for string in joined)
            joined = part.listed or NOTHING
            if part.listed and ends_a_word:
                joined = frozenset(f"{EDGE}{then}" for then in joined)
        after -= part.least
    return _Part(joined, (), least) if is_listed else _Part(None, (*needs, *_group(joined, is_last=True)), least)


def _part(name: str, value: Any) -> _Part:
    if name == "LITERAL":
        return _Part(frozenset({chr(value)}), (), 1)
    if name == "AT":
        return _Part(frozenset({EDGE}) if str(value) == "AT_BOUNDARY" else NOTHING)
    if name in ("ASSERT", "ASSERT_NOT"):
        return _Part(NOTHING)
    if name == "IN":
        return _class(value)
    if name == "SUBPATTERN":
        return _sequence(value[3]) if not value[1] & re.IGNORECASE else _Part(None)
    if name == "ATOMIC_GROUP":
        return _sequence(value)
    if name == "BRANCH":
        return _either([_sequence(alternative) for alternative in value[1]])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _repeated(*value)
    return _Part(None, (), 1 if name in ("ANY", "NOT_LITERAL") else 0)


def _class(members: Iterable[Any]) -> _Part:
    found: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            found.add(chr(value))
        elif str(kind) == "RANGE" and value[1] - value[0] < MOST_OF_A_CLASS:
            found |= {chr(code) for code in range(value[0], value[1] + 1)}
        else:
            return _Part(None, (), 1)
    return _Part(frozenset(found) if len(found) <= MOST_OF_A_CLASS else None, (), 1)


def _repeated(least: int, most: int, repeated: Any) -> _Part:
    part = _sequence(repeated)
    if least == most == 1:
        return part
    if least == 0:
        is_optional = most == 1 and part.listed is not None
        return _Part((part.listed or NOTHING) | NOTHING if is_optional else None)
    return _Part(None, _needs(part, is_last=True), least * part.least)


def _either(parts: list[_Part]) -> _Part:
    least = min(part.least for part in parts)
    lists = [part.listed for part in parts if part.listed is not None]
    every = (
        NOTHING.union(*lists) - NOTHING if all(NOTHING.isdisjoint(some) for some in lists) else NOTHING.union(*lists)
    )
    if len(lists) == len(parts) and len(every) <= MOST_LISTED:
        return _Part(every, (), least)
    needed = [_needs(part, is_last=True) for part in parts]
    if not all(needed):
        return _Part(None, (), least)
    strings = frozenset().union(*(min(groups, key=cost) for groups in needed))
    return _Part(None, (strings,), least)
