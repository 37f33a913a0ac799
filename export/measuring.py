"""The figures of `export.measured` of large exports: counted in a process of its own, while the rows are written. It is
started as soon as the export is known to be large: what comes before the rows are read is one thread's work."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from threading import Thread
from types import TracebackType

import polars as pl

from export.files.manifest_figures import LookedAt
from export.measured import measured
from export.rows.reading import TURNS
from schemas.settings import collect_garbage_rarely

COLUMNS = ("id", "messages", "measures")
SAID_FIRST = "Isto não é uma linha de ninguém: o que aqui se diz serve para ler as tabelas antes de haver linhas."


class Measuring:
    """Figures of rows, begun as soon as these are known. Use it as a context manager."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._begun: Future[LookedAt] | None = None

    def __enter__(self) -> Measuring:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def expect(self) -> None:
        """Start the other process before there are rows, which are surely many."""
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_end_with_parent)
        self._pool.submit(_read_tables)

    def begin(self, rows: pl.DataFrame) -> None:
        """Count in another process from now on."""
        if self._pool is None:
            self.expect()
        assert self._pool is not None
        with suppress(BrokenProcessPool):
            self._begun = self._pool.submit(measured, rows.select(COLUMNS))

    def figures(self, rows: pl.DataFrame, on_rows: Callable[[int], None]) -> LookedAt:
        """What was begun, once it is there; else, or where that process was lost, counted here and now."""
        if self._pool is not None and self._begun is None:
            self.begin(rows)
        try:
            if self._begun is not None:
                found = self._begun.result()
                on_rows(found.rows)
                return found
        except BrokenProcessPool:
            pass
        return measured(rows, on_rows)


def _read_tables() -> None:
    """In the other process: read what texts are measured with."""
    turn = {"role": "assistant", "content": SAID_FIRST, "reasoning": None}
    schema = {"id": pl.String, "messages": TURNS, "measures": pl.String}
    measured(pl.DataFrame({"id": [""], "messages": [[turn]], "measures": [None]}, schema=schema))
    collect_garbage_rarely()


def _end_with_parent() -> None:
    """In the other process: end when the export has been killed, which nobody else would tell it."""
    Thread(target=_outlive_nobody, daemon=True).start()


def _outlive_nobody() -> None:
    exporting = parent_process()
    assert exporting is not None
    exporting.join()
    os._exit(1)
