"""`filigrana check FILE --fix`: the certain corrections made in the file itself, and what changed shown as a diff."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import orjson

from quality.checked_texts import quotable_texts
from quality.contract import CheckInput
from quality.text_verdict import correct_text
from schemas.errors import UsageError
from sources.shapes.leaves import UnknownShapeError, is_one_row, with_text_at
from sources.shapes.recognise import recognise, recognise_field
from sources.text_rows import TextRow, as_row
from store.files import write_whole

ROWS, DATA = (".jsonl", ".ndjson"), ".json"
OTHERS = (".parquet", ".csv", ".tsv", ".zst", ".gz")
Diff = Callable[[str], object]


def fix_file(path: Path, field: str, show: Diff, write: bool = True) -> int:
    """Correct what is certain in a text, JSON or JSON Lines file, atomically; returns how many texts changed.

    Of rows, the assistant's texts (or those of `field`) are corrected, and the rest of the file stays as it is, byte by
    byte. `show` gets each line of the diff. Raises UsageError for what can't be written back, and changes nothing then.
    """
    if path.is_dir() or path.name.lower().endswith(OTHERS):
        raise UsageError(
            f"{path} can't be corrected in place: text, JSON and JSON Lines files can.",
            "--format jsonl or --out FILE gives the corrected texts (`fixed`).",
        )
    try:
        old = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8 (byte {error.start}).", "Save it as UTF-8.") from error
    changes: list[str] = []
    if path.suffix.lower() in ROWS:
        lines = old.split("\n")
        fixed = (_fixed_line(line, f"{path}:{number}", field, changes) for number, line in enumerate(lines, start=1))
        new = "\n".join(fixed)
    elif path.suffix.lower() == DATA:
        new = _fixed_data(old, str(path), field, changes)
    else:
        new = correct_text(old)
        changes += _diff(str(path), old, new)
    for line in changes:
        show(line)
    if write and new != old:
        write_whole(path, new)
    return sum(line.startswith("+++ ") for line in changes)


def _fixed_line(line: str, place: str, field: str, changes: list[str]) -> str:
    if not line.strip("\ufeff \t\r"):
        return line
    row = _parsed(line, place)
    return _written_back(line, row, _fixed_row(row, place, field, changes))


def _fixed_data(data: str, place: str, field: str, changes: list[str]) -> str:
    found = _parsed(data, place)
    if isinstance(found, list) and not is_one_row(found):
        fixed: Any = [_fixed_row(row, f"{place}[{n}]", field, changes) for n, row in enumerate(found, start=1)]
    else:
        fixed = _fixed_row(found, place, field, changes)
    return _written_back(data, found, fixed, indent=2)


def _parsed(data: str, place: str) -> Any:
    try:
        return orjson.loads(data.removeprefix("\ufeff"))
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{place}: not valid JSON: {error}.") from error


def _fixed_row(row: Any, place: str, field: str, changes: list[str]) -> Any:
    """The row with its assistant's texts corrected; what the row itself has asked or given may be quoted."""
    try:
        shaped = recognise_field(as_row(row, place), field) if field else recognise(row)
    except UnknownShapeError:
        shaped = None
    if shaped is None:
        TextRow(place, as_row(row, place)).shaped(field)  # raises what is wrong, naming the place
        raise UsageError(f"{place}: no text to correct.")
    quotable = quotable_texts(CheckInput(shaped.content))
    for written in shaped.written:
        fixed = correct_text(written.text, quotable)
        if fixed != written.text:
            row = with_text_at(row, written.steps, fixed)
            changes += _diff(f"{place} {'.'.join(map(str, written.steps))}", written.text, fixed)
    return row


def _written_back(text: str, old: Any, new: Any, indent: int | None = None) -> str:
    """The JSON text with only the changed strings exchanged, as it was written; made anew where that can't be."""
    if new == old:
        return text
    for ascii_only in (False, True):
        candidate = text
        for before, after in dict(_changed(old, new)).items():
            found, put = (json.dumps(value, ensure_ascii=ascii_only) for value in (before, after))
            candidate = candidate.replace(found, put)
        if orjson.loads(candidate.removeprefix("\ufeff")) == new:
            return candidate
    return json.dumps(new, ensure_ascii=False, indent=indent)


def _changed(old: Any, new: Any) -> Iterable[tuple[str, str]]:
    """The strings that differ, at any depth."""
    if isinstance(old, str) and old != new:
        yield old, new
    elif isinstance(old, dict):
        for key in old:
            yield from _changed(old[key], new[key])
    elif isinstance(old, list):
        for before, after in zip(old, new, strict=True):
            yield from _changed(before, after)


def _diff(place: str, old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), place, f"{place} (corrected)", n=1, lineterm="")
    return list(lines)
