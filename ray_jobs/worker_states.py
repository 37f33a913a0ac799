"""A worker as the driver knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from generators.session import Planned


class Stage(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    OPENING = "opening"
    WORKING = "working"
    LOST = "lost"


@dataclass
class Worker:
    """One worker as the driver knows it. `sent` and `ended` count rollouts since it was hired."""

    writer: str
    hired_at: float
    generation: int
    stage: Stage = Stage.WAITING
    heard_at: float = 0.0
    leases: dict[int, list[Planned]] = field(default_factory=dict)
    sent: int = 0
    ended: int = 0
    working_since: float = 0.0
    fruitful: bool = False
    """Whether it ever ended anything."""
    apart: bool = False
    """Whether it has suspects, and nothing else."""

    @property
    def load(self) -> int:
        """How many rollouts it has and has not ended."""
        return min(self.sent - self.ended, sum(map(len, self.leases.values())))


@dataclass(frozen=True)
class Lease:
    writer: str
    number: int
    planned: list[Planned]
