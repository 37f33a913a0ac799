"""Pairs of positions that may be many more than fit in memory: put away a lot at a time, given back in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO

import numpy as np

from quality.overlap.minhash_lsh import distinct
from quality.overlap.shingles import Words64
from store.files import disk_errors

AT_ONCE = 250_000
"""So many pairs of all lots are in memory at a time: 2 MB."""
NONE = np.zeros(0, dtype=np.uint64)


class PairsOnDisk:
    """Pairs `later << 32 | earlier`, in lots that may share some. Use it as a context manager."""

    def __init__(self, folder: Path | None = None, at_once: int = AT_ONCE) -> None:
        self._folder = folder
        self._at_once = at_once
        self._open = ExitStack()
        self._lots: list[BinaryIO] = []

    def __enter__(self) -> PairsOnDisk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def add(self, pairs: Words64) -> None:
        """Put a lot of pairs away, in any order."""
        with disk_errors(self._folder or Path("a temporary file")):
            lot = self._open.enter_context(TemporaryFile(dir=self._folder))  # noqa: SIM115
            distinct(pairs).tofile(lot)
        self._lots.append(lot)

    def ascending(self) -> Iterator[Words64]:
        """The pairs of all lots, by later and then by earlier, each once; some at a time."""
        each = max(1, self._at_once // max(1, len(self._lots)))
        for lot in self._lots:
            lot.seek(0)
        unread = list(self._lots)
        ahead: dict[BinaryIO, Words64] = dict.fromkeys(self._lots, NONE)
        while unread or any(map(len, ahead.values())):
            for lot in list(unread):
                if not len(ahead[lot]):
                    ahead[lot] = np.fromfile(lot, dtype=np.uint64, count=each)
                    if len(ahead[lot]) < each:
                        unread.remove(lot)
            known_to = min((ahead[lot][-1] for lot in unread), default=np.uint64(2**64 - 1))
            ready = []
            for lot, pairs in ahead.items():
                until = int(np.searchsorted(pairs, known_to, side="right"))
                ready.append(pairs[:until])
                ahead[lot] = pairs[until:]
            yield distinct(np.concatenate([NONE, *ready]))
