"""Checksums of sealed shards: a small file a segment, by which a changed byte is found before its row is used."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.errors import StoreError
from store.files import write_whole

SUFFIX = ".sums"
"""`RUN/journal/<segment>.sums`: {"table": SHA-256 of its shard, ...}. Segments sealed before have none."""

_SUMS = TypeAdapter(dict[str, str])


def checksum(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(segment: Path, shards: Mapping[str, Path]) -> None:
    """Note beside a segment the checksum of each shard that was sealed out of it."""
    sums = {table: checksum(shard) for table, shard in shards.items()}
    write_whole(segment.with_suffix(SUFFIX), orjson.dumps(sums), private=True)


def sum_of(run_dir: Path, shard: Path) -> str:
    """What a shard's checksum was when it was sealed; '' where none was noted. Raises StoreError for a damaged note."""
    path = run_dir / "journal" / f"{shard.stem}{SUFFIX}"
    if not path.is_file():
        return ""
    try:
        return _SUMS.validate_json(path.read_bytes()).get(shard.parent.name, "")
    except ValidationError as error:
        raise StoreError(f"{path} is damaged: it should have a checksum for each shard.") from error
