"""Folders as people give them to commands that take several runs: each a run, or a plan's shards."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.run import Run


def opened_runs(*folders: Path) -> list[Run]:
    """The runs in them, whole. Says so where shards of a plan are missing. Raises UsageError, StoreError."""
    from store.plan_shards import runs_of
    from store.shards import open_whole

    found = []
    for folder in folders:
        runs = [open_whole(path) for path in runs_of(folder)]
        _tell_missing(folder, runs)
        found += runs
    return found


def _tell_missing(folder: Path, runs: Iterable[Run]) -> None:
    from commands.screen import say

    shards = [shard for run in runs if run.path != folder.expanduser().resolve() and (shard := run.manifest().shard)]
    if shards and len(shards) < shards[0].of:
        say(f"{folder} has {len(shards)} of the plan's {shards[0].of} shards: `filigrana status {folder}`.")
