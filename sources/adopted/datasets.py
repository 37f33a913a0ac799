"""Where a dataset lies: a file, a folder with or without a card, what `save_to_disk` wrote, the hub and its caches."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import orjson

from schemas.base import Row
from schemas.errors import UsageError
from sources.adopted.rows import READERS, AdoptedFile, reader_of
from sources.datasets_io import card_of, latest_version, licence_of, splits_in_card
from sources.hub import downloaded_dataset
from sources.runs import refuse_run
from sources.seed_rows import UNKNOWN_LICENCE

HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
NOT_DATA = frozenset(("dataset_info.json", "dataset_dict.json", "state.json", "manifest.json", "croissant.json"))
NO_SPLIT = re.compile(r"\d{3,}|data|part|shard|chunk|rows?", re.IGNORECASE)


class Asked(Row):
    """Which of a dataset: `hub` fetches it by name; `split` '' is all of them; `config` '' the card's own choice."""

    hub: bool = False
    split: str = ""
    config: str = ""
    revision: str = ""


def find_files(source: str, asked: Asked) -> list[AdoptedFile]:
    """The files of rows of one SOURCE, in the order in which they are read. Raises UsageError, OutOfReachError."""
    path = Path(source).expanduser()
    if asked.hub:
        folder, revision = downloaded_dataset(source, asked.revision, ["README.md", *(f"*{end}" for end in READERS)])
        return _of_folder(folder, source, revision, asked)
    if path.is_file():
        if reader_of(path) is None:
            raise UsageError(f"{path}: of no kind that holds rows.", f"Known: {', '.join(READERS)}.")
        if asked.split:
            raise UsageError(f"{path} is a file: there is no split '{asked.split}' of it.", "Leave --split out.")
        return [AdoptedFile(path=str(path.resolve()), dataset=path.name, name=path.name)]
    if path.is_dir():
        path = path.resolve()
        return _of_folder(latest_version(path), path.name, _revision_of(path), asked)
    cached = _in_cache(source, asked) if HUB_NAME.fullmatch(source) else None
    if cached is None:
        raise UsageError(
            f"{source}: there is no such folder or file, nor a dataset of that name in the caches of this machine.",
            "If it is the name of a dataset on the Hugging Face hub, say so: --hub.",
        )
    return _of_folder(*cached, asked)


def _of_folder(folder: Path, name: str, revision: str, asked: Asked) -> list[AdoptedFile]:
    refuse_run(folder)
    about = card_of(folder)
    licence = licence_of(about)
    by_split = _saved_splits(folder) or splits_in_card(folder, about, asked.config) or _splits_by_name(folder)
    if not by_split:
        raise UsageError(f"{folder}: no file of rows in it.", f"Known: {', '.join(READERS)}.")
    if asked.split and asked.split not in by_split:
        there = ", ".join(sorted(filter(None, by_split))) or "none"
        raise UsageError(f"{folder}: there is no split '{asked.split}'.", f"There: {there}. Choose with --split.")
    return [
        AdoptedFile(
            path=str(file),
            dataset=name,
            revision=revision,
            licence="" if licence == UNKNOWN_LICENCE else licence,
            name=file.relative_to(folder).as_posix(),
            split=split,
        )
        for split, files in by_split.items()
        for file in files
        if asked.split in ("", split) and reader_of(file)
    ]


def _saved_splits(folder: Path) -> dict[str, list[Path]]:
    """What `Dataset.save_to_disk` or `DatasetDict.save_to_disk` wrote; {} for any other folder."""
    if (folder / "dataset_dict.json").is_file():
        splits = orjson.loads((folder / "dataset_dict.json").read_bytes()).get("splits", [])
        return {split: _saved_files(folder / split) for split in splits}
    return {"": _saved_files(folder)} if (folder / "state.json").is_file() else {}


def _saved_files(folder: Path) -> list[Path]:
    state = orjson.loads((folder / "state.json").read_bytes())
    return [folder / Path(part["filename"]).name for part in state.get("_data_files", [])]


def _splits_by_name(folder: Path) -> dict[str, list[Path]]:
    """Files of rows by the split that their folder or the beginning of their name says, as the hub does; '' where they
    say none. No link that leads out of the folder is followed, but in the hub's own cache, which is made of them."""
    splits: dict[str, list[Path]] = {}
    home = folder.parents[1] if folder.parent.name == "snapshots" else folder
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if any(part.startswith((".", "_")) for part in inside.parts) or file.name in NOT_DATA or not file.is_file():
            continue
        if not file.resolve().is_relative_to(home) or reader_of(file) is None:
            continue
        splits.setdefault(_split_of(inside), []).append(file)
    return splits


def _split_of(inside: Path) -> str:
    for word in (*inside.parts[:-1][::-1], re.split(r"[.\-_]", inside.name)[0]):
        named = {"val": "validation", "dev": "validation", "valid": "validation"}.get(word.lower(), word.lower())
        if named in ("train", "validation", "test", "train_sft", "test_sft", "train_prefs", "test_prefs"):
            return named
    return ""


def _revision_of(folder: Path) -> str:
    """What names a folder's version: an export's (`v0003`), or the commit of a checkout."""
    latest = latest_version(folder)
    if latest != folder:
        return latest.name
    head = folder / ".git" / "HEAD"
    if not head.is_file():
        return ""
    said = head.read_text(encoding="utf-8").strip()
    ref = folder / ".git" / said.removeprefix("ref: ")
    said = ref.read_text(encoding="utf-8").strip() if ref.is_file() else said
    return said if re.fullmatch("[0-9a-f]{40}", said) else ""


def _in_cache(name: str, asked: Asked) -> tuple[Path, str, str] | None:
    """A dataset of the hub that is on this machine already: (folder, name, revision), asking nobody."""
    from huggingface_hub import constants

    owner, _, own = name.partition("/")
    home = Path(constants.HF_HUB_CACHE) / f"datasets--{owner}--{own}"
    main = home / "refs" / (asked.revision or "main")
    revision = main.read_text(encoding="utf-8").strip() if main.is_file() else asked.revision
    if revision and (folder := home / "snapshots" / revision).is_dir():
        return folder, name, revision
    built = Path(os.environ.get("HF_DATASETS_CACHE") or Path(constants.HF_HOME) / "datasets") / f"{owner}___{own}"
    versions = sorted(info.parent for info in built.glob("*/*/*/dataset_info.json")) if built.is_dir() else []
    chosen = [folder for folder in versions if asked.config in ("", folder.relative_to(built).parts[0])]
    if len(chosen) > 1:
        there = ", ".join(sorted({folder.relative_to(built).parts[0] for folder in chosen}))
        raise UsageError(f"{name} is in the cache more than once ({there}).", "Choose with --config.")
    return (chosen[0], name, chosen[0].name) if chosen else None


def all_files(sources: Sequence[str], asked: Asked) -> list[AdoptedFile]:
    """The files of several sources, each once. Raises as `find_files` does."""
    found: dict[str, AdoptedFile] = {}
    named: dict[tuple[str, str], int] = {}
    for source in sources:
        for file in find_files(source, asked):
            if file.path in found:
                continue
            again = named[file.dataset, file.name] = named.get((file.dataset, file.name), 0) + 1
            other = {"dataset": f"{file.dataset} ({again})"} if again > 1 else {}
            found[file.path] = file.model_copy(update=other)
    if not found:
        raise UsageError("There is nothing to adopt: no file of rows was found.")
    return list(found.values())
