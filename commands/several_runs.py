"""Folders as people give them to commands: each a run, or a plan's shards, which are read as the run that they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.run import Run


def opened_runs(*folders: Path) -> list[Run]:
    """The runs in them, whole, each shard by itself. Says so where shards of a plan are missing. Raises UsageError,
    StoreError."""
    found = []
    for folder in folders:
        runs = runs_now(folder)
        _tell_missing(folder, runs)
        found += runs
    return found


def runs_now(folder: Path) -> list[Run]:
    """The same of one folder, without a word: more of a plan's shards may be begun each time."""
    from store.plan_shards import runs_of
    from store.shards import open_whole

    return [open_whole(path) for path in runs_of(folder)]


def opened_plan(folder: Path) -> Run:
    """The run in a folder, or its shards as one. Says so where some are missing. Raises UsageError, StoreError."""
    from store.whole_plan import open_plan

    run = open_plan(folder)
    _tell_missing(folder, run.parts)
    return run


def _tell_missing(folder: Path, runs: Iterable[Run]) -> None:
    from commands.screen import say

    shards = [shard for run in runs if run.path != folder.expanduser().resolve() and (shard := run.manifest().shard)]
    if shards and len(shards) < shards[0].of:
        say(f"{folder} has {len(shards)} of the plan's {shards[0].of} shards: `filigrana status {folder}`.")
