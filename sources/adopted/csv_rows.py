"""CSV and TSV: a row a record, entered at any record's first byte."""

from __future__ import annotations

import codecs
import csv
import io
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from schemas.errors import UsageError
from sources.adopted.contract import ROWS_TO_A_MARK, Counted, Mark, Raw, RowFaultError
from sources.files import EXCEL_SEPARATOR, LONGEST_LINE
from sources.unpacked import opened

UTF16 = "utf-16"
LOOKED_AT = 2**20
"""Bytes by which an encoding is told: UTF-8 where they are that, the old Western code page otherwise."""


class _Layout(NamedTuple):
    codec: str
    delimiter: str
    header: tuple[str, ...]
    number: int
    """The line of the first record."""
    at: int
    """Its first byte."""


class CsvRows:
    """Records with as many values as the header has names."""

    def count(self, path: Path) -> Counted:
        layout = _layout(path)
        marks, rows = [], 0
        for number, at, _ in _records(path, layout, layout.number, layout.at):
            if rows % ROWS_TO_A_MARK == 0 and (_enters_anywhere(path, layout) or not rows):
                marks.append(Mark(rows, number, at))
            rows += 1
        return Counted(rows, tuple(marks))

    def rows(self, path: Path, mark: Mark) -> Iterator[Raw]:
        layout = _layout(path)
        begin = (mark.number, mark.at) if _enters_anywhere(path, layout) else (layout.number, layout.at)
        for number, _, values in _records(path, layout, *begin):
            yield Raw(number, values if isinstance(values, RowFaultError) else (layout.header, values))

    def parse(self, raw: Raw) -> Any:
        header, values = raw.data
        if len(values) != len(header):
            detail = f"{len(values)} values, and the header names {len(header)} columns"
            raise RowFaultError("wrong_columns", detail)
        return dict(zip(header, values, strict=True))


def _enters_anywhere(path: Path, layout: _Layout) -> bool:
    return path.suffix.lower() != ".gz" and layout.codec != UTF16


def _layout(path: Path) -> _Layout:
    begin = _beginning(path)
    codec = _codec(begin)
    lines = begin.decode(codec, errors="replace").splitlines(keepends=True)
    told = EXCEL_SEPARATOR.fullmatch(lines[0].strip("\r\n\ufeff")) if lines else None
    before = 1 if told else 0
    if not lines[before:]:
        return _Layout(codec, ",", (), 1, 0)
    first = lines[before].lstrip("\ufeff")
    suffix = path.name.lower().removesuffix(".gz")
    delimiter = told[1] if told else "\t" if suffix.endswith(".tsv") else max(",;\t|", key=first.count)
    at = 0 if codec == UTF16 else len("".join(lines[:before]).encode(codec))
    plain = _Layout(codec, delimiter, (), 1 + before, at)
    with opened(path) as file:
        _skip(file, plain.at)
        number, header, end = next(_parsed(file, plain, plain.number, plain.at))
    names = () if isinstance(header, RowFaultError) else tuple(name.strip() for name in header)
    if not names or len(set(names)) != len(names) or "" in names:
        raise UsageError(f"{path}:{plain.number}: each column needs a name of its own.", f"Found: {first.strip():.200}")
    return plain._replace(header=names, number=number, at=end)


def _beginning(path: Path) -> bytes:
    """The first bytes, as far as they can be read."""
    begin = b""
    try:
        with opened(path) as file:
            while len(begin) < LOOKED_AT and (more := file.read(2**14)):
                begin += more
    except (OSError, EOFError, zlib.error) as error:
        if not begin:
            raise UsageError(f"{path}: can't be read: {error}.") from error
    return begin


def _skip(file: BinaryIO, at: int) -> None:
    """To a byte: of a compressed file by reading up to it, which is near its beginning."""
    if file.seekable():
        file.seek(at)
    else:
        file.read(at)


def _codec(begin: bytes) -> str:
    if begin[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return UTF16
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begin)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _records(path: Path, layout: _Layout, number: int, at: int) -> Iterator[tuple[int, int, Any]]:
    """(line, first byte, values) of each record that isn't empty."""
    if not layout.header:
        return
    with opened(path) as file:
        _skip(file, at)
        for following, values, end in _parsed(file, layout, number, at):
            if isinstance(values, RowFaultError) or any(values):
                yield number, at, values
            number, at = following, end


def _parsed(file: BinaryIO, layout: _Layout, number: int, at: int) -> Iterator[tuple[int, Any, int]]:
    """(line after it, values, byte after it) of each record. A record that can't be read ends where its line does."""
    csv.field_size_limit(LONGEST_LINE)
    with closing(_Lines(file, layout.codec, number, at)) as lines:
        while True:
            reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
            try:
                for values in reader:
                    fault, lines.fault = lines.fault, None
                    yield lines.number, fault or values, lines.at
                if lines.fault:
                    yield lines.number, lines.fault, lines.at
                return
            except csv.Error as error:
                yield lines.number, RowFaultError("damaged_csv", str(error)), lines.at


class _Lines:
    """The lines of a file as text, with the place after the last one that was taken. A file in UTF-16 is always read
    from its beginning: only its mark tells the order of its bytes."""

    def __init__(self, file: BinaryIO, codec: str, number: int, at: int) -> None:
        self._file, self._codec, self.number, self.at = file, codec, number, at
        self.fault: RowFaultError | None = None
        self._recoded = io.TextIOWrapper(file, UTF16, errors="replace", newline="") if codec == UTF16 else None
        if self._recoded:
            for _ in range(number - 1):
                self._recoded.readline()

    def __iter__(self) -> _Lines:
        return self

    def close(self) -> None:
        """Let go of the file, which is its opener's to close."""
        if self._recoded:
            self._recoded.detach()

    def __next__(self) -> str:
        try:
            line = self._recoded.readline() if self._recoded else self._file.readline(LONGEST_LINE)
        except (OSError, EOFError, zlib.error) as error:
            self.fault = RowFaultError("cut_short", f"the rest of the file can't be read: {error}")
            raise StopIteration from error
        if not line:
            raise StopIteration
        self.number += 1
        if isinstance(line, str):
            return line.lstrip("\ufeff")
        self.at += len(line)
        try:
            return line.decode(self._codec).lstrip("\ufeff") if self.number == 2 else line.decode(self._codec)
        except UnicodeDecodeError as error:
            self.fault = RowFaultError("bad_encoding", f"no {self._codec}: {error.reason} (byte {error.start})")
            return line.decode(self._codec, errors="replace")
