"""Patterns made looser, for one automaton that looks for many at once: where a pattern matches, its looser form does.

Capitals and accents fall away, looks around and anchors are dropped, a gap of up to so many characters may be of any
length, and where anything may stand between two parts of a pattern, each is looked for by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module
from math import log2
from typing import Any, NamedTuple
from unicodedata import normalize

Piece = str
"""A regular expression for RE2 over folded bytes."""
CODES = "cp1252"
"""Western letters and signs in a byte each: all that most Portuguese texts have."""
OTHER = ord("?")
"""What stands for signs that aren't among them."""
TELLING = 12.0
"""Bits that a piece of a pattern must tell, to be looked for by itself."""
MOST_REPEATED = 4
"""A part that may stand more often than this may stand any number of times."""
MOST_NEEDED = 40
"""And one that must stand more often than this must stand once."""
BROAD = 249
"""A sign of so many kinds is any: what stands before and after such a gap is looked for apart."""


@cache
def _characters() -> tuple[str, ...]:
    """The characters that have a byte of their own."""
    return tuple(filter(None, (bytes([code]).decode(CODES, "ignore") for code in range(256))))


@cache
def _table() -> bytes:
    """Byte -> folded byte. Letters and digits stay such, and whatever is none stays none: words begin and end where
    they did."""
    table = bytearray(range(256))
    for character in _characters():
        base = normalize("NFKD", character.lower())[0].lower()
        if character.isalnum():
            table[character.encode(CODES)[0]] = ord(base) if base.isascii() and base.isalnum() else ord("x")
    return bytes(table)


@cache
def _table_of_latin_1() -> bytes:
    """The same for Latin-1, which is quicker to write and has control characters where `CODES` has signs."""
    return bytes(OTHER if 0x80 <= code < 0xA0 else base for code, base in enumerate(_table()))


def folded(text: str) -> bytes | None:
    """A text as the looser patterns read it, in lower case, a byte for each character; None where it has letters of
    other alphabets, which may fit anything."""
    try:
        return text.encode("latin-1").translate(_table_of_latin_1())
    except UnicodeEncodeError:
        pass
    try:
        written = text.encode(CODES)
    except UnicodeEncodeError:
        if any(map(str.isalnum, set(text).difference(_characters()))):
            return None
        written = text.encode(CODES, "replace")
    return written.translate(_table())


class _Part(NamedTuple):
    """A part of a pattern: its looser form, what that tells (bits), and whether it may be nothing. `looser` is None for
    a gap; `within` are then the pieces that it needs all the same."""

    looser: str | None
    bits: float = 0.0
    may_be_nothing: bool = True
    within: tuple[tuple[float, Piece], ...] = ()

    @property
    def pieces(self) -> list[tuple[float, Piece]]:
        return [*self.within, *([(self.bits, self.looser)] if self.looser else [])]


NOTHING = _Part("")


