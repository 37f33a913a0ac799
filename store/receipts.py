"""What each sealed segment held: a small file a segment, by which a lost or a foreign shard is found."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.errors import StoreError
from store.damage import REMEDY
from store.files import write_whole

SUFFIX = ".sealed"
"""`RUN/journal/<segment>.sealed`: {"table": rows, ...}. Runs begun before have none for their first segments."""

_ROWS = TypeAdapter(dict[str, int])


def receipt_bytes(rows: Mapping[str, int]) -> bytes:
    """A receipt's content: how many rows of each table were sealed out of a segment."""
    return orjson.dumps(rows)


def write_receipt(segment: Path, receipt: bytes) -> None:
    """Leave a receipt beside a segment."""
    write_whole(segment.with_suffix(SUFFIX), receipt, private=True)


def read_receipts(run_dir: Path) -> dict[str, dict[str, int]]:
    """Rows by table of each sealed segment, by its name (`local.000003`). Raises StoreError for one that is damaged."""
    found = sorted((run_dir / "journal").glob(f"*{SUFFIX}"), key=attrgetter("name"))
    return {path.stem: read_receipt(path) for path in found}


def read_receipt(path: Path) -> dict[str, int]:
    """Rows by table of one. Raises StoreError when it is damaged."""
    try:
        return _ROWS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise StoreError(f"{path} is damaged: it should say how many rows were sealed.", REMEDY) from error
