"""An index of evaluation sets as a file, read from anybody: bounded, without pickle, and whole or an error."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from schemas.errors import UsageError

MOST_TIMES = 200
ALWAYS_ALLOWED = 256 * 2**20
"""Bytes that an index may become; beyond, so many times its size. Hashes hardly compress."""
KINDS = ("long", "short", "question")
DAMAGED = (
    *(OSError, ValueError, KeyError, EOFError, TypeError, SyntaxError, NotImplementedError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, struct.error, MemoryError, OverflowError, AttributeError),
)
"""What numpy and zipfile raise for bytes that are no index."""


def read_index(path: Path, hint: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the arrays by name. Raises UsageError when they are none, or don't belong together."""
    try:
        _require_bounded(path)
        with np.load(path, allow_pickle=False) as stored:
            header = orjson.loads(stored["header"].tobytes())
            arrays = {name: stored[name] for kind in KINDS for name in (kind, f"{kind}_owner")}
        _require_whole(header, arrays)
    except FileNotFoundError as error:
        raise UsageError(f"There is no index {path}.", hint) from error
    except DAMAGED as error:
        raise UsageError(f"{path} is not an index of benchmarks: {error}.", hint) from error
    return header, arrays


def _require_bounded(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        becomes = sum(member.file_size for member in packed.infolist())
    if becomes > max(ALWAYS_ALLOWED, MOST_TIMES * path.stat().st_size):
        raise ValueError(f"it becomes {becomes >> 20} MiB when it is unpacked")


def _require_whole(header: Any, arrays: dict[str, Any]) -> None:
    names = header["benchmarks"]
    if not (
        isinstance(names, list) and all(isinstance(name, str) for name in names) and isinstance(header["hashes"], str)
    ):
        raise ValueError("its header names no evaluation sets")
    for kind in KINDS:
        hashes, owners = arrays[kind], arrays[f"{kind}_owner"]
        if (
            hashes.ndim != 1
            or owners.shape != hashes.shape
            or hashes.dtype != np.uint64
            or owners.dtype.kind not in "ui"
        ):
            raise ValueError(f"its hashes of kind '{kind}' aren't whole")
        if len(owners) and int(owners.max()) >= len(names):
            raise ValueError(f"its hashes of kind '{kind}' belong to no evaluation set")
