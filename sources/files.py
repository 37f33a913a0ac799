"""Seeds that are rows already: JSONL, Parquet and CSV files, read as they are and completed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import polars as pl

from schemas.errors import UsageError
from sources.seed_rows import UNKNOWN_LICENCE, complete_row, plain_json
from sources.unpacked import opened, unpacking
from text.encoding import decode

ROW_FORMATS = (".jsonl", ".ndjson", ".jsonl.gz", ".jsonl.zst", ".parquet", ".csv", ".tsv")

LONGEST_LINE = 16 * 2**20
"""Bytes. No row of seeds is longer: it is a file without line breaks, and reading it whole takes the memory of many."""

EXCEL_SEPARATOR = re.compile('"?sep=(.)"?', re.IGNORECASE)
"""A first line that tells Excel what stands between values."""

NumberedRow = tuple[int, dict[str, Any]]
"""A row and where it stands: the line of a text file, the 1-based row of a Parquet file."""


def read_seeds(path: Path, licence: str = UNKNOWN_LICENCE) -> pl.DataFrame:
    """Read a file of seeds as a table: see `seed_rows_in`. Raises UsageError as it does."""
    return rows_to_frame(seed_rows_in(path, licence), str(path))


def seed_rows_in(path: Path, licence: str = UNKNOWN_LICENCE) -> list[dict[str, Any]]:
    """A file's rows as they are, of any shapes, plus `id`, `digest`, `source` and `licence` where missing.

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
    return rows


def rows_to_frame(rows: list[dict[str, Any]], place: str) -> pl.DataFrame:
    """Rows to a table, over all keys that any row has.

    A column of lists or objects that don't share one shape (arguments of different tools) becomes JSON text. Raises
    UsageError, naming the column, when plain values of different kinds are mixed.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame([_column(name, [row.get(name) for row in rows], place) for name in names])


def _column(name: str, values: list[Any], place: str) -> pl.Series:
    try:
        return pl.Series(name, values, strict=True)
    except (pl.exceptions.PolarsError, TypeError, OverflowError) as error:
        if all(v is None or isinstance(v, dict | list) for v in values):
            return pl.Series(name, [None if v is None else orjson.dumps(v).decode() for v in values])
        kinds = sorted({type(v).__name__ for v in values if v is not None})
        raise UsageError(
            f"{place}: column '{name}' holds values of different kinds ({', '.join(kinds)}).",
            "Write them all the same way (all text).",
        ) from error


def numbered_rows(path: Path, skipped: Counter[str] | None = None) -> Iterator[NumberedRow]:
    """A file's rows, one by one, as plain JSON values, each with its place.

    Lines of over `LONGEST_LINE` are left out and counted in `skipped` as `too_long`, where that is given.
    Raises UsageError, naming file:line, for what can't be read.
    """
    kind = row_format(path)
    if not kind:
        raise UsageError(
            f"{path}: rows are read from {', '.join(ROW_FORMATS)}.",
            "Documents (text, Markdown, HTML, WARC) become rows with `filigrana sources files PATH --out seeds.jsonl`.",
        )
    try:
        if kind == ".parquet":
            yield from _parquet(path)
        elif kind in (".csv", ".tsv"):
            yield from _csv(path)
        else:
            yield from _json_lines(path, skipped)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file.", "Paths in a recipe are relative to its file.") from error
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror or error}.") from error


def row_format(path: Path) -> str:
    """Which of ROW_FORMATS a file's name ends in, or ''."""
    return max((f for f in ROW_FORMATS if path.name.lower().endswith(f)), key=len, default="")


def _json_lines(path: Path, skipped: Counter[str] | None) -> Iterator[NumberedRow]:
    with unpacking(path), opened(path) as file:
        for number, line in enumerate(bounded_lines(file), start=1):
            if line is None and skipped is not None:
                skipped["too_long"] += 1
                continue
            if line is None:
                raise UsageError(
                    f"{path}:{number}: a line of over {LONGEST_LINE >> 20} MiB is no row.", "Take it out of the file."
                )
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


def bounded_lines(file: BinaryIO) -> Iterator[bytes | None]:
    """A file's lines, each with its line break; None in place of one of over `LONGEST_LINE`, which is never held."""
    while line := file.readline(LONGEST_LINE + 1):
        too_long = len(line) > LONGEST_LINE
        yield None if too_long else line
        while too_long and line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)


def _parquet(path: Path) -> Iterator[NumberedRow]:
    import pyarrow
    from pyarrow import parquet

    with path.open("rb") as file:
        try:
            table = parquet.ParquetFile(file)
            json_columns = [f.name for f in table.schema_arrow if _holds_json(f.type)]
            number = 0
            for batch in table.iter_batches():
                for row in batch.to_pylist():
                    number += 1
                    for name in json_columns:
                        row[name] = _decoded(row[name])
                    yield number, plain_json(row)
        except (pyarrow.ArrowException, ValueError, OverflowError) as error:
            raise UsageError(f"{path}: not a Parquet file that can be read: {error}.") from error


def _holds_json(kind: Any) -> bool:
    """Whether a column is Arrow's JSON type, or a list of it: `datasets.Json` and this project's exports write it."""
    return "arrow.json" in str(kind)


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(v) for v in value]
    return orjson.loads(value) if isinstance(value, str) else value


def _csv(path: Path) -> Iterator[NumberedRow]:
    lines = decode(path.read_bytes()).splitlines(keepends=True)
    told = EXCEL_SEPARATOR.fullmatch(lines[0].rstrip("\r\n")) if lines else None
    before = 1 if told else 0
    if not lines[before:]:
        return
    delimiter = told[1] if told else _delimiter(path, lines[0])
    reader = csv.reader(lines[before:], delimiter=delimiter, strict=True)
    header: list[str] = []
    start = 1 + before
    try:
        for values in reader:
            if not header:
                header = _header(path, values, start)
            elif any(values):
                if len(values) != len(header):
                    raise UsageError(
                        f"{path}:{start}: {len(values)} values, but the header names {len(header)} columns.",
                        'Put values that hold the separator or a line break between "quotes".',
                    )
                yield start, dict(zip(header, values, strict=True))
            start = reader.line_num + 1 + before
    except csv.Error as error:
        raise UsageError(f"{path}:{start}: not valid CSV: {error}.") from error


def _delimiter(path: Path, first_line: str) -> str:
    """Tab for .tsv; otherwise whichever of , ; tab | the header has most of (Portuguese spreadsheets write ;)."""
    return "\t" if path.suffix.lower() == ".tsv" else max(",;\t|", key=first_line.count)


def _header(path: Path, values: list[str], line: int) -> list[str]:
    names = [v.strip() for v in values]
    repeated = {n for n in names if names.count(n) > 1}
    if repeated or "" in names:
        raise UsageError(f"{path}:{line}: each column needs a name of its own.", f"Found: {', '.join(names)}.")
    return names
