"""What each sealed segment held: a small file a segment, by which a lost or a foreign shard is found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.errors import StoreError
from store.files import write_whole

SUFFIX = ".sealed"
"""`RUN/journal/<segment>.sealed`: {"table": rows, ...}. Runs begun before have none for their first segments."""

_ROWS = TypeAdapter(dict[str, int])


def write_receipt(segment: Path, rows: Mapping[str, int]) -> None:
    """Note beside a segment how many rows of each table were sealed out of it."""
    write_whole(segment.with_suffix(SUFFIX), orjson.dumps(rows), private=True)


def read_receipts(run_dir: Path) -> dict[str, dict[str, int]]:
    """Rows by table of each sealed segment, by its name (`local.000003`). Raises StoreError for one that is damaged."""
    found = {}
    for path in sorted((run_dir / "journal").glob(f"*{SUFFIX}")):
        try:
            found[path.stem] = _ROWS.validate_json(path.read_bytes())
        except ValidationError as error:
            raise StoreError(f"{path} is damaged: it should say how many rows were sealed.") from error
    return found
