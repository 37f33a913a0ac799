"""RUN/damaged: files as they were found, with a line in `repairs.jsonl` on each, before anything of them is changed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import orjson

from schemas.base import Row
from store.checksums import checksum
from store.files import disk_errors
from store.known_losses import FOLDER
from store.private import private_file, private_folder
from store.syncing import sync


class SetAside(Row):
    """A file that was kept as it was, why, and how many of its rows the run has no more."""

    file: str
    kept_as: str
    why: str
    rows: int = 0


def set_aside(run_dir: Path, path: Path, why: str, rows: int = 0) -> SetAside:
    """Keep a file's bytes beside the run's, and write down why. Doing it again changes nothing. Raises StoreError."""
    folder = run_dir / FOLDER
    kept = folder / f"{path.parent.name}.{path.name}.{checksum(path)[:12]}"
    with disk_errors(kept):
        private_folder(folder)
        if not kept.is_file():
            try:
                os.link(path, kept)
            except OSError:  # a file system without links
                shutil.copy2(path, kept)
            sync(kept)
            sync(folder)
    said = SetAside(file=str(path), kept_as=str(kept), why=why, rows=rows)
    _write_down(folder, said)
    return said


def write_down_missing(run_dir: Path, path: Path, why: str, rows: int) -> SetAside:
    """The same of a file that is not there."""
    with disk_errors(run_dir / FOLDER):
        private_folder(run_dir / FOLDER)
    said = SetAside(file=str(path), kept_as="", why=why, rows=rows)
    _write_down(run_dir / FOLDER, said)
    return said


def remove(path: Path) -> None:
    """Take a file that was set aside out of the run."""
    with disk_errors(path):
        path.unlink(missing_ok=True)
        sync(path.parent)


def _write_down(folder: Path, said: SetAside) -> None:
    path = folder / "repairs.jsonl"
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with disk_errors(path), os.fdopen(private_file(path, os.O_WRONLY | os.O_APPEND), "ab") as file:
        file.write(orjson.dumps({"at": at, **said.model_dump()}) + b"\n")
        file.flush()
        os.fsync(file.fileno())
