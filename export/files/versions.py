"""A folder of versions: DIR/v0001, DIR/v0002, ... Each is written whole and then never changed."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from export.files.inventory import file_digest
from export.files.manifest import MANIFEST, ExportManifest, read_manifest
from schemas.errors import StoreError, UsageError
from store.files import disk_errors
from store.syncing import make_lasting, sync

SCRATCH = ".building-"
_NAME = re.compile(r"v(\d{4,})")


def versions(folder: Path) -> list[Path]:
    """The versions in a folder, oldest first."""
    if not folder.is_dir():
        return []
    found = [p for p in folder.iterdir() if _NAME.fullmatch(p.name) and (p / MANIFEST).is_file()]
    return sorted(found, key=_number)


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A scratch folder in `folder`, for a version that is being written. Whatever is left in it is removed, and so are
    those that killed exports left: each holds a lock on its own as long as it lives."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            f"--to {folder} is a file.", "Give a folder: versions are written as DIR/v0001, DIR/v0002, ..."
        )
    with disk_errors(folder):
        make_lasting(folder)
        with _locked(folder, fcntl.LOCK_EX):  # nobody clears away what another has made, and not locked yet
            for left in folder.glob(f"{SCRATCH}*"):
                _remove_unless_alive(left)
            scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=folder))
            alive = os.open(scratch, os.O_RDONLY)
            fcntl.flock(alive, fcntl.LOCK_EX)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os.close(alive)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """A lock on a folder, which ends with the process at the latest."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _remove_unless_alive(scratch: Path) -> None:
    try:
        with _locked(scratch, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(scratch, ignore_errors=True)
    except (BlockingIOError, FileNotFoundError):
        return  # another export is at work in it, or has just removed it


def settle(built: Path, folder: Path) -> tuple[Path, bool]:
    """Move a finished version into place under the next number. Returns its path and whether it is new.

    When `folder` holds the same content already, nothing changes there and that version is returned. Raises StoreError
    when it is there but its files are damaged.
    """
    name = read_manifest(built).version
    for existing in versions(folder):
        if read_manifest(existing).version == name:
            verify(existing)
            return existing, False
    with disk_errors(folder):
        for path in (*built.rglob("*"), built):
            if path.is_file():
                path.chmod(0o444)
            sync(path)
    number = max((_number(p) for p in folder.iterdir() if _NAME.fullmatch(p.name)), default=0) + 1
    while True:
        target = folder / f"v{number:04d}"
        with disk_errors(target):
            if not target.exists():
                built.rename(target)
                sync(folder)
                return target, True
        number += 1


def verify(version: Path) -> ExportManifest:
    """Check every file against the manifest's checksums. Returns the manifest. Raises StoreError naming the file."""
    manifest = read_manifest(version)
    for entry in manifest.files:
        path = version / entry.path
        if not path.is_file() or path.stat().st_size != entry.bytes or file_digest(path) != entry.sha256:
            raise StoreError(
                f"{path} is not what {version / MANIFEST} says it is (missing or changed).",
                "A version never changes: restore it from a copy, or delete its folder and export again.",
            )
    return manifest


def version_folder(path: Path) -> Path:
    """A version's own folder, or the newest version in a folder of them. Raises UsageError when there is none."""
    if (path / MANIFEST).is_file():
        return path
    found = versions(path)
    if not found:
        raise UsageError(f"{path} holds no export.", "Make one with `filigrana export RUN --to DIR`.")
    return found[-1]


def _number(path: Path) -> int:
    match = _NAME.fullmatch(path.name)
    assert match is not None
    return int(match[1])
