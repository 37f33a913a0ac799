"""Small files that the review keeps with a run, in RUN/review: for their owner alone, and never half written."""

from __future__ import annotations

from pathlib import Path

from store.files import disk_errors
from store.kept import read_kept, write_kept
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
    write_kept(path, content)


def read_note(run: Run, name: str) -> bytes:
    """A note's content. Raises FileNotFoundError, and StoreError for one that is not what was written."""
    return read_kept(note_path(run, name))
