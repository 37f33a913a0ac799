"""How fast an endpoint may be asked, as its owner says: so many requests, or tokens, a minute."""

from __future__ import annotations

import math


class MinuteCap:
    """At most so many (requests, tokens) a minute, spread evenly: `ready_at` is when the next may be spent."""

    CATCH_UP_S = 0.05
    """Timers wake late: this much lost time may be caught up, no more."""

    def __init__(self, per_minute: int | None) -> None:
        self._seconds_each = self._unshared = 60 / per_minute if per_minute else 0.0
        self._owed = 0.0
        """What was spent ahead of time when the cap closed."""
        self.ready_at = 0.0

    def spend(self, amount: float, now: float) -> None:
        if self._seconds_each:
            self.ready_at = max(self.ready_at, now - self.CATCH_UP_S) + amount * self._seconds_each

    def correct(self, amount: float) -> None:
        """Spend more (or less, when negative) after the fact: an estimate turned out wrong."""
        if self.ready_at == math.inf:
            self._owed += amount
        else:
            self.ready_at += amount * self._seconds_each

    def use_share(self, share: float, now: float) -> None:
        """Go on with this part of the cap, since others use the rest: with 0 nothing may be spent until there is
        more. What was spent ahead of time stays owed."""
        if not self._unshared:
            return
        if self.ready_at < math.inf:
            self._owed = max(0.0, self.ready_at - now) / self._seconds_each
        self._seconds_each = self._unshared / share if share else math.inf
        self.ready_at = now + self._owed * self._seconds_each if share else math.inf
