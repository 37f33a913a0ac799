"""A line of a journal: `table<TAB>JSON row`, with the row's checksum as its last key, and what is read back of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from schemas.errors import StoreError
from store.damage import REMEDY

_KEY = b',"crc":"'
_END = b'"}\n'
_TAIL = len(_KEY) + 8 + len(_END)
"""A line ends in `,"crc":"1a2b3c4d"}`: the CRC-32 of the line without that key (`table<TAB>{...}`). Whoever reads rows
by their columns alone doesn't see the key; lines of runs begun before have none."""
_ALIKE = 6
"""So many of the key's bytes make a tail that was one, whatever became of the others."""


class Line(NamedTuple):
    """A whole line: its place in the file (from 1), its table, its row as JSON, and the checksum of both."""

    number: int
    table: bytes
    row: bytes
    checksum: int

    @property
    def data(self) -> bytes:
        """The line as it stands in the file."""
        return self.table + b"\t" + self.row if self.row else self.table


class DamagedLine(NamedTuple):
    """A line that is not what was written."""

    number: int
    data: bytes


def line_of(table: str, row: Mapping[str, Any]) -> bytes:
    """A row's line in the journal."""
    return with_sum(table.encode() + b"\t" + orjson.dumps(row))


def with_sum(plain: bytes) -> bytes:
    """A line that ends in a JSON object of one key at least, with its checksum and its end."""
    return b"%b%b%08x%b" % (plain[:-1], _KEY, zlib.crc32(plain), _END)


def read_lines(segment: Path) -> Iterator[Line]:
    """The whole lines of a segment; one that is torn at the end is left out, and a segment that is gone has none.

    Raises StoreError for a line that is not what was written, with its number.
    """
    for line in looked_through(segment):
        if isinstance(line, DamagedLine):
            raise StoreError(f"{segment} is damaged: line {line.number} is not what was written.", REMEDY)
        yield line


def looked_through(segment: Path) -> Iterator[Line | DamagedLine]:
    """The same, with the lines that are damaged as they are."""
    try:
        with segment.open("rb") as file:
            summed = any(_is_summed(line) for line in file)
            file.seek(0)
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    if _checksum(line[:-1] + b"\n") is not None:  # whole, but for the byte that ends it
                        yield DamagedLine(number, line)
                    return
                yield _told(number, line, summed)
    except FileNotFoundError:
        return


def _told(number: int, line: bytes, summed: bool) -> Line | DamagedLine:
    table, tab, row = line.partition(b"\t")
    if summed:
        checksum = _checksum(line)
        return DamagedLine(number, line) if checksum is None else Line(number, table, row, checksum)
    return Line(number, table, row, zlib.crc32(line[:-1])) if tab else DamagedLine(number, line)


def _checksum(line: bytes) -> int | None:
    """A line's checksum, where it has one and it is right."""
    if line[-_TAIL : 8 - _TAIL] != _KEY or line[-3:] != _END:
        return None
    found = zlib.crc32(b"}", zlib.crc32(memoryview(line)[:-_TAIL]))
    return found if b"%08x" % found == line[-11:-3] else None


def _is_summed(line: bytes) -> bool:
    return sum(map(int.__eq__, line[-_TAIL : 8 - _TAIL], _KEY)) >= _ALIKE
