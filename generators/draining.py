"""The first Ctrl-C or SIGTERM lets what is in flight end, within a grace; a second one leaves at once."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from generators.batched_runs import waits_for_batches_alone
from generators.session import Session
from schemas.errors import RunInterruptedError

LOG = logging.getLogger(__name__)
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def interrupted() -> RunInterruptedError:
    """What an interrupted run ends with."""
    return RunInterruptedError("Interrupted.", "Everything stored so far is kept: the same command resumes.")


@contextmanager
def draining(session: Session, grace_s: float) -> Iterator[None]:
    """Heed signals for the block, inside the task that runs the session: `session.run` raises RunInterruptedError when
    what was in flight has ended, and is cancelled after `grace_s` or at a second signal; at the first where all of it
    waits for batches. In another thread than the
    main one, which gets no signals, nothing changes."""
    if threading.current_thread() is not threading.main_thread() or not grace_s:
        yield
        return
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    timers: list[asyncio.TimerHandle] = []

    def heed() -> None:
        if session.stopping:
            task.cancel()
            return
        session.stopping = interrupted()
        if waits_for_batches_alone(session):
            task.cancel()
            return
        timers.append(loop.call_later(grace_s, task.cancel))
        LOG.warning(
            "Stopping: %d rollouts in flight have %g s to end. Once more to leave at once.",
            session.counters.in_flight,
            grace_s,
        )

    def told(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(heed)

    before = {number: signal.signal(number, told) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for timer in timers:
            timer.cancel()
