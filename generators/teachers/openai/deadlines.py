"""Time-outs of one length for many at once: one timer of the event loop for all of them, instead of one for each."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Waiting(Protocol):
    """What has a deadline."""

    def pass_by(self) -> None:
        """Its time is over."""


class Deadlines:
    """Gives each that begins `seconds` until its `end`.

    All last as long, so that those begun first are over first: the timer is set for the oldest alone.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.loop = asyncio.get_running_loop()
        self._running: dict[Waiting, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, waiting: Waiting) -> None:
        """Count from now."""
        at = self._running[waiting] = self.loop.time() + self._seconds
        if self._timer is None:
            self._timer = self.loop.call_at(at, self._look)

    def end(self, waiting: Waiting) -> None:
        self._running.pop(waiting, None)

    def _look(self) -> None:
        """End what is over, and look again when the next one will be."""
        self._timer = None
        now = self.loop.time()
        for waiting, at in list(self._running.items()):
            if at > now:
                self._timer = self.loop.call_at(at, self._look)
                return
            del self._running[waiting]
            waiting.pass_by()
