"""Small files of a run that are written again and again (manifest, the review's notes), each with a spare beside it.

`RUN/.manifest.json.spare` is a line, `CRC-32 of the rest, of what the file was before, of what it is now`, and a copy
of the file as it is now (of a large one, nothing). It is written first: whatever is interrupted, the file is what it
was before or what it is now, and anything else is damage. Files of runs begun before have no spare until they are
written.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import NamedTuple

from schemas.errors import StoreError
from store.damage import REMEDY
from store.files import write_whole

COPIED_BYTES = 2**20
"""Files up to this size are copied whole."""


class _Spare(NamedTuple):
    before: str
    now: str
    copy: bytes


def spare_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.spare")


def write_kept(path: Path, data: bytes) -> None:
    """Write a private file, its spare first. Raises StoreError when the disk does not take it."""
    before, now = _sum(path.read_bytes() if path.is_file() else b""), _sum(data)
    rest = f"{before} {now}\n".encode() + (data if len(data) <= COPIED_BYTES else b"")
    write_whole(spare_of(path), f"{_sum(rest)} ".encode() + rest, private=True)
    write_whole(path, data, private=True)


def read_kept(path: Path) -> bytes:
    """A file's bytes. Raises FileNotFoundError, and StoreError for one that is not what was written."""
    data = path.read_bytes()
    if not is_as_written(path, data):
        changed = f"{path} is not what was written. If it was changed on purpose, remove {spare_of(path)}."
        raise StoreError(changed, REMEDY)
    return data


def is_as_written(path: Path, data: bytes) -> bool:
    """Whether `data` is what was written to a file last, or before a writing that was interrupted; also where nothing
    sound tells."""
    for _ in range(2):  # a file may just be written again
        spare = _spare(path)
        if spare is None or _sum(data) in {spare.before, spare.now}:
            return True
        data = path.read_bytes()
    return False


def has_sound_spare(path: Path) -> bool:
    """Whether what stands beside a file is sound, or isn't there."""
    return not spare_of(path).is_file() or _spare(path) is not None


def restored(path: Path) -> bytes | None:
    """What a damaged file was, where its spare has it."""
    spare = _spare(path)
    return spare.copy if spare is not None and _sum(spare.copy) == spare.now else None


def _spare(path: Path) -> _Spare | None:
    try:
        own, _, rest = spare_of(path).read_bytes().partition(b" ")
    except FileNotFoundError:
        return None
    if own.decode(errors="replace") != _sum(rest):
        return None
    head, _, copy = rest.partition(b"\n")
    before, now = head.decode().split(" ")
    return _Spare(before, now, copy)


def _sum(data: bytes) -> str:
    return f"{zlib.crc32(data):08x}"
