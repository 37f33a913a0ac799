"""A folder of shards: several runs that are parts of one plan, each in a folder of its own, to be read as one."""

from __future__ import annotations

import re
from pathlib import Path

from store.run import Run

NAMED = re.compile(r"shard-(\d{2,4})-of-(\d{2,4})")


def shards_in(folder: Path) -> list[Path]:
    """The folders of a plan's shards in a folder, begun or not, by number."""
    found = [path for path in folder.expanduser().glob("shard-*-of-*") if NAMED.fullmatch(path.name)]
    return sorted(found, key=lambda path: (int(path.name.split("-")[3]), int(path.name.split("-")[1])))


def begun_shards(folder: Path) -> list[Path]:
    """Those that hold a run."""
    return [path for path in shards_in(folder) if Run(path).manifest_path.is_file()]


def runs_of(folder: Path) -> list[Path]:
    """The runs that a folder stands for: itself, or its shards."""
    return [folder] if Run(folder).manifest_path.is_file() else (begun_shards(folder) or [folder])
