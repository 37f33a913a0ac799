"""A signal may arrive anywhere in the journal: no row is doubled, none that was queued before is lost."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import polars as pl
import pytest

import store.journal
from store.books import books
from store.journal import Journal, recover
from store.run import Run
from tests.store.run_manifests import manifest_of


def row(index: int) -> dict[str, object]:
    return {"rollout_id": f"r{index}", "recipe": "a", "index": index, "retried_at": 1.0}


def stored(folder: Path) -> Counter[int]:
    """How often each row is in the tables, after the next session has put the journal in order."""
    recover(folder)
    shards = sorted((folder / "retries").glob("*.parquet"))
    return Counter(index for shard in shards for index in pl.read_parquet(shard)["index"].to_list())


def in_journal(folder: Path) -> Counter[bytes]:
    """How often each line stands in the segments that aren't sealed."""
    segments = (folder / "journal").glob("*.jsonl")
    return Counter(line for s in segments for line in s.read_bytes().splitlines(keepends=True))


def interrupt_at(step: int) -> Any:
    """A trace function that raises KeyboardInterrupt at the `step`-th line run in the journal's file, once."""
    left = [step]

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != store.journal.__file__:
            return None
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
        return trace

    return trace


def write_until_interrupted(folder: Path, step: int) -> tuple[Journal, int, bool]:
    """Append and flush, interrupted at a line. Returns the journal, the rows surely queued, and whether it ended."""
    journal, queued, traced_by = Journal(folder, "w", seal_rows=4), 0, sys.gettrace()
    sys.settrace(interrupt_at(step))
    try:
        for index in range(6):
            journal.append("retries", row(index))
            queued = index + 1
            journal._flush_and_roll() if index % 2 else journal.flush()
    except KeyboardInterrupt:
        return journal, queued, False
    finally:
        sys.settrace(traced_by)  # whoever measures which lines run goes on
    return journal, queued, True


@pytest.mark.slow
def test_an_interruption_at_any_line_of_the_journal_neither_doubles_nor_loses(tmp_path: Path) -> None:
    async def all_lines() -> int:
        for step in range(1, 400):
            folder = tmp_path / str(step)
            journal, queued, ended = write_until_interrupted(folder, step)
            journal.flush()
            assert max(in_journal(folder).values(), default=1) == 1, step  # sealing would make one of two alike
            journal.close()  # as the session does on its way out
            await journal.drain()
            found = stored(folder)
            assert set(found.values()) == ({1} if found else set()), (step, found)
            assert set(range(queued)) <= set(found), (step, queued, found)
            if ended:
                return step
        raise AssertionError("The interruption never came after the last line.")

    assert asyncio.run(all_lines()) > 50


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_signals_at_random_moments_double_no_row(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        for round_ in range(60):
            folder = tmp_path / str(round_)
            journal, index = Journal(folder, "w", seal_rows=500), 0
            try:
                signal.setitimer(signal.ITIMER_REAL, dice.uniform(1e-4, 4e-3))
                while True:
                    journal.append("retries", row(index))
                    index += 1
                    journal.flush()
            except KeyboardInterrupt:
                journal.flush()
                assert max(in_journal(folder).values(), default=1) == 1
                journal.close()
            found = stored(folder)
            assert set(range(index)) <= set(found) and max(found.values(), default=1) == 1, (round_, index)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_rows_that_belong_together_are_stored_together_or_not_at_all(tmp_path: Path) -> None:
    traced_by = sys.gettrace()
    for step in range(1, 60):
        folder = tmp_path / str(step)
        journal = Journal(folder, "w")
        sys.settrace(interrupt_at(step))
        try:
            journal.append_all([("retries", row(0)), ("retries", row(1))])
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(traced_by)
        journal.close()
        assert set(stored(folder)) in ({0, 1}, set()), step


def test_a_line_that_an_older_writer_doubled_is_one_row(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.write_manifest(manifest_of({"a": 3}))
    completion = {
        "rollout_id": "r", "recipe": "a", "index": 0, "request_id": "q", "step": "answer", "finish_reason": "stop",
        "prompt_tokens": 5, "completion_tokens": 7, "latency_s": 0.1, "completed_at": time.time(), "data": "{}",
    }  # fmt: skip
    journal = Journal(tmp_path, "w")
    journal.append("completions", completion)
    journal.append("retries", row(0))
    journal.flush()
    segment = next((tmp_path / "journal").glob("*.jsonl"))
    segment.write_bytes(segment.read_bytes() * 2)
    assert (books(run).requests, books(run).tokens) == (1, {"prompt": 5, "completion": 7})
    assert run.scan("retries").collect().height == 1
    recover(tmp_path)
    assert books(run).requests == 1
    doubled = tmp_path / "completions" / f"{segment.stem}.parquet"
    sealed = pl.read_parquet(doubled)
    pl.concat([sealed, sealed]).write_parquet(doubled)  # as versions of before sealed it
    segment.with_suffix(".sealed").unlink()
    segment.with_suffix(".sums").unlink()
    assert (books(run).requests, books(run).tokens) == (1, {"prompt": 5, "completion": 7})
