"""What a seed row is, how it gets its id and digest, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from schemas.errors import UsageError
from schemas.ids import canonical_json, content_id, text_digest
from store.files import disk_errors, whole_file, write_whole

UNKNOWN_LICENCE = "NOASSERTION"
"""SPDX's word for 'nobody has said': what a row gets when neither it nor the user names a licence."""

WRITTEN_FORMATS = (".jsonl", ".parquet")


def seed_row(text: str, *, source: str, licence: str, date: str = "", **others: Any) -> dict[str, Any]:
    """Make a row: {id, text, source, licence, date, digest, ...others}.

    `source` is the citation line, `licence` an SPDX id, `date` ISO 8601 or '' when unknown. The id is a hash of the
    text and its source, so that reading the same document again gives the same id.
    """
    digest = text_digest(text)
    return {
        "id": content_id("seed", digest, source),
        "text": text,
        "source": source,
        "licence": licence,
        "date": date,
        "digest": digest,
        **others,
    }


def plain_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON would carry it: dates as ISO 8601, other objects as their text."""
    plain: dict[str, Any] = orjson.loads(orjson.dumps(row, default=str, option=orjson.OPT_NON_STR_KEYS))
    return plain


def complete_row(row: Mapping[str, Any], source: str, licence: str = UNKNOWN_LICENCE) -> dict[str, Any]:
    """Fill in `digest`, `id`, `source` and `licence` where they are missing or empty; leave the rest as it is.

    The digest is the text's, or the whole row's when there is no `text`. The row's values are plain JSON.
    """
    text = row.get("text")
    filled = dict(row)
    if not filled.get("digest"):
        filled["digest"] = text_digest(text if isinstance(text, str) else canonical_json(row))
    if filled.get("id") in (None, ""):
        filled["id"] = content_id("seed", row)
    filled["id"] = str(filled["id"])
    filled["source"] = filled.get("source") or source
    filled["licence"] = filled.get("licence") or licence
    return filled


def write_seeds(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write rows as JSONL or Parquet, by suffix, whole or not at all. Raises UsageError for any other suffix."""
    check_written_format(path)
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".jsonl":
        write_whole(path, b"".join(orjson.dumps(r, default=str) + b"\n" for r in rows))
        return
    with disk_errors(path), whole_file(path) as temporary:
        pl.DataFrame(list(rows), infer_schema_length=None).write_parquet(temporary, compression="zstd")


def check_written_format(path: Path) -> None:
    """Raise UsageError unless `write_seeds` can write `path`: say so before anything is fetched."""
    if path.suffix not in WRITTEN_FORMATS:
        raise UsageError(f"--out {path}: a .jsonl or .parquet file was expected.", "Name the file seeds.jsonl.")


def unique_by(rows: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The first row of each value of `key`, in order."""
    first: dict[Any, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row[key], row)
    return list(first.values())
