"""What must outlive a power cut: files and the folders that name them, handed to the disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_NOT_FOR_FOLDERS = {errno.EINVAL, errno.ENOTSUP}
"""What some network file systems say when a folder is to be synced: they have it on the server already."""


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def make_lasting(folder: Path, mode: int = 0o777) -> None:
    """Make a folder, and those above it that are missing, so that a power cut leaves them there. Raises OSError."""
    if folder.is_dir():
        return
    make_lasting(folder.parent)
    folder.mkdir(exist_ok=True, mode=mode)
    sync(folder.parent)
