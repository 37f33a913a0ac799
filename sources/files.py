"""Seeds that are rows already: JSONL, Parquet and CSV files, read as they are and completed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from schemas.errors import UsageError
from sources.encoding import decode
from sources.seed_rows import UNKNOWN_LICENCE, complete_row

ROW_FORMATS = (".jsonl", ".ndjson", ".parquet", ".csv", ".tsv")

NumberedRow = tuple[int, dict[str, Any]]
"""A row and where it stands: the line of a text file, the 1-based row of a Parquet file."""


def read_seeds(path: Path, licence: str = UNKNOWN_LICENCE) -> pl.DataFrame:
    """Read a file of seeds: columns as they are, plus `id`, `digest`, `source` and `licence` where missing.

    Rows that are equal in everything are kept once. CSV values are all text, dates become ISO 8601, and `source`
    defaults to the file's name.
    Raises UsageError, naming file:line, for a file that can't be read, an `id` given twice, or no rows at all.
    """
    rows: list[dict[str, Any]] = []
    first_at: dict[str, int] = {}
    for number, row in numbered_rows(path):
        given = row.get("id") not in (None, "")
        seed = complete_row(row, source=path.name, licence=licence)
        earlier = first_at.setdefault(seed["id"], number)
        if earlier == number:
            rows.append(seed)
        elif given:
            raise UsageError(
                f"{path}:{number}: id '{seed['id']}' stands at {path}:{earlier} already.",
                "Give each row an id of its own, or leave `id` out and it is made from the content.",
            )
    if not rows:
        raise UsageError(f"{path}: no rows.", "A file of seeds needs at least one row.")
    return rows_to_frame(rows, str(path))


def rows_to_frame(rows: list[dict[str, Any]], place: str) -> pl.DataFrame:
    """Rows to a table, over all keys that any row has. Raises UsageError when a column mixes kinds of values."""
    try:
        return pl.DataFrame(rows, infer_schema_length=None)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise UsageError(
            f"{place}: a column holds values of different kinds: {error}", "Write them all the same way (all text)."
        ) from error


def numbered_rows(path: Path) -> Iterator[NumberedRow]:
    """A file's rows, one by one, each with its place. Raises UsageError, naming file:line, for what can't be read."""
    readers = {".jsonl": _json_lines, ".ndjson": _json_lines, ".parquet": _parquet, ".csv": _csv, ".tsv": _csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(
            f"{path}: rows are read from {', '.join(ROW_FORMATS)}.",
            "Documents (text, Markdown, HTML, WARC) become rows with `filigrana sources files PATH --out seeds.jsonl`.",
        )
    try:
        yield from reader(path)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file.", "Paths in a recipe are relative to its file.") from error
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror or error}.") from error


def _json_lines(path: Path) -> Iterator[NumberedRow]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = orjson.loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
            except orjson.JSONDecodeError as error:
                raise UsageError(
                    f"{path}:{number}: not valid JSON: {error}.", "JSONL holds one JSON object a line, in UTF-8."
                ) from error
            if not isinstance(row, dict):
                raise UsageError(f"{path}:{number}: a JSON object was expected, not {type(row).__name__}.")
            yield number, row


def _parquet(path: Path) -> Iterator[NumberedRow]:
    with path.open("rb"):  # so that a missing file is said as such
        pass
    try:
        frame = pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"{path}: not a Parquet file that can be read: {error}.") from error
    yield from enumerate(frame.iter_rows(named=True), start=1)


def _csv(path: Path) -> Iterator[NumberedRow]:
    lines = decode(path.read_bytes()).splitlines(keepends=True)
    if not lines:
        return
    reader = csv.reader(lines, delimiter=_delimiter(path, lines[0]), strict=True)
    header: list[str] = []
    start = 1
    try:
        for values in reader:
            if not header:
                header = _header(path, values)
            elif any(values):
                if len(values) != len(header):
                    raise UsageError(
                        f"{path}:{start}: {len(values)} values, but the header names {len(header)} columns.",
                        'Put values that hold the separator or a line break between "quotes".',
                    )
                yield start, dict(zip(header, values, strict=True))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{path}:{start}: not valid CSV: {error}.") from error


def _delimiter(path: Path, first_line: str) -> str:
    """Tab for .tsv; otherwise whichever of , ; tab | the header has most of (Portuguese spreadsheets write ;)."""
    return "\t" if path.suffix.lower() == ".tsv" else max(",;\t|", key=first_line.count)


def _header(path: Path, values: list[str]) -> list[str]:
    names = [v.strip() for v in values]
    repeated = {n for n in names if names.count(n) > 1}
    if repeated or "" in names:
        raise UsageError(f"{path}:1: each column needs a name of its own.", f"Found: {', '.join(names)}.")
    return names
