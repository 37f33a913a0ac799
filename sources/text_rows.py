"""Texts to check, from whatever holds them: a run, an export's folder, JSONL, Parquet, CSV, a plain text. Streamed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any

import orjson

from schemas.errors import UsageError
from schemas.sample import Content
from sources.files import ROW_FORMATS, numbered_rows, row_format
from sources.shapes.fields import EXPECTED
from sources.shapes.leaves import UnknownShapeError, is_one_row, is_parts, is_turn
from sources.shapes.recognise import recognise, recognise_field, recognise_text
from sources.shapes.shaped import Shaped

PARQUET_BATCH = 512


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row and its place ('FILE:12'). `row` is as it was read; a plain text is {"text": ...} and `is_plain`."""

    place: str
    row: dict[str, Any]
    is_plain: bool = False

    @property
    def identity(self) -> str:
        """The row's id, or else its place."""
        return str(self.row.get("id") or self.place)

    def content(self, field: str = "") -> Content:
        """The row as a conversation: its turns where it has any, otherwise an assistant's turn with its text.

        `field` names the field to take, whatever its name. Raises UsageError, naming the place, for a row of no shape
        that `sources.shapes` knows.
        """
        return self.shaped(field).content

    def shaped(self, field: str = "") -> Shaped:
        """The row as `sources.shapes` sees it. Raises UsageError as `content` does."""
        try:
            if self.is_plain:
                return recognise_text(self.row["text"])
            shaped = recognise_field(self.row, field) if field else recognise(self.row)
        except UnknownShapeError as error:
            raise UsageError(
                f"{self.place}: {error}.", f"{EXPECTED} Or name the field to check: --field NAME."
            ) from error
        if shaped is None:
            raise self._missing(field)
        return shaped

    def _missing(self, field: str) -> UsageError:
        near = get_close_matches(field, list(self.row), n=1)
        meant = f" Did you mean --field {near[0]}?" if near else ""
        return UsageError(
            f"{self.place}: no field '{field}' with text: the fields are {', '.join(self.row) or 'none'}.",
            f"Name the one to check: --field NAME.{meant}",
        )


def read_rows(path: Path) -> Iterator[TextRow]:
    """The rows of a run, a plan's shards, a folder or a file, in order, one batch in memory at a time.

    Raises UsageError (file:line).
    """
    if path.is_dir():
        yield from _folder_rows(path)
    elif path.suffix.lower() == ".parquet":
        yield from _parquet_rows(path)
    elif path.suffix.lower() == ".json":
        yield from read_json(path.read_bytes() if path.is_file() else b"", str(path))
    elif row_format(path):
        for number, row in numbered_rows(path):
            yield TextRow(f"{path}:{number}", row)
    else:
        yield TextRow(str(path), {"text": read_text(path)}, is_plain=True)


def read_text(path: Path) -> str:
    """A text file as it is. Raises UsageError when it isn't UTF-8 text or can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8 (byte {error.start}).", "Save it as UTF-8.") from error
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror or error}.") from error


def read_stream(stream: IO[bytes], name: str = "stdin") -> Iterator[TextRow]:
    """A stream's rows: JSONL when its first line is a JSON object or a list, JSON when the whole is one of the two,
    otherwise all of it as one text."""
    first = stream.readline()
    while first and not first.strip():
        first = stream.readline()
    if is_json_rows(first):
        if not first.lstrip(b"\xef\xbb\xbf \t").startswith(b"["):
            yield from read_json_lines(itertools.chain([first], stream), name)
        elif rest := stream.read().strip():
            yield from read_json_lines([first, *rest.splitlines()], name)
        else:
            yield from read_json(first, name)
        return
    data = first + stream.read()
    if is_json_rows(data):
        yield from read_json(data, name)
        return
    try:
        yield TextRow(name, {"text": data.decode("utf-8-sig")}, is_plain=True)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not text in UTF-8 (byte {error.start}).", "Pipe UTF-8.") from error


def is_json_rows(data: bytes) -> bool:
    """Whether JSON is an object or a list of objects or lists: data, and no text that happens to be JSON ('[1]')."""
    try:
        found = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return False
    return isinstance(found, dict) or (isinstance(found, list) and any(isinstance(i, dict | list) for i in found))


def read_json(data: bytes, name: str) -> Iterator[TextRow]:
    """The rows of JSON: an object, a list of them, or one row that is itself a list of turns or content parts. Raises
    UsageError for anything else."""
    try:
        found = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{name}: not valid JSON: {error}.", "JSON Lines belong in a .jsonl file.") from error
    if isinstance(found, dict) or is_one_row(found):
        yield TextRow(name, as_row(found, name))
        return
    if not isinstance(found, list) or not found:
        raise UsageError(f"{name}: a JSON object or a list of them was expected, and there is none.")
    for number, row in enumerate(found, start=1):
        yield TextRow(f"{name}[{number}]", as_row(row, f"{name}[{number}]"))


def as_row(value: Any, place: str) -> dict[str, Any]:
    """An object as it is; a bare list of turns as `messages`, and of content parts as `content`."""
    if isinstance(value, dict):
        return value
    if is_parts(value):
        return {"content": value}
    if isinstance(value, list) and any(is_turn(item) for item in value):
        return {"messages": value}
    raise UsageError(f"{place}: a JSON object was expected, not {type(value).__name__}.")


def read_json_lines(lines: Iterable[bytes], name: str) -> Iterator[TextRow]:
    """JSON objects, one a line; empty lines are passed over. Raises UsageError naming the line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            raise UsageError(f"{name}:{number}: not valid JSON: {error}.", "JSONL holds one object a line.") from error
        yield TextRow(f"{name}:{number}", as_row(row, f"{name}:{number}"))


def _folder_rows(folder: Path) -> Iterator[TextRow]:
    from sources.runs import holds_run
    from store.whole_plan import open_plan

    if holds_run(folder):
        for sample in open_plan(folder).samples():
            yield TextRow(f"{folder}:{sample.id}", {"id": sample.id, "content": sample.content.model_dump()})
        return
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.name.endswith((*ROW_FORMATS, ".jsonl.zst")) and not path.name.startswith(".")
    )
    if not files:
        raise UsageError(f"{folder} holds no run and no rows.", f"Rows are read from {', '.join(ROW_FORMATS)}.")
    for path in files:
        yield from read_rows(path)


def _parquet_rows(path: Path) -> Iterator[TextRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=PARQUET_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield TextRow(f"{path}:{number}", row)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file.") from error
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise UsageError(f"{path}: not a Parquet file that can be read: {error}.") from error
