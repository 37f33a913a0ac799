"""Small files that the review keeps with a run, in RUN/review: for their owner alone, and never half written."""

from __future__ import annotations

from pathlib import Path

from store.files import disk_errors, write_whole
from store.private import private_folder
from store.run import Run


def note_path(run: Run, name: str) -> Path:
    """Where a note is, or would be."""
    return run.path / "review" / name


def write_note(run: Run, name: str, content: bytes) -> None:
    """Write a note whole. Raises StoreError when the disk does not take it."""
    path = note_path(run, name)
    with disk_errors(path):
        private_folder(path.parent)
    write_whole(path, content, private=True)
