"""Ctrl-C and SIGTERM of a run on Ray: they are counted, and whoever asks decides what they mean."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """How many signals came. Ray's own handler of SIGTERM ends the process in the middle of its C++ code."""

    def __init__(self) -> None:
        self.number = 0

    @contextmanager
    def heeded(self) -> Iterator[Interrupts]:
        """Count signals for the time of the block; in another thread than the main one there are none."""
        if threading.current_thread() is not threading.main_thread():
            yield self
            return
        before = {number: signal.signal(number, self._told) for number in SIGNALS}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _told(self, number: int, frame: FrameType | None) -> None:
        self.number += 1


@contextmanager
def handlers_kept() -> Iterator[None]:
    """Put the handlers of before back after a block in which Ray starts, and sets its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
