"""Rollouts that were there each time that a worker died: one of them may be what kills it.

They are rolled apart from others, when nothing else is left. A group that kills its worker again is halved, until what
kills is alone; when that has happened twice it is given up: one row never keeps a run from its end. What only had bad
luck ends on the way.
"""

from __future__ import annotations

from collections import Counter, deque

from generators.session import Planned

SUSPECT_AFTER = 2
ALONE_TWICE = 2


class Suspects:
    """Groups of rollouts, each to be rolled by a worker that has nothing else."""

    def __init__(self) -> None:
        self._deaths: Counter[Planned] = Counter()
        self._alone: Counter[Planned] = Counter()
        self._groups: deque[list[Planned]] = deque()

    def __len__(self) -> int:
        return sum(map(len, self._groups))

    def next(self) -> list[Planned]:
        return self._groups.popleft() if self._groups else []

    def take(self, unfinished: list[Planned], were_apart: bool) -> tuple[list[Planned], list[Planned]]:
        """What a dead worker left: what comes back to all, and what is given up. Suspects are kept."""
        self._deaths.update(unfinished)
        if not were_apart:
            suspects = [key for key in unfinished if self._deaths[key] >= SUSPECT_AFTER]
            self._groups += [suspects] if suspects else []
            return [key for key in unfinished if self._deaths[key] < SUSPECT_AFTER], []
        if len(unfinished) == 1:
            self._alone.update(unfinished)
            if self._alone[unfinished[0]] >= ALONE_TWICE:
                return [], unfinished
        half = -(-len(unfinished) // 2)
        self._groups += [group for group in (unfinished[:half], unfinished[half:]) if group]
        return [], []
