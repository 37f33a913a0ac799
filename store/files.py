"""Writing files whole or not at all, and saying clearly what went wrong when the disk does not want them."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from polars.exceptions import PolarsError

from schemas.errors import StoreError
from store.private import private_file
from store.syncing import sync

_OS_ERROR = re.compile(r"\(os error (\d+)\)")
"""How polars tells the number of the system's error, inside a sentence about Parquet."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn an OSError about `path`, or what polars makes of one, into a StoreError with a remedy."""
    try:
        yield
    except PolarsError as error:
        if not (found := _OS_ERROR.search(str(error))):
            raise
        number = int(found[1])
        if number in _FULL:
            raise _no_room(path, os.strerror(number)) from error
        raise StoreError(f"Could not write {path}: {os.strerror(number)}.") from error
    except OSError as error:
        if error.errno in _FULL:
            raise _no_room(path, error.strerror or str(error)) from error
        if isinstance(error, PermissionError):
            raise StoreError(f"Not allowed to write {path}.", "Choose a folder that you can write to.") from error
        if isinstance(error, NotADirectoryError | FileExistsError):
            raise StoreError(f"{path} is in the way: a folder was expected.", "Choose another folder.") from error
        raise StoreError(f"Could not write {path}: {error.strerror or error}.") from error


def _no_room(path: Path, why: str) -> StoreError:
    return StoreError(
        f"No room left to write {path} ({why}).",
        "Free some space and run the same command again: everything stored so far is kept.",
    )


@contextmanager
def whole_file(path: Path, private: bool = False) -> Iterator[Path]:
    """Give a temporary path beside `path`; on leaving, flush it to disk and move it into place in one step, which is
    on the disk too when this ends.

    If the body raises, the temporary file is removed and `path` stays as it was. A `private` file is its owner's alone
    from the first byte.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with disk_errors(path):
        try:
            if private:
                os.close(private_file(temporary, os.O_WRONLY | os.O_TRUNC))
            yield temporary
            sync(temporary)
            os.replace(temporary, path)
            sync(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def write_whole(path: Path, data: str | bytes, private: bool = False) -> None:
    """Write a small file so that a reader sees the old content or the new, never a part."""
    with disk_errors(path), whole_file(path, private) as temporary:
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)