def needed_pieces(pattern: re.Pattern[str], *, at_start: bool = False) -> list[tuple[Piece, ...]]:
    """By alternative of the pattern, the pieces all of which a text must hold for it to match in any stretch of the
    text, the most telling first; () where nothing can be told. With `at_start`, the one piece that a text it matches
    begins with."""
    if pattern.flags & re.ASCII:
        return [()]
    tree = list(import_module("re._parser").parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    reader = _Reader("[\\x00-\\xff]*" if at_start else None)
    whole = reader.sequence(tree, pattern.flags, False)
    if at_start:
        return [(whole.looser or "",)]
    if whole.looser is not None:
        return [_pieces(whole)]
    found = [_pieces(reader.sequence(alternative, pattern.flags, False)) for alternative in _alternatives(tree)]
    alone = dict.fromkeys(pieces[0] for pieces in found if len(pieces) == 1)
    joined = [(f"(?:{'|'.join(alone)})",)] if alone else []
    return [*joined, *dict.fromkeys(pieces for pieces in found if len(pieces) != 1)]


def _alternatives(items: list[Any]) -> list[list[Any]]:
    """The alternatives of a pattern, and theirs. What they all begin with the parser has put before them."""
    if not items:
        return [items]
    before, (name, value) = items[:-1], (str(items[-1][0]), items[-1][1])
    if name == "BRANCH":
        return [before + inner for alternative in value[1] for inner in _alternatives(list(alternative))]
    if name == "SUBPATTERN" and not before and not value[1] and not value[2]:
        return _alternatives(list(value[3]))
    return [items]


def _pieces(part: _Part) -> tuple[Piece, ...]:
    telling = sorted({(-bits, piece) for bits, piece in part.pieces if bits >= TELLING})
    telling = telling or sorted((-bits, piece) for bits, piece in part.pieces if bits > 0)[:1]
    return tuple(piece for _, piece in telling)


class _Reader:
    """Reads parsed patterns (`re._parser`); a part that many alternatives begin with is read once."""

    def __init__(self, gap: str | None) -> None:
        self._gap = _Part(gap)
        self._known: dict[tuple[int, int, bool], _Part] = {}

    def sequence(self, items: Sequence[Any], flags: int, is_followed: bool) -> _Part:
        """Parts one after the other. `is_followed`: whether something must stand after them."""
        parts: list[_Part] = []
        for item in reversed(items):
            place = (id(item), flags, is_followed)
            if place not in self._known:
                self._known[place] = self._part(str(item[0]), item[1], flags, is_followed)
            part = self._known[place]
            is_followed = is_followed or not part.may_be_nothing
            parts.append(part)
        return _joined(parts[::-1])

    def _part(self, name: str, value: Any, flags: int, is_followed: bool) -> _Part:
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            members = tuple(value) if name == "IN" else ((name, value),)
            return _sign(members, flags & re.IGNORECASE)
        if name == "AT":
            return _Part(r"\b", 1.0) if is_followed and str(value) == "AT_BOUNDARY" else NOTHING
        if name in ("ASSERT", "ASSERT_NOT"):
            return NOTHING
        if name == "SUBPATTERN":
            return self.sequence(value[3], (flags | value[1]) & ~value[2], is_followed)
        if name == "ATOMIC_GROUP":
            return self.sequence(value, flags, is_followed)
        if name == "BRANCH":
            return _either([self.sequence(alternative, flags, is_followed) for alternative in value[1]])
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, repeated = value
            found = _repeated(least, most, self.sequence(repeated, flags, False))
            is_gap = found.looser is None and not found.within
            return self._gap._replace(may_be_nothing=found.may_be_nothing) if is_gap else found
        return self._gap


def _joined(parts: Sequence[_Part]) -> _Part:
    may_be_nothing = all(part.may_be_nothing for part in parts)
    pieces: list[tuple[float, Piece]] = []
    run, bits, is_whole = "", 0.0, True
    for part in parts:
        if part.looser is not None:
            run, bits = run + part.looser, bits + part.bits
            continue
        pieces += [(bits, run), *part.within]
        run, bits, is_whole = "", 0.0, False
    if is_whole:
        return _Part(run, bits, may_be_nothing)
    return _Part(None, 0.0, may_be_nothing, tuple((b, piece) for b, piece in (*pieces, (bits, run)) if b > 0))


def _either(parts: Sequence[_Part]) -> _Part:
    may_be_nothing = any(part.may_be_nothing for part in parts)
    if all(part.looser is not None for part in parts):
        listed = dict.fromkeys(str(part.looser) for part in parts)
        return _Part(f"(?:{'|'.join(listed)})", min(part.bits for part in parts), may_be_nothing)
    if not all(part.pieces for part in parts):
        return _Part(None, 0.0, may_be_nothing)
    best = [max(part.pieces) for part in parts]
    needed = (min(bits for bits, _ in best), f"(?:{'|'.join(dict.fromkeys(piece for _, piece in best))})")
    return _Part(None, 0.0, may_be_nothing, (needed,))


def _repeated(least: int, most: int, part: _Part) -> _Part:
    may_be_nothing = least == 0 or part.may_be_nothing
    if part.looser is None:
        return _Part(None, 0.0, may_be_nothing, part.within if least else ())
    if not part.looser.replace(r"\b", ""):
        return NOTHING
    if most > MOST_REPEATED and part.bits == 0.0:
        return _Part(None, 0.0, may_be_nothing)
    times = f"{{{least},{most if most <= MOST_REPEATED else ''}}}" if least <= MOST_NEEDED else "+"
    return _Part(f"(?:{part.looser}){times}", part.bits * least, may_be_nothing)


@lru_cache(maxsize=5_000)
def _sign_of(codes: frozenset[int]) -> _Part:
    bases = sorted({_table()[code] for code in codes})
    bits = log2(256 / len(codes)) if len(codes) < BROAD else 0.0
    return _Part("[" + "".join(f"\\x{code:02x}" for code in bases) + "]", bits, False)


@lru_cache(maxsize=5_000)
def _sign(members: tuple[tuple[Any, Any], ...], ignores_case: int) -> _Part:
    """One character of some."""
    named = [(str(name), value) for name, value in members]
    if named[0][0] == "ANY":
        return _sign_of(frozenset(range(256)))
    written = re.compile(f"[{''.join(_member(*member) for member in named)}]", ignores_case)
    codes = {character.encode(CODES)[0] for character in _characters() if written.match(character)}
    if any(_has_others(*member) for member in named):
        codes.add(OTHER)
    return _sign_of(frozenset(codes))


def _member(name: str, value: Any) -> str:
    """A member of a class of characters, as it is written there."""
    if name == "LITERAL":
        return re.escape(chr(value))
    if name in ("NEGATE", "NOT_LITERAL"):
        return "^" + (re.escape(chr(value)) if name == "NOT_LITERAL" else "")
    if name == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return _CATEGORIES[str(value)]


def _has_others(name: str, value: Any) -> bool:
    """Whether characters without a byte of their own may be among a class's member."""
    if name == "LITERAL":
        return chr(value) not in _characters()
    if name == "RANGE":
        return any(chr(code) not in _characters() for code in range(value[0], min(value[1], value[0] + 300) + 1))
    return True


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip
