"""What is asked of the texts of large exports (`export.measured`, `export.examples`): in a process of its own, beside
which the rows are written, and which has read the word tables by then. It is started as soon as the export is known to
be large: what comes before the rows are read is one thread's work."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from threading import Thread
from types import TracebackType
from typing import TypeVar

import polars as pl

from export.files.manifest_figures import LookedAt
from export.measured import measured
from export.rows.reading import TURNS
from schemas.settings import collect_garbage_rarely

Given = TypeVar("Given")
Found = TypeVar("Found")
COLUMNS = ("id", "messages", "measures")
SAID_FIRST = "Isto não é uma linha de ninguém: o que aqui se diz serve para ler as tabelas antes de haver linhas."


class Measuring:
    """Figures of rows, begun as soon as these are known. Use it as a context manager."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._begun: Callable[[], LookedAt] | None = None

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
        self._begun = self.beside(measured, rows.select(COLUMNS))

    def figures(self, rows: pl.DataFrame, on_rows: Callable[[int], None]) -> LookedAt:
        """What was begun, once it is there; else what is counted here and now."""
        if self._pool is not None and self._begun is None:
            self.begin(rows)
        if self._begun is None:
            return measured(rows, on_rows)
        found = self._begun()
        on_rows(found.rows)
        return found

    def beside(self, work: Callable[[Given], Found], given: Given) -> Callable[[], Found]:
        """What becomes of something, once it is asked for: in the other process from now on, where there is one; else,
        or where that process was lost, here and then."""
        begun: Future[Found] | None = None
        with suppress(BrokenProcessPool):
            begun = self._pool.submit(work, given) if self._pool is not None else None

        def found() -> Found:
            with suppress(BrokenProcessPool):
                if begun is not None:
                    return begun.result()
            return work(given)

        return found


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
