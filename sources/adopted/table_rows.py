"""Parquet and Arrow files: rows out of columns, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from schemas.errors import UsageError
from sources.adopted.contract import Counted, Mark, Raw, RowFaultError

ROWS_AT_ONCE = 256


class ParquetRows:
    """A mark for each row group."""

    def count(self, path: Path) -> Counted:
        from pyarrow import parquet

        with _read(path, "Parquet"):
            about = parquet.read_metadata(path)
            marks, rows = [], 0
            for group in range(about.num_row_groups):
                marks.append(Mark(rows, rows + 1, group))
                rows += about.row_group(group).num_rows
            return Counted(rows, tuple(marks))

    def rows(self, path: Path, mark: Mark) -> Iterator[Raw]:
        import pyarrow
        from pyarrow import parquet

        number = mark.number
        with _read(path, "Parquet"), parquet.ParquetFile(path) as table:
            json_columns = [f.name for f in table.schema_arrow if "arrow.json" in str(f.type)]
            for group in range(mark.at, table.num_row_groups):
                after = number + table.metadata.row_group(group).num_rows
                try:
                    for batch in table.iter_batches(ROWS_AT_ONCE, row_groups=[group]):
                        for row in batch.to_pylist():
                            yield Raw(number, _with_json(row, json_columns))
                            number += 1
                except (pyarrow.ArrowException, OSError, ValueError) as error:
                    for left in range(number, after):
                        yield Raw(left, RowFaultError("damaged_table", f"its row group can't be read: {error}"))
                number = after

    def parse(self, raw: Raw) -> Any:
        return _plain(raw.data)


class ArrowRows:
    """What `datasets` keeps: a stream of batches, or a file of them."""

    def count(self, path: Path) -> Counted:
        rows = sum(batch.num_rows for batch in self._batches(path))
        return Counted(rows, (Mark(0, 1, 0),) if rows else ())

    def rows(self, path: Path, mark: Mark) -> Iterator[Raw]:
        number = 1
        for batch in self._batches(path):
            for start in range(0, batch.num_rows, ROWS_AT_ONCE):
                for row in batch.slice(start, ROWS_AT_ONCE).to_pylist():
                    yield Raw(number, row)
                    number += 1

    def parse(self, raw: Raw) -> Any:
        return _plain(raw.data)

    def _batches(self, path: Path) -> Iterator[Any]:
        import pyarrow
        from pyarrow import ipc

        with _read(path, "Arrow"), pyarrow.memory_map(str(path)) as mapped:
            try:
                yield from ipc.open_stream(mapped)
            except pyarrow.ArrowInvalid:
                mapped.seek(0)
                file = ipc.open_file(mapped)
                yield from (file.get_batch(number) for number in range(file.num_record_batches))


@contextmanager
def _read(path: Path, kind: str) -> Iterator[None]:
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise UsageError(f"{path}: not a file of {kind} that can be read: {error}.", "Is the file whole?") from error


def _with_json(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    """The row with what its JSON columns hold: `datasets.Json` and this project's exports write them."""
    return row | {name: _decoded(row[name]) for name in columns}


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(v) for v in value]
    return orjson.loads(value) if isinstance(value, str) else value


def _plain(row: dict[str, Any]) -> Any:
    """A row as JSON would carry it: dates as ISO 8601, bytes (pictures, sounds) as nothing, others as their text."""
    try:
        return orjson.loads(orjson.dumps(row, default=_as_text, option=orjson.OPT_NON_STR_KEYS))
    except TypeError as error:
        raise RowFaultError("wrong_type", f"a value that is no JSON: {error}") from error


def _as_text(value: object) -> str | None:
    return None if isinstance(value, bytes) else str(value)
