"""A cluster without Ray: real workers in this process, on nodes that are lost and join as dice say."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from generators.opening import GenerateOptions, Plan
from generators.session import Planned
from ray_jobs.crew import Asked, Came
from ray_jobs.sent_plan import SentPlan
from ray_jobs.worker import RolloutWorker
from schemas.errors import FiligranaError
from schemas.request import Completion
from store.run import Run


class CrewHere:
    """What the driver asks of `ray_jobs.crew.Crew`, with `room` for so many workers, and some `trouble` each time that
    something has come.

    A worker that dies writes nothing more: its journal stays as it is, unsealed.
    """

    takes_of_each = {"CPU": 1}

    def __init__(self, run: Run, options: GenerateOptions, plan: Plan, dice: random.Random, trouble: float) -> None:
        self._run, self._options, self._plan = run, options, plan
        self._dice, self._trouble = dice, trouble
        self._loop = asyncio.new_event_loop()
        self._free = dice.randint(0, 3) if trouble else 3
        self._workers: dict[str, RolloutWorker] = {}
        self._waiting: list[str] = []
        self._calls: dict[asyncio.Future[Any], tuple[str, Asked, int]] = {}
        self._dead: list[Came] = []
        self._killers_of: dict[tuple[str, int], set[Planned]] = {}
        self._has_come = False
        self.deaths = 0
        self.plans: dict[int, Plan] = {}
        """What the n-th worker is sent, where it is something else."""
        self.others: dict[int, GenerateOptions] = {}
        """Likewise, what it is told to ask."""
        self.killers: set[Planned] = set()
        """Rollouts of which a worker dies, sooner or later."""

    @property
    def room(self) -> str:
        return f"{self._free} CPU"

    def hire(self, writer: str) -> None:
        self._waiting.append(writer)

    def open_run(self, writer: str, run_id: str) -> None:
        self._call(writer, "opened", self._workers[writer].open_run(run_id))

    def lease(self, writer: str, number: int, planned: list[Planned], paid: list[Completion]) -> None:
        self._killers_of[writer, number] = self.killers & set(planned)
        kept = [key for key in planned if key not in self.killers]
        self._call(writer, "rolled", self._rolls(writer, kept, paid, writer_dies=len(kept) < len(planned)), number)

    async def _rolls(self, writer: str, planned: list[Planned], paid: list[Completion], writer_dies: bool) -> None:
        await self._workers[writer].roll(planned, paid)
        while writer_dies:
            await asyncio.sleep(1)

    def ask_report(self, writer: str, ended: int | None, share: float) -> None:
        self._call(writer, "reported", self._workers[writer].report(ended, share))

    def drain(self, at_work: Iterable[str]) -> None:
        for writer, worker in self._workers.items():
            self._call(writer, "draining", worker.drain())

    def wait(self, timeout_s: float) -> list[Came]:
        self._have_trouble()
        self._has_come = False
        placed = self._place()
        came, self._dead = [*self._dead, *placed], []
        if not came and self._calls:
            waiting = asyncio.wait(list(self._calls), timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
            self._loop.run_until_complete(waiting)
        came += [self._came(call) for call in list(self._calls) if call.done()]
        self._has_come = bool(came)
        return came

    def forget(self, writer: str) -> Callable[[], None]:
        self._kill(writer)
        self._dead = [came for came in self._dead if came.writer != writer]
        return lambda: None

    def dismiss(self, at_work: Iterable[str], patience_s: float = 1.0) -> list[Came]:
        before, self._calls = list(self._calls), {}
        self._cancel(before)
        for writer in set(at_work) & set(self._workers):
            self._call(writer, "closed", self._workers[writer].close())
        while self._calls:
            self._loop.run_until_complete(asyncio.wait(list(self._calls), return_when=asyncio.FIRST_COMPLETED))
            for call in [call for call in self._calls if call.done()]:
                self._dead.append(self._came(call))
        self._loop.close()
        return self._dead

    def _have_trouble(self) -> None:
        """Workers die, nodes are lost and join: as often as something comes, on however slow a machine."""
        leased = {to[0] for to in self._calls.values() if to[1] == "rolled" and self._killers_of[to[0], to[2]]}
        for writer in leased:
            if self._dice.random() < 0.3:
                self._lose(writer)
        if not self._has_come or self._dice.random() >= self._trouble:
            return
        if self._workers and self._dice.random() < 0.6:
            self._lose(self._dice.choice(sorted(self._workers)))
        elif self._dice.random() < 0.5:
            self._free = max(1, self._dice.randint(0, 4) - len(self._workers))
        else:
            for writer in sorted(self._workers)[: self._dice.randint(0, 3)]:
                self._lose(writer)

    def _place(self) -> list[Came]:
        placed = []
        while self._waiting and len(self._workers) < max(1, self._free):
            writer = self._waiting.pop(0)
            number = int(writer.rpartition("-")[2])
            worker = RolloutWorker(str(self._run.path), self.others.get(number, self._options), writer)
            self._workers[writer] = worker
            placed.append(Came(writer, "placed", "here"))
            self._call(writer, "started", worker.start({}, SentPlan.of(self.plans.get(number, self._plan))))
        return placed

    def _lose(self, writer: str) -> None:
        """Everything that was asked of it comes to nothing."""
        self.deaths += 1
        asked = [to for to in self._calls.values() if to[0] == writer] or [(writer, "reported", 0)]
        self._kill(writer)
        self._dead += [Came(name, what, "lost", number, dead=True) for name, what, number in asked]

    def _kill(self, writer: str) -> None:
        if writer in self._waiting:
            self._waiting.remove(writer)
        worker = self._workers.pop(writer, None)
        if worker is None:
            return
        if worker._session is not None:
            worker._session.journal.append_all = _goes_nowhere  # type: ignore[method-assign]
        calls = [call for call, to in self._calls.items() if to[0] == writer]
        self._cancel([*calls, *worker._rolling])
        for call in calls:
            del self._calls[call]

    def _cancel(self, calls: list[asyncio.Future[Any]]) -> None:
        for call in calls:
            call.cancel()
        if calls:
            self._loop.run_until_complete(asyncio.wait(calls))

    def _call(self, writer: str, asked: Asked, work: Coroutine[Any, Any, Any], number: int = 0) -> None:
        self._calls[self._loop.create_task(work)] = (writer, asked, number)

    def _came(self, call: asyncio.Future[Any]) -> Came:
        writer, asked, number = self._calls.pop(call)
        error = call.exception()
        if isinstance(error, FiligranaError):
            return Came(writer, asked, number=number, error=error)
        return Came(writer, asked, call.result(), number)


def _goes_nowhere(rows: Any) -> None:
    raise asyncio.CancelledError
