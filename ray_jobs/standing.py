"""What a user is told of the workers: how many are at work, and why not all that were asked for."""

from __future__ import annotations

from collections.abc import Callable

from ray_jobs.schedule import Schedule
from ray_jobs.worker_states import Stage

SETTLED_S = 5.0
"""What passes sooner is not worth a line."""
AGAIN_S = 60.0
"""While nobody is at work, it is said again."""


class Standing:
    """Says so when workers are missing for longer than a moment, and when they are there again."""

    def __init__(self, takes: str) -> None:
        self._takes = takes
        self._now: tuple[int, int, int] | None = None
        self._since = self._said_at = 0.0
        self._said: tuple[int, int, int] | None = None

    def line(self, schedule: Schedule, room: Callable[[], str], now: float) -> str:
        """What to say now, or ''. `room` tells what the cluster has."""
        if not schedule.unleased:
            return ""
        working = len(schedule.at(Stage.WORKING))
        counts = (working, len(schedule.at(Stage.WAITING)), len(schedule.at(Stage.STARTING, Stage.OPENING)))
        if counts != self._now:
            self._now, self._since = counts, now
        again = not working and now - self._said_at >= AGAIN_S
        if now - self._since < SETTLED_S or (counts == self._said and not again):
            return ""
        whole = working > 0 and counts[1:] == (0, 0)
        if whole and self._said is None:
            self._said = counts
            return ""
        self._said, self._said_at = counts, now
        return f"{working} worker(s) at work." if whole else self._missing(schedule, counts, room())

    def _missing(self, schedule: Schedule, counts: tuple[int, int, int], room: str) -> str:
        working, waiting, starting = counts
        told = [f"{working} of {schedule.replicas} workers at work"]
        if starting:
            told.append(f"{starting} starting")
        if waiting:
            told.append(f"{waiting} waiting for room ({self._takes} each; the cluster has {room})")
        line = ", ".join(told) + "."
        return line if working else line + " It goes on by itself as soon as there is one."
