"""An evaluation set as it is published: a folder of files of its splits, or one file, JSON too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from quality.overlap.benchmark_files import Benchmark, known_benchmarks
from schemas.errors import UsageError
from sources.files import numbered_rows, row_format

SPLITS = ("train", "validation", "valid", "val", "dev", "test")
LARGEST_JSON = 512 * 2**20
"""Bytes. A JSON file is read whole; evaluation sets have some megabytes."""

_PARTS = re.compile(r"[^a-z0-9]+")


def set_name(path: Path) -> tuple[str, Benchmark | None]:
    """What a folder or file is called as a set, and which known set that is."""
    name = path.resolve().name if path.is_dir() else path.name
    stem = name if path.is_dir() else name.removesuffix(_suffix(path))
    wanted = _comparable(stem)
    for benchmark in known_benchmarks():
        places = (benchmark.where, *benchmark.also)
        if wanted in {_comparable(place) for place in places}:
            return benchmark.name, benchmark
    return stem, None


def set_files(path: Path, known: Benchmark | None = None) -> tuple[list[Path], list[Path]]:
    """A set's files, and those of other splits than the `known` set's, which are left out.

    A file whose name or folder names no split belongs to all. Raises UsageError for a folder without files of rows.
    """
    if not path.is_dir():
        return [path], []
    files = sorted(file for file in path.rglob("*") if file.is_file() and _suffix(file) and not _hidden(file, path))
    if not files:
        raise UsageError(
            f"{path}: no files of rows.", "Sets are read from JSON, JSON Lines, Parquet, CSV and TSV files."
        )
    wanted = {_split(name) for name in known.splits} if known else set()
    left_out = [file for file in files if wanted and (split := _split_of(file, path)) and split not in wanted]
    kept = [file for file in files if file not in left_out]
    if not kept:
        raise UsageError(f"{path}: no file of the splits {', '.join(sorted(wanted))}.", "Give the files themselves.")
    return kept, left_out


def set_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """A file's rows with their numbers. A JSON file holds a list of rows or texts, an object of lists (one item for
    each, its texts in `turns`), or one list under some key."""
    if _suffix(path) == ".json":
        return iter(enumerate(_json_rows(path), start=1))
    return numbered_rows(path)


def all_rows(files: list[Path]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of all files of a set, one file after the other."""
    return chain.from_iterable(set_rows(file) for file in files)


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise UsageError(f"{path}: a JSON file of over {LARGEST_JSON >> 20} MiB.", "Make JSON Lines of it.")
        held = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror or error}.") from error
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{path}: not valid JSON: {error}.", "One list, or one object, in UTF-8.") from error
    if isinstance(held, dict):
        lists = [value for value in held.values() if isinstance(value, list)]
        rows = next((value for value in lists if value and isinstance(value[0], dict) and "role" not in value[0]), None)
        if rows is None and lists and len(lists) == len(held):
            rows = [{"id": name, "turns": turns} for name, turns in held.items()]
        held = rows if rows is not None else [held]
    for number, item in enumerate(held if isinstance(held, list) else [held], start=1):
        if isinstance(item, dict):
            yield item
        elif isinstance(item, list | str):
            yield {"turns": item if isinstance(item, list) else [item]}
        else:
            raise UsageError(
                f"{path}: item {number} is {type(item).__name__}: an object, a list or a text was expected."
            )


def _suffix(path: Path) -> str:
    return row_format(path) or (".json" if path.suffix.lower() == ".json" else "")


def _hidden(file: Path, folder: Path) -> bool:
    """Files that tools leave beside rows: the Hub's cache of downloads, a data set's description."""
    parts = file.relative_to(folder).parts
    return any(part.startswith(".") for part in parts) or file.name in (
        "dataset_info.json",
        "dataset_infos.json",
        "state.json",
    )


def _split_of(file: Path, folder: Path) -> str:
    words = {word for part in file.relative_to(folder).parts for word in _PARTS.split(part.lower())}
    return next((_split(name) for name in SPLITS if name in words), "")


def _split(name: str) -> str:
    return "valid" if name in ("validation", "val", "valid", "dev") else name


def _comparable(name: str) -> str:
    last = re.split(r"/|--|__", name.lower().removeprefix("datasets--"))[-1]
    return _PARTS.sub("-", last)
