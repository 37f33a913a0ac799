"""What must outlive a power cut: files and the folders that name them, handed to the disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from schemas.errors import UsageError

VARIABLE = "FILIGRANA_SYNC"
POLICIES = ("all", "files", "none")
_NOT_FOR_FOLDERS = {errno.EINVAL, errno.ENOTSUP}
"""What some network file systems say when a folder is to be synced: they have it on the server already."""


def policy() -> str:
    """What FILIGRANA_SYNC says: `all`, `files` (folders are left to the system) or `none`. Raises UsageError."""
    found = os.environ.get(VARIABLE) or "all"
    if found not in POLICIES:
        raise UsageError(f"{VARIABLE} is '{found}'.", f"It can be {', '.join(POLICIES[:-1])} or {POLICIES[-1]}.")
    return found


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on the disk, as the policy wants it. Raises OSError."""
    found = policy()
    if found == "none" or (found == "files" and path.is_dir()):
        return
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
