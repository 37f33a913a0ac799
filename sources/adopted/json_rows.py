"""JSON Lines, compressed or not, and files that are one JSON list of rows."""

from __future__ import annotations

import codecs
import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

import orjson

from schemas.errors import UsageError
from sources.adopted.contract import ROWS_TO_A_MARK, Counted, Mark, Raw, RowFaultError
from sources.files import LONGEST_LINE, bounded_lines
from sources.unpacked import COMPRESSED, opened

BLANK = b" \t\r\n\xef\xbb\xbf"
BROKEN = (OSError, EOFError, zlib.error)
"""What a damaged file raises; Arrow's own errors of reading are of the first kind."""
_PIECE = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{},]', re.DOTALL)
"""What decides where a row of a list ends: a string, whole, or a bracket or comma outside of one."""
_DEEPER, _HIGHER = (ord("["), ord("{")), (ord("]"), ord("}"))


class JsonLines:
    """A row a line. Empty lines are none."""

    def count(self, path: Path) -> Counted:
        marks, rows = [], 0
        seekable = path.suffix.lower() not in COMPRESSED and not _in_utf16(path)
        with _read(path), _lines_of(path) as file:
            at = 0
            for number, line in enumerate(_until_cut(file), start=1):
                if not isinstance(line, bytes) or line.strip(BLANK):
                    if rows % ROWS_TO_A_MARK == 0 and (seekable or not rows):
                        marks.append(Mark(rows, number, at))
                    rows += 1
                at = file.tell() if seekable else 0
        return Counted(rows, tuple(marks))

    def rows(self, path: Path, mark: Mark) -> Iterator[Raw]:
        with _read(path), _lines_of(path) as file:
            if mark.at:
                file.seek(mark.at)
            for number, line in enumerate(_until_cut(file), start=mark.number if mark.at else 1):
                if line is None:
                    yield Raw(number, RowFaultError("too_long", f"a line of over {LONGEST_LINE >> 20} MiB"))
                elif isinstance(line, RowFaultError) or line.strip(BLANK):
                    yield Raw(number, line)

    def parse(self, raw: Raw) -> Any:
        return parsed(raw.data.removeprefix(codecs.BOM_UTF8) if raw.number == 1 else raw.data)


class JsonList:
    """One list of rows in a file, read in place: the file is mapped, never held."""

    def count(self, path: Path) -> Counted:
        marks, rows = [], 0
        for start, _ in _elements(path, 0):
            if rows % ROWS_TO_A_MARK == 0:
                marks.append(Mark(rows, rows + 1, start))
            rows += 1
        return Counted(rows, tuple(marks))

    def rows(self, path: Path, mark: Mark) -> Iterator[Raw]:
        with path.open("rb") as file:
            for number, (start, end) in enumerate(_elements(path, mark.at), start=mark.number):
                if end - start > LONGEST_LINE:
                    yield Raw(number, RowFaultError("too_long", f"a row of over {LONGEST_LINE >> 20} MiB"))
                    continue
                file.seek(start)
                yield Raw(number, file.read(end - start))

    def parse(self, raw: Raw) -> Any:
        return parsed(raw.data)


def parsed(data: bytes) -> Any:
    """JSON. Raises RowFaultError: `bad_encoding` where the bytes are no UTF-8, `damaged_json` otherwise."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as undecodable:
            raise RowFaultError("bad_encoding", f"no UTF-8: {undecodable.reason} (byte {undecodable.start})") from error
        raise RowFaultError("damaged_json", str(error)) from error


def _until_cut(file: BinaryIO) -> Iterator[bytes | RowFaultError | None]:
    """Lines as `bounded_lines` gives them. A file that can't be read on after its beginning ends with a fault, which
    stands for all that is lost of it."""
    begun = False
    try:
        for line in bounded_lines(file):
            yield line
            begun = True
    except BROKEN as error:
        if not begun:
            raise
        yield RowFaultError("cut_short", f"the rest of the file can't be read: {error}")


@contextmanager
def _read(path: Path) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise UsageError(f"{path}: can't be read: {error}.", "Is the file whole?") from error


def _in_utf16(path: Path) -> bool:
    if path.suffix.lower() in COMPRESSED:
        return False
    with _read(path), path.open("rb") as file:
        return file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def _lines_of(path: Path) -> Iterator[BinaryIO]:
    """A file's bytes in UTF-8, whatever it is compressed with or, with a mark that says so, written in."""
    if path.suffix.lower() in COMPRESSED:
        with opened(path) as stream:
            yield stream
    elif _in_utf16(path):
        with path.open(encoding="utf-16", errors="replace", newline="\n") as text:
            yield cast(BinaryIO, _Recoded(text))
    else:
        with path.open("rb") as file:
            yield file


class _Recoded:
    """Lines of text as UTF-8."""

    def __init__(self, text: TextIO) -> None:
        self._text = text

    def readline(self, size: int = -1) -> bytes:
        return self._text.readline(size).encode()


def _elements(path: Path, at: int) -> Iterator[tuple[int, int]]:
    """Where each row of a JSON list begins and ends, from byte `at` on (0: the file's beginning). What follows the last
    whole one, where the list never ends, is a row too: it will not parse."""
    with _read(path), path.open("rb") as file:
        if not path.stat().st_size:
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield from _spans(path, data, at)


def _spans(path: Path, data: mmap.mmap, at: int) -> Iterator[tuple[int, int]]:
    depth, start = 1, at
    if not at:
        opening = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\[").match(data)
        if opening is None:
            raise UsageError(f"{path}: a JSON list of rows was expected.", "JSON Lines belong in a .jsonl file.")
        start = opening.end()
    for piece in _PIECE.finditer(data, start):
        sign = data[piece.start()]
        if sign in _DEEPER:
            depth += 1
        elif sign in _HIGHER:
            depth -= 1
        if (depth == 1 and sign == ord(",")) or not depth:
            if data[start : piece.start()].strip():
                yield start, piece.start()
            start = piece.end()
        if not depth:
            return
    if data[start:].strip():
        yield start, len(data)
