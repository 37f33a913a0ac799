"""Damage, by seed: a file's bytes with some of them flipped, cut, doubled, moved or replaced by what breaks parsers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

TOKENS = [
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\r\n\r\n", b"\x1f\x8b\x08\x00"),
    *(b"9" * 5000, b"-1", b"1e999", b"NaN", b"[" * 3000, b"{" * 500, b'"' * 3, b"\\ud800", b"'", b"&a [*a]", b"<<: *a"),
    *(b"!!python/object:os.system x", b"charset=base64", b"charset=rot13", b"charset=idna", b"charset=undefined"),
    *(b"Content-Length: 99999999999", b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"WARC/1.0", b"<!--"),
    *(
        b"&#x110000;",
        b"%s%n",
        b"../" * 9,
        b"{{ x }}",
        b"\xe2\x80\xae",
        b"2026-13-45T99:99:99Z",
        b"null",
        b"PAR1",
        b"PK\x03\x04",
    ),
]


def mutated(data: bytes, dice: Random) -> bytes:
    """One to four changes."""
    for _ in range(dice.randint(1, 4)):
        data = dice.choice(CHANGES)(data, dice)
    return data


def _place(data: bytes, dice: Random) -> tuple[int, int]:
    start = dice.randrange(len(data) + 1)
    return start, min(len(data), start + dice.choice((1, 2, 8, 64, 512)))


def _flip(data: bytes, dice: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        if changed:
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _without(data: bytes, dice: Random) -> bytes:
    start, end = _place(data, dice)
    return data[:start] + data[end:]


def _twice(data: bytes, dice: Random) -> bytes:
    start, end = _place(data, dice)
    return data[:end] + data[start:end] * dice.choice((1, 2, 20)) + data[end:]


def _moved(data: bytes, dice: Random) -> bytes:
    start, end = _place(data, dice)
    at = dice.randrange(len(data) + 1)
    return data[:at] + data[start:end] + data[at:]


def _token(data: bytes, dice: Random) -> bytes:
    start, end = _place(data, dice)
    return data[:start] + dice.choice(TOKENS) + data[dice.choice((start, end)) :]


def _noise(data: bytes, dice: Random) -> bytes:
    start, end = _place(data, dice)
    return data[:start] + dice.randbytes(end - start) + data[end:]


CHANGES: list[Callable[[bytes, Random], bytes]] = [_flip, _cut, _without, _twice, _moved, _token, _noise]
