"""Whether an endpoint is asked: a circuit breaker, as a table of states and events.

    WELL --(failures in a row)--> RESTING --(rest over)--> PROBED --(it completed a question of ours)--> WELL
                                     ^------(it did not)------'

What leaves a rest is a question of ours, never a row's request: a row that the endpoint always stumbles on then says
nothing of its health, and no lease can be lost on the way. Every state has a way out by time alone, or is left by the
probe, which has a time-out.
"""

from __future__ import annotations

import random
from enum import StrEnum

FAILURES_IN_A_ROW = 5
"""After so many an endpoint rests. At 2.5% failures by chance that is one in a hundred million."""
FIRST_REST_S, LAST_REST_S = 0.5, 10.0
REST_JITTER = 0.2
"""Rests last up to so much longer: many processes don't come back at once."""


class State(StrEnum):
    WELL = "well"
    RESTING = "resting"
    PROBED = "probed"


class Event(StrEnum):
    TRIPPED = "tripped"
    """It failed too often in a row, can't be reached, or asked for a long rest."""
    RESTED = "rested"
    ALIVE = "alive"
    """The probe was completed."""
    DEAD = "dead"
    """The probe was not."""


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.WELL, Event.TRIPPED): State.RESTING,
    (State.RESTING, Event.RESTED): State.PROBED,
    (State.PROBED, Event.ALIVE): State.WELL,
    (State.PROBED, Event.DEAD): State.RESTING,
}
"""All there are. Replies to what was sent before a rest come late and change nothing."""


class Breaker:
    """One endpoint's state, and how long it rests next. It knows no clock: whoever owns it tells it the events."""

    def __init__(self) -> None:
        self.state = State.WELL
        self.failures_in_a_row = 0
        self._rests = 0

    @property
    def well(self) -> bool:
        return self.state is State.WELL

    def answered(self) -> None:
        """A request was completed, or turned away by a server that is there (429)."""
        self.failures_in_a_row = 0

    def failed(self) -> bool:
        """A request came to nothing. True when that was one too many: the endpoint must rest."""
        self.failures_in_a_row += 1
        return self.well and self.failures_in_a_row >= FAILURES_IN_A_ROW

    def take(self, event: Event) -> None:
        """Go where TRANSITIONS says. Raises KeyError for what can't happen in this state."""
        self.state = TRANSITIONS[self.state, event]
        if event is Event.ALIVE:
            self.failures_in_a_row = self._rests = 0

    def next_rest_s(self, at_least_s: float = 0.0) -> float:
        """How long to rest now: longer each time until a probe is completed."""
        rest_s: float = max(at_least_s, min(LAST_REST_S, FIRST_REST_S * 2**self._rests))
        self._rests = min(self._rests + 1, 16)
        return rest_s * random.uniform(1.0, 1.0 + REST_JITTER)
