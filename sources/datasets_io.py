"""Seeds from Hugging Face datasets, by name or folder, and from the project's own exports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from schemas.errors import UsageError
from sources.files import ROW_FORMATS, numbered_rows, row_format, rows_to_frame
from sources.html_text import spdx
from sources.hub import datasets_package, hub_card_file, hub_rows
from sources.runs import refuse_run
from sources.seed_rows import UNKNOWN_LICENCE, complete_row, plain_json
from text.limited_yaml import load_yaml


def read_dataset(
    name_or_path: str,
    split: str = "train",
    text_field: str = "",
    *,
    config: str = "",
    revision: str = "",
    limit: int | None = None,
    hub: bool = False,
) -> pl.DataFrame:
    """Read a split as seeds: its columns, plus `id`, `digest`, `source`, `licence` where missing, and `text`.

    `name_or_path` is a folder (a dataset's checkout, or an export of this project: the last version in it) or a file of
    rows; with `hub` it is a name on the Hugging Face hub (then the `datasets` package is needed), which is asked in no
    other case. `text_field` names the column that
    `text` is copied from; without it and without a `text` column, a conversation's first user turn is the text. The
    licence is the dataset card's. Raises UsageError, naming the splits or columns there are, or OutOfReachError for
    the hub.
    """
    path = Path(name_or_path).expanduser()
    if hub:
        rows, about = _hub_rows(name_or_path, split, config, revision)
        source = f"{name_or_path}, {split} (Hugging Face)"
    elif path.exists():
        refuse_run(path)
        rows, about = _local_rows(path, split, config)
        source = about.get("pretty_name") or path.resolve().name
    else:
        raise UsageError(
            f"{name_or_path}: there is no such folder or file.",
            "If it is the name of a dataset on the Hugging Face hub, say so: --hub (in a recipe: `hub: true`).",
        )
    licence = licence_of(about)
    seeds: dict[str, dict[str, Any]] = {}
    for place, row in islice(rows, limit):
        seed = complete_row(_with_text(row, text_field, place), source, licence)
        seeds.setdefault(seed["id"], seed)
    if not seeds:
        raise UsageError(f"{name_or_path}: split '{split}' holds no rows.")
    return rows_to_frame(list(seeds.values()), name_or_path)


def _with_text(row: dict[str, Any], text_field: str, place: str) -> dict[str, Any]:
    if text_field:
        if text_field not in row:
            raise UsageError(f"{place}: there is no field '{text_field}'.", f"Fields: {', '.join(row)}.")
        if not isinstance(row[text_field], str):
            raise UsageError(f"{place}: '{text_field}' holds {type(row[text_field]).__name__}, not text.")
        return {**row, "text": row[text_field]}
    turns = row.get("messages") or row.get("conversations") or row.get("prompt")
    if "text" in row or not isinstance(turns, list):
        return row
    said = (
        turn.get("content", turn.get("value"))
        for turn in turns
        if isinstance(turn, dict) and (turn.get("role") or turn.get("from")) in ("user", "human")
    )
    first = next((s for s in said if isinstance(s, str)), None)
    return row if first is None else {**row, "text": first}


def _local_rows(path: Path, split: str, config: str) -> tuple[Iterator[tuple[str, dict[str, Any]]], dict[str, Any]]:
    if path.is_file():
        return _rows_of([path]), {}
    if (path / "state.json").is_file() or (path / "dataset_dict.json").is_file():
        return _saved_rows(path, split)
    path = latest_version(path)
    about = card_of(path)
    files = _files_of_split(path, about, split, config)
    return _rows_of(files), about


def latest_version(path: Path) -> Path:
    """In a folder of exports (DIR/v0001, DIR/v0002, ...), the last one; any other folder as it is."""
    numbered = [p for p in path.iterdir() if re.fullmatch(r"v\d{4,}", p.name) and (p / "manifest.json").is_file()]
    return max(numbered, key=lambda p: int(p.name[1:]), default=path)


def _rows_of(files: list[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in files:
        for number, row in numbered_rows(file):
            yield f"{file}:{number}", row


def _files_of_split(path: Path, about: dict[str, Any], split: str, config: str) -> list[Path]:
    """The files of a split: as the card's `configs` say, else those whose name or folder starts with the split's."""
    splits = splits_in_card(path, about, config) or _splits_by_name(path)
    if split not in splits:
        there = ", ".join(sorted(splits)) or f"none (files of rows are {', '.join(ROW_FORMATS)})"
        raise UsageError(f"{path}: there is no split '{split}'.", f"There: {there}. Choose with --split.")
    return splits[split]


def splits_in_card(path: Path, about: dict[str, Any], config: str) -> dict[str, list[Path]]:
    configs = [c for c in about.get("configs") or [] if isinstance(c, dict)]
    if not configs:
        return {}
    chosen = next((c for c in configs if c.get("config_name") == config), None) if config else None
    if config and chosen is None:
        names = ", ".join(str(c.get("config_name")) for c in configs)
        raise UsageError(f"{path}: there is no configuration '{config}'.", f"There: {names}. Choose with --config.")
    chosen = chosen or next((c for c in configs if c.get("default") or c.get("config_name") == "default"), configs[0])
    given = chosen.get("data_files") or []
    entries = [{"split": "train", "path": given}] if isinstance(given, str) else given
    splits: dict[str, list[Path]] = {}
    for entry in entries:
        if isinstance(entry, dict):
            patterns = entry.get("path") or []
            for pattern in [patterns] if isinstance(patterns, str) else patterns:
                splits.setdefault(str(entry.get("split", "train")), []).extend(_inside(path, str(pattern)))
    return {name: files for name, files in splits.items() if files}


def _inside(path: Path, pattern: str) -> list[Path]:
    """The files that a card's pattern names, none of them outside the dataset's own folder."""
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        raise UsageError(f"{path / 'README.md'}: '{pattern}' leads out of the dataset's folder.")
    return [p for p in sorted(path.glob(pattern)) if p.is_file()]


def _splits_by_name(path: Path) -> dict[str, list[Path]]:
    splits: dict[str, list[Path]] = {}
    for file in sorted(path.rglob("*")):
        if not row_format(file) or any(p.startswith(".") for p in file.relative_to(path).parts):
            continue
        folder = file.parent.name if file.parent != path and file.parent.name != "data" else ""
        name = folder or file.name.split(".")[0].split("-")[0]
        splits.setdefault("validation" if name in ("val", "dev", "valid") else name, []).append(file)
    return splits


def card_of(path: Path) -> dict[str, Any]:
    """The YAML head of a dataset's README.md; {} where there is none."""
    readme = path / "README.md"
    if not readme.is_file():
        return {}
    parts = readme.read_text(encoding="utf-8").split("---", 2)
    if len(parts) < 3 or parts[0].strip():
        return {}
    try:
        about = load_yaml(parts[1])
    except yaml.YAMLError as error:
        raise UsageError(f"{readme}: its YAML head can't be read: {error}.") from error
    return about if isinstance(about, dict) else {}


_SPDX_OF_HUB = {"apache-2.0": "Apache-2.0", "mit": "MIT", "odc-by": "ODC-By-1.0", "gpl-3.0": "GPL-3.0-only"}


def licence_of(about: dict[str, Any]) -> str:
    """The card's licence as an SPDX id: the hub writes 'cc-by-4.0', and a list where there are several."""
    given = about.get("license") or ""
    given = about.get("license_name") or "" if given == "other" else given
    names = [str(n) for n in (given if isinstance(given, list) else [given]) if n and n != "unknown"]
    ids = [_SPDX_OF_HUB.get(n.lower()) or ("CC0-1.0" if n.lower() == "cc0-1.0" else spdx(n)) for n in names]
    return " AND ".join(ids) or UNKNOWN_LICENCE


def _hub_rows(
    name: str, split: str, config: str, revision: str
) -> tuple[Iterator[tuple[str, dict[str, Any]]], dict[str, Any]]:
    """A hub dataset's rows and card. Raises UsageError for a card whose files lie on other hosts."""
    readme = hub_card_file(name, revision)
    about = card_of(readme.parent) if readme else {}
    for config_of_card in about.get("configs") or []:
        _check_on_the_hub(name, config_of_card.get("data_files") if isinstance(config_of_card, dict) else None)
    return hub_rows(name, split, config, revision), about


def _check_on_the_hub(name: str, files: Any) -> None:
    """Raises UsageError where the patterns in a card's `data_files`, however nested, lead out of the dataset."""
    if isinstance(files, dict | list):
        for inner in files.values() if isinstance(files, dict) else files:
            _check_on_the_hub(name, inner)
    elif isinstance(files, str) and ("://" in files or files.startswith(("/", "~")) or ".." in Path(files).parts):
        raise UsageError(f"{name}: its card takes rows from {files!r}, which is not in it: nothing was fetched.")


def _saved_rows(path: Path, split: str) -> tuple[Iterator[tuple[str, dict[str, Any]]], dict[str, Any]]:
    """The rows of a folder that `Dataset.save_to_disk` or `DatasetDict.save_to_disk` wrote."""
    datasets = datasets_package(f"{path} was written by `save_to_disk`")
    saved = datasets.load_from_disk(str(path))
    if isinstance(saved, datasets.DatasetDict):
        if split not in saved:
            raise UsageError(
                f"{path}: there is no split '{split}'.", f"There: {', '.join(saved)}. Choose with --split."
            )
        saved = saved[split]
    rows = ((f"{path}:{number}", plain_json(row)) for number, row in enumerate(saved, start=1))
    return rows, {"license": saved.info.license or ""}
