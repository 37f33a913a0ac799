"""Compressed files of others, unpacked on the way: damage is said in a sentence, and no small file fills the memory."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from schemas.errors import UsageError

COMPRESSED = (".gz", ".zst", ".bz2")
MOST_TIMES = 200
"""How many times its size a file may become. JSON Lines of prose become 3 to 8 times theirs."""
ALWAYS_ALLOWED = 256 * 2**20
"""Bytes that any file may become."""


class _Counted(io.RawIOBase):
    """A stream that ends with UsageError where more comes out of it than an honest file holds."""

    def __init__(self, path: Path, stream: Any) -> None:
        self._path, self._stream, self._given = path, stream, 0
        self._most = max(ALWAYS_ALLOWED, MOST_TIMES * path.stat().st_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._given += len(data)
        if self._given > self._most:
            raise UsageError(
                f"{self._path}: unpacked, it is over {MOST_TIMES} times its size, as no file of texts is.",
                "If you know what is in it, unpack it yourself and give the file that comes out.",
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def opened(path: Path) -> BinaryIO:
    """A file's bytes, unpacked where its name ends in one of `COMPRESSED`. Use it inside `unpacking`."""
    if path.suffix.lower() not in COMPRESSED:
        return path.open("rb")
    import pyarrow

    return cast(BinaryIO, io.BufferedReader(_Counted(path, pyarrow.input_stream(str(path)))))


@contextmanager
def unpacking(path: Path) -> Iterator[None]:
    """Say in a sentence what is wrong with a damaged file. Raises UsageError."""
    faults: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
    if path.suffix.lower() in COMPRESSED:  # no other file needs what reads these, which a start would import
        import pyarrow

        faults = (*faults, pyarrow.ArrowException)
    try:
        yield
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file.") from error
    except faults as error:
        raise UsageError(f"{path}: can't be read: {error}.", "Is the file whole?") from error
