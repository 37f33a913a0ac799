"""Folders of runs where data is looked for: their tables are no rows of anybody's."""

from __future__ import annotations

from pathlib import Path

from schemas.errors import UsageError
from store.plan_shards import begun_shards


def holds_run(folder: Path) -> bool:
    """Whether a folder is a run's, or that of a plan's shards."""
    parts = ("samples", "journal")
    is_run = (folder / "manifest.json").is_file() and any((folder / part).is_dir() for part in parts)
    return is_run or bool(begun_shards(folder))


def refuse_run(folder: Path) -> None:
    """Raise UsageError for a folder of a run: its tables would be taken for a dataset."""
    if folder.is_dir() and holds_run(folder):
        hint = "Export it (`filigrana export`), and name the export."
        raise UsageError(f"{folder} is a run of Filigrana's.", hint)
