"""Folders and files for their owner alone: runs and review homes hold personal data, keys and passwords.

The one place that sets modes. Nothing here depends on the caller's umask or on what a folder's mode was before.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from store.syncing import make_lasting

FILE_MODE, FOLDER_MODE = 0o600, 0o700
UMASK = 0o077
"""For processes of others (Argilla's server) that make their files by themselves."""


def private_folder(path: Path) -> None:
    """Make a folder for its owner alone, or make it so; folders above it that are missing are made as usual. What was
    made is on the disk when this ends.

    A folder of somebody else is left as it is: its files are private all the same.
    """
    make_lasting(path, FOLDER_MODE)
    _set_mode(path, FOLDER_MODE)


def private_file(path: Path, flags: int) -> int:
    """Open a file for its owner alone, made if it is missing. `flags` as for os.open. Returns the descriptor."""
    descriptor = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    with suppress(PermissionError):
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != FILE_MODE:
            os.fchmod(descriptor, FILE_MODE)
    return descriptor


def write_private(path: Path, text: str) -> None:
    """Write a small secret."""
    with os.fdopen(private_file(path, os.O_WRONLY | os.O_TRUNC), "w") as file:
        file.write(text)


def tighten(folder: Path) -> None:
    """Take everything under a folder of ours from others. Links are left alone, and so is what they lead to."""
    for parent, folders, files in os.walk(folder):
        for name in folders:
            _set_mode(Path(parent, name), FOLDER_MODE)
        for name in files:
            _set_mode(Path(parent, name), FILE_MODE)
    _set_mode(folder, FOLDER_MODE)


def is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & UMASK)


def _set_mode(path: Path, mode: int) -> None:
    """Take what others may do; what the owner may do stays (a file that is read-only or can be run)."""
    with suppress(PermissionError, FileNotFoundError):
        now = path.lstat()
        if not stat.S_ISLNK(now.st_mode) and now.st_mode & UMASK:
            path.chmod(stat.S_IMODE(now.st_mode) & mode if stat.S_ISREG(now.st_mode) else mode)
