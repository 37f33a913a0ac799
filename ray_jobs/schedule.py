"""Who does what: the driver's decisions, as a state machine that knows neither Ray nor a clock.

    WAITING --(a node has room)--> STARTING --(its teacher is there)--> OPENING --(it sees the run)--> WORKING
       any of them --(it died, or could not start)--> LOST --(what it left is back)--> gone

Whoever owns it tells it what happened, with the time in seconds of one monotonic clock, and does what it says: hire
these, lease this to that one. Nothing in it waits for anything, so no worker's start, death or silence holds up
another's work.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from itertools import islice

from generators.session import Planned
from ray_jobs.suspects import Suspects
from ray_jobs.worker_states import Lease, Stage, Worker

LARGEST_LEASE = 512
BARREN_GENERATIONS = 3
"""So many times in a row every worker died without finishing a lease, and so did those hired in their place."""
FIRST_REST_S, LONGEST_REST_S = 0.5, 60.0
"""After a worker that ended nothing, the next hire waits: twice as long each time, up to a minute."""
SILENT_S = 300.0
"""A worker that says nothing for so long (it reports every second) is as good as dead."""
AHEAD_S = 1.0
"""A worker has so much work ahead of what it has in flight: reports and leases take a while."""
COMPANY_S = 2.0
"""Workers hired with the first that got to work are waited for this much longer than it took, and a bit, before all
is shared among those that are there."""


class Schedule:
    """`planned` is how many rollouts there may be to do, until `begin` says which; `width` is what one worker has in
    flight."""

    def __init__(self, planned: int, replicas: int, width: int, prefix: str = "ray") -> None:
        self.replicas, self.width = replicas, max(1, width)
        self.workers: dict[str, Worker] = {}
        self._todo: Iterator[Planned] = iter(())
        self._unread = planned
        self._returned: list[Planned] = []
        self._suspects = Suspects()
        self._prefix = prefix
        self._hired = self._leases = 0
        self._generation = 0
        """How many generations of workers have died since anybody ended anything."""
        self._given_up = 0
        """How many rollouts were given up since then."""
        self._fruitless = 0
        """How many workers, each hired after the last of them had died, ended nothing."""
        self._fruitless_at = self._hire_at = -math.inf
        self._company_until: float | None = None
        self._stopped = False

    def begin(self, todo: Iterator[Planned], left: int) -> None:
        """The `left` rollouts without an outcome, before anybody is at work."""
        self._todo, self._unread = todo, left

    @property
    def unleased(self) -> int:
        return 0 if self._stopped else self._unread + len(self._returned) + len(self._suspects)

    @property
    def is_over(self) -> bool:
        """Nothing is left to hand out, and nobody has anything that could come back."""
        return not self.unleased and not any(w.leases or w.stage is Stage.LOST for w in self.workers.values())

    @property
    def is_hopeless(self) -> bool:
        """One generation of workers after the other died before finishing anything, and nobody is at work."""
        barren = self._generation >= BARREN_GENERATIONS or self._given_up >= BARREN_GENERATIONS
        return barren and not self.is_over and not self.at(Stage.WORKING, Stage.LOST)

    @property
    def has_work(self) -> list[str]:
        """Who has something to do."""
        return [worker.writer for worker in self.at(Stage.WORKING) if worker.leases]

    def at(self, *stages: Stage) -> list[Worker]:
        return [worker for worker in self.workers.values() if worker.stage in stages]

    def hires(self, now: float) -> list[str]:
        """The names of workers to start now: as many as there should be, never more than there is work for."""
        living = [worker for worker in self.workers.values() if worker.stage is not Stage.LOST]
        work = self.unleased + sum(len(planned) for w in self.workers.values() for planned in w.leases.values())
        wanted = min(self.replicas, work) - len(living)
        if now < self._hire_at or not (self.unleased or self.at(Stage.LOST)):
            return []
        names = [f"{self._prefix}-{self._hired + number:04d}" for number in range(wanted)]
        for name in names:
            self.workers[name] = Worker(name, now, self._generation, heard_at=now)
        self._hired += len(names)
        return names

    def reached(self, writer: str, stage: Stage, now: float) -> None:
        worker = self.workers[writer]
        worker.stage, worker.heard_at = stage, now
        worker.working_since = now
        if stage is Stage.WORKING and self._company_until is None:
            self._company_until = now + 0.5 * (now - worker.hired_at) + COMPANY_S

    def leases(self, now: float) -> list[Lease]:
        """What to hand out now, to whom."""
        company = self._company(now)
        given: list[Lease] = []
        for worker in sorted(self.at(Stage.WORKING), key=lambda w: w.load):
            if worker.apart and worker.leases:
                continue
            worker.apart = False
            while (room := self._most(worker, company, now) - worker.load) > 0 and (planned := self._next(room)):
                given.append(self._leased(worker, planned))
            if not worker.leases and not self._stopped and (group := self._suspects.next()):
                worker.apart = True
                given.append(self._leased(worker, group))
        return given

    def ask_at(self, writer: str, now: float) -> int | None:
        """How many rollouts a worker must have ended before it is worth while to hand it more; None: nothing to hand
        out."""
        if not self.unleased:
            return None
        worker = self.workers[writer]
        most = self._most(worker, self._company(now), now)
        return max(worker.ended + 1, worker.sent - most + max(1, most // 4))

    def told(self, writer: str, ended: int, now: float) -> None:
        worker = self.workers[writer]
        if ended > worker.ended:
            self._progress(worker)
        worker.ended, worker.heard_at = ended, now

    def settled(self, writer: str, number: int, now: float) -> None:
        """A lease came back: every rollout of it has its outcome."""
        worker = self.workers[writer]
        del worker.leases[number]
        worker.heard_at = now
        self._progress(worker)

    def died(self, writer: str, now: float) -> bool:
        """A worker is gone. Whether it left anything: its leases are then to be looked through, and `returned`."""
        worker = self.workers[writer]
        assert worker.stage is not Stage.LOST
        if worker.generation == self._generation and not worker.apart:  # not one of several that the same calamity took
            self._generation += 1
        if not worker.fruitful and worker.hired_at >= self._fruitless_at:
            self._fruitless, self._fruitless_at = self._fruitless + 1, now
            self._hire_at = now + min(LONGEST_REST_S, FIRST_REST_S * 2 ** (self._fruitless - 1))
        if not worker.leases:
            del self.workers[writer]
            return False
        worker.stage = Stage.LOST
        return True

    def returned(self, writer: str, unfinished: Collection[Planned]) -> list[Planned]:
        """What a dead worker left without an outcome. Others get it, but for what is given up: see `Suspects`."""
        worker = self.workers.pop(writer)
        assert worker.stage is Stage.LOST
        back, given_up = self._suspects.take(list(unfinished), worker.apart)
        self._returned += back
        self._given_up += len(given_up)
        return given_up

    def silent(self, now: float) -> list[str]:
        """Workers that should have said something long ago."""
        return [w.writer for w in self.at(Stage.WORKING) if now - w.heard_at > SILENT_S]

    def stop(self) -> None:
        """Hand out nothing more, and hire nobody."""
        self._stopped = True

    def _progress(self, worker: Worker) -> None:
        worker.fruitful = True
        if worker.hired_at >= self._fruitless_at:
            self._fruitless = 0
        self._given_up = 0
        if self._generation:
            self._generation = 0
            for other in self.workers.values():
                other.generation = 0

    def _company(self, now: float) -> int:
        """Among how many what is left is shared: those at work, and for a while those about to be."""
        working, coming = len(self.at(Stage.WORKING)), len(self.at(Stage.STARTING, Stage.OPENING))
        return max(1, working + (coming if now < (self._company_until or 0.0) else 0))

    def _most(self, worker: Worker, company: int, now: float) -> int:
        """The most that one of so many workers may have: what is in flight and a bit to go on with, and no more than
        its share of what is left. The bit is what it ends in a second, and gets smaller towards the end, so that nobody
        sits on what another could do.
        """
        left = self.unleased + sum(other.load for other in self.workers.values())
        a_second = worker.ended / max(now - worker.working_since, AHEAD_S) * AHEAD_S
        ahead = min(math.ceil(a_second), self.unleased // (2 * company))
        return min(self.width + ahead, math.ceil(left / company))

    def _leased(self, worker: Worker, planned: list[Planned]) -> Lease:
        self._leases += 1
        worker.leases[self._leases] = planned
        worker.sent += len(planned)
        return Lease(worker.writer, self._leases, planned)

    def _next(self, room: int) -> list[Planned]:
        if self._stopped:
            return []
        size = min(LARGEST_LEASE, room)
        planned = self._returned[:size]
        del self._returned[: len(planned)]
        fresh = list(islice(self._todo, size - len(planned)))
        self._unread -= len(fresh)
        return planned + fresh
