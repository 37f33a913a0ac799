"""Who waits for which answer, and answers that nobody waits for yet."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from generators.teachers.batches.lines import Place, Result


class Outcome(NamedTuple):
    """What came of a request; `lost` says why nothing did: it is to be asked again."""

    result: Result | None
    latency_s: float = 0.0
    lost: str = ""


class Answers:
    """Turns by request, and places of answers that nobody has yet: whoever waits for one may be cancelled before it is
    told, and in a run that goes on with fewer rollouts in flight they come before they are asked for."""

    def __init__(self) -> None:
        self._turns: dict[str, list[asyncio.Future[Outcome]]] = {}
        self._kept: dict[str, tuple[int, Place]] = {}

    def turn(self, request_id: str) -> asyncio.Future[Outcome]:
        """What will tell what came of a request."""
        turn: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._turns.setdefault(request_id, []).append(turn)
        return turn

    def give(self, request_id: str, outcome: Outcome) -> None:
        """Tell everybody who waits for it."""
        for turn in self._turns.pop(request_id, []):
            if not turn.done():
                turn.set_result(outcome)

    def keep(self, request_id: str, number: int, place: Place) -> None:
        """Note where an answer of a round lies."""
        self._kept[request_id] = (number, place)

    def take(self, request_id: str) -> tuple[int, Place] | None:
        """A kept answer's round and place, once."""
        return self._kept.pop(request_id, None)

    def stop(self, error: BaseException) -> None:
        """Nothing more will come: all who wait are told why."""
        for turns in self._turns.values():
            for turn in turns:
                if not turn.done():
                    turn.set_exception(error)
        self._turns.clear()
