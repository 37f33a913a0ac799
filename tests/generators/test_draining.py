"""Stopping a run by signals: the first lets what is in flight end, a second one, or the end of the grace, does not.

The endpoint holds its answers until the program has said that it stops: nothing here depends on anybody's pace.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from aiohttp import web

from store.books import books
from store.run import Run
from tests.generators.gated_endpoint import gated_endpoint
from tests.generators.programs import PATIENCE_S, WIDTH, asking, finished, started, wait_until
from tests.generators.stand_in import served
from tests.generators.test_endpoint_run import reply_to

pytestmark = pytest.mark.integration


def test_the_first_signal_lets_what_is_in_flight_end_and_the_same_command_resumes(tmp_path: Path) -> None:
    run, log = tmp_path / "run", tmp_path / "log"
    with gated_endpoint(0) as endpoint:
        words = asking(tmp_path, endpoint.url, 40, "--local")
        for number in (signal.SIGINT, signal.SIGTERM):
            ended = books(Run(run)).accepted if run.exists() else 0
            endpoint.allow(0)
            log.write_text("")
            with started(words, log) as child:
                wait_until(lambda: endpoint.inside == WIDTH, child, log)
                os.kill(child.pid, number)
                wait_until(lambda: "in flight" in log.read_text(), child, log)
                endpoint.open()
                assert child.wait(PATIENCE_S) == 130, log.read_text()
            said, counted = log.read_text(), books(Run(run))
            assert "resumes" in said and "Traceback" not in said
            assert counted.requests == endpoint.seen, "all that was asked for is stored"
            assert counted.accepted == ended + WIDTH and counted.balanced
        with started(words, log) as child:
            assert child.wait(PATIENCE_S) == 0, log.read_text()
    finished(run, 40)


def leaves_at_once(folder: Path, signals: int, *more: str) -> str:
    """The endpoint never answers: nothing but the signals, or the end of the grace, ends the run. What it said."""
    log = folder / "log"
    with gated_endpoint(0) as endpoint, started(asking(folder, endpoint.url, 40, *more), log) as child:
        wait_until(lambda: endpoint.inside == WIDTH, child, log)
        for _ in range(signals):
            child.terminate()
            wait_until(lambda: "in flight" in log.read_text(), child, log)
        assert child.wait(PATIENCE_S) == 130, log.read_text()
    return log.read_text()


@pytest.mark.parametrize(("signals", "grace"), [(2, "600"), (1, "0.5")], ids=["second signal", "end of the grace"])
def test_who_is_in_a_hurry_leaves_at_once(tmp_path: Path, signals: int, grace: str) -> None:
    assert "Traceback" not in leaves_at_once(tmp_path, signals, "--local", "--grace", grace)


def test_a_time_out_of_ones_own_is_kept_to(tmp_path: Path) -> None:
    """Of one rollout, whose other requests have a second of a machine's time for the little that they want."""
    log, is_over = tmp_path / "log", Event()

    async def once_never(n: int, body: dict[str, Any]) -> web.Response:
        while n == 0 and not is_over.is_set():
            await asyncio.sleep(0.02)
        return reply_to(body)

    with served(once_never) as server:
        with started(asking(tmp_path, server.url, 1, "--local", "--timeout", "1"), log) as child:
            assert child.wait(PATIENCE_S) == 0, log.read_text()
        is_over.set()
    assert books(Run(tmp_path / "run")).pending == 0
