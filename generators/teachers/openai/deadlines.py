"""Time-outs of one length for many at once: one timer of the event loop for all of them, instead of one for each."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadlines:
    """`with deadlines.start():` gives what stands under it `seconds`, as `asyncio.timeout` does: then it is cancelled,
    and TimeoutError is raised.

    All last as long, so that those begun first end first: the timer is set for the oldest alone.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.loop = asyncio.get_running_loop()
        self._running: dict[Deadline, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> Deadline:
        return Deadline(self)

    def begin(self, deadline: Deadline) -> float:
        """Count from now. Returns when its time will be over."""
        at = self.loop.time() + self._seconds
        self._running[deadline] = None
        if self._timer is None:
            self._timer = self.loop.call_at(at, self._look)
        return at

    def end(self, deadline: Deadline) -> None:
        self._running.pop(deadline, None)

    def _look(self) -> None:
        """Cancel what is over, and look again when the next one will be."""
        self._timer = None
        now = self.loop.time()
        for deadline in list(self._running):
            if deadline.at > now:
                self._timer = self.loop.call_at(deadline.at, self._look)
                return
            del self._running[deadline]
            deadline.pass_by()


class Deadline:
    """One of `Deadlines`, for the task that enters it."""

    __slots__ = ("_cancelling", "_of", "_passed", "_task", "at")

    def __init__(self, of: Deadlines) -> None:
        self._of = of
        self._passed = False

    def __enter__(self) -> None:
        task = asyncio.current_task(self._of.loop)
        assert task is not None
        self._task, self._cancelling = task, task.cancelling()
        self.at = self._of.begin(self)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._of.end(self)
        if self._passed and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def pass_by(self) -> None:
        self._passed = True
        self._task.cancel()
