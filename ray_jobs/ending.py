"""When a session on Ray ends before its plan: what is in flight has a grace, unless somebody is in a hurry."""

from __future__ import annotations

from generators.draining import interrupted
from ray_jobs.interrupts import Interrupts
from schemas.errors import FiligranaError


class Ending:
    """Why the session ends early (`why`, None while it doesn't), and until when what is in flight is waited for."""

    def __init__(self, grace_s: float, interrupts: Interrupts) -> None:
        self.why: FiligranaError | None = None
        self.at_once = False
        self._grace_s, self._interrupts = grace_s, interrupts
        self._wanted: FiligranaError | None = None
        self._until = 0.0
        self._signals_before = 0

    def wants(self, error: FiligranaError) -> None:
        """End with this error."""
        self._wanted = self._wanted or error

    def begins(self, now: float) -> bool:
        """Whether to wind down now, once. Raises `why` when it has taken long enough, or a second signal came."""
        signals = self._interrupts.number
        if self.why is not None:
            if now > self._until or signals > self._signals_before:
                self._leave(interrupted() if signals > self._signals_before else self.why)
            return False
        wanted = self._wanted or (interrupted() if signals else None)
        if wanted is None:
            return False
        self.why, self._until = wanted, now + self._grace_s
        self._signals_before = min(signals, 1)
        if not self._grace_s or signals > 1:
            self._leave(wanted)
        return True

    def line(self, in_flight: int) -> str:
        """What to say when it begins."""
        return f"Stopping: {in_flight} rollouts in flight have {self._grace_s:g} s to end. Once more to leave at once."

    def _leave(self, why: FiligranaError) -> None:
        self.why, self.at_once = why, True
        raise why
