"""A folder of shards: several runs that are parts of one plan, each in a folder of its own, to be read as one."""

from __future__ import annotations

from pathlib import Path

from schemas.plan_shard import PlanShard, shard_named
from store.run import Run


def shards_in(folder: Path) -> dict[Path, PlanShard]:
    """The folders of a plan's shards in a folder, begun or not, by number, with which each is by its name."""
    named = {path: shard_named(path.name) for path in folder.expanduser().glob("shard-*-of-*")}
    found = [(path, shard) for path, shard in named.items() if shard]
    return dict(sorted(found, key=lambda one: (one[1].of, one[1].number)))


def begun_shards(folder: Path) -> list[Path]:
    """Those that hold a run."""
    return [path for path in shards_in(folder) if Run(path).manifest_path.is_file()]


def runs_of(folder: Path) -> list[Path]:
    """The runs that a folder stands for: itself, or its shards."""
    return [folder] if Run(folder).manifest_path.is_file() else (begun_shards(folder) or [folder])


def is_of_shards(folder: Path) -> bool:
    """Whether a folder stands for the shards in it, of which one at least is begun."""
    return not Run(folder).manifest_path.is_file() and bool(begun_shards(folder))
