"""A line of a journal: `table<TAB>JSON row`, with the row's checksum as its last key, and what is read back of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from xxhash import xxh3_64_hexdigest

from schemas.errors import StoreError
from store.damage import REMEDY

_KEY = b',"sum":"'
_TAIL = len(_KEY) + 8 + 2
"""A line ends in `,"sum":"1a2b3c4d"}`: `sum_of` what stands before that. Whoever reads rows by their columns alone
doesn't see the key; lines of runs begun before have none."""
_READ_BYTES = 2**18
"""At once of a segment: a row is a kilobyte or two, and each read costs as much as a row's check."""
_ALIKE = 6
"""So many of the key's bytes make a tail that was one, whatever became of the others."""

Rows = dict[bytes, tuple[list[bytes], list[bytes]]]
"""By table: its rows as JSON, and the checksums of their lines."""


def sum_of(opened: bytes) -> bytes:
    """The checksum of `table<TAB>{...` without the brace that ends it: the last 32 bits of its XXH3, in 8 hexadecimal
    digits. It is the same for a row that is read back from a shard."""
    return xxh3_64_hexdigest(opened)[8:].encode()


def line_of(table: str, row: Mapping[str, Any]) -> bytes:
    """A row's line in the journal."""
    return with_sum(b"%b\t%b" % (table.encode(), orjson.dumps(row)))


def with_sum(plain: bytes) -> bytes:
    """A line that ends in a JSON object of one key at least, with its checksum and its end."""
    opened = plain[:-1]
    return b"".join((opened, _KEY, xxh3_64_hexdigest(opened)[8:].encode(), b'"}\n'))


def read_rows(segment: Path) -> Rows:
    """The rows of a segment's whole lines; what is torn at the end is left out, and a segment that is gone has none. A
    row that stands there twice is one. Raises StoreError for a line that is not what was written, with its number."""
    found: defaultdict[bytes, dict[bytes, bytes]] = defaultdict(dict)
    for number, line, checksum in looked_through(segment):
        if not checksum:
            raise StoreError(f"{segment} is damaged: line {number} is not what was written.", REMEDY)
        table, _, row = line.partition(b"\t")
        found[table][row] = checksum
    return {table: (list(rows), list(rows.values())) for table, rows in found.items()}


def parted(lines: list[bytes]) -> Rows:
    """The rows of lines that `line_of` made, which are taken out of their list: they are in memory once."""
    found: Rows = {}
    lines.reverse()
    while lines:
        line = lines.pop()
        table, _, row = line.partition(b"\t")
        if table not in found:
            found[table] = [], []
        rows, sums = found[table]
        rows.append(row)
        sums.append(line[-11:-3])
    return found


def looked_through(segment: Path) -> Iterator[tuple[int, bytes, bytes]]:
    """Its whole lines, without their ends: number (from 1), bytes, and the checksum, b"" of one that is damaged."""
    try:
        file = segment.open("rb", buffering=_READ_BYTES)
    except FileNotFoundError:
        return
    with file:  # line by line: a segment is never in memory twice
        summed = any(_is_summed(line[:-1]) for line in file if line.endswith(b"\n"))
        file.seek(0)
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):  # torn; what a writer adds to it meanwhile is no line of its own
                if _checked(line[:-1]):  # whole, but for the byte that ends it
                    yield number, line, b""
                return
            whole = line[:-1]
            yield number, whole, (_checked(whole) if summed else _of_before(whole))


def _checked(line: bytes) -> bytes:
    """A line's checksum where it has one and it is right, else b""."""
    noted = line[-10:-2]
    if line[-_TAIL:-10] != _KEY or line[-2:] != b'"}' or sum_of(line[:-_TAIL]) != noted:
        return b""
    return noted


def _of_before(line: bytes) -> bytes:
    """The checksum that a line without one would have; b"" where it is no line of a table."""
    return sum_of(line[:-1]) if b"\t" in line else b""


def _is_summed(line: bytes) -> bool:
    return sum(map(int.__eq__, line[-_TAIL:-10], _KEY)) >= _ALIKE
