"""The driver: hands out leases of rollouts, counts what comes back, and puts what a dead worker left to others.

It holds no list of rows: what is pending is a bit each, leases are made as they are needed, and text stays with the
workers, who write their own journals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import ray

from generators.counters import Counters
from generators.opening import GenerateOptions, Watch, begin, opened_plan
from generators.plan import pending
from generators.prepare import PreparedRecipe
from generators.run_manifest import close_session
from generators.session import Planned
from ray_jobs.cluster import joined
from ray_jobs.crew import Crew, Hand
from schemas.request import Completion
from store.books import Marks, done_marks, paid_by_rollout
from store.journal import recover
from store.run import Run

REPORT_EVERY_S = 1.0
LEASES_AHEAD = 3
"""Leases a worker holds at once: its teacher never waits for the driver."""


def generate_on_ray(
    run: Run,
    options: GenerateOptions,
    address: str = "",
    replicas: int = 1,
    watch: Watch = lambda *_: None,
    say: Callable[[str], None] = lambda _: None,
) -> Counters:
    """Roll what is pending on Ray. An error or an interruption loses nothing stored: the same call resumes.

    Raises UsageError, RecipeError, StoreError, TeacherDownError, OutOfReachError.
    """
    with opened_plan(run, options, say) as plan:
        if plan is None:
            return Counters()
        with joined(address, say):
            crew = Crew(run, options, plan, replicas)
            say(f"Starting {replicas} worker(s) with teacher {options.teacher}...")
            crew.hire(say)
            assert crew.infos is not None
            crew.open_run(begin(run, options, plan, *crew.infos))
            work = _Work(run, options, plan.recipes, crew, say)
            try:
                return work.until_done(watch)
            finally:
                crew.dismiss()
                recover(run.path)
                close_session(run, work.counters)


class _Work:
    """What is left to do, and who is doing it."""

    def __init__(
        self,
        run: Run,
        options: GenerateOptions,
        prepared: dict[str, PreparedRecipe],
        crew: Crew,
        say: Callable[[str], None],
    ) -> None:
        self._run, self._prepared, self._crew, self._say = run, prepared, crew, say
        self._lease_size = max(1, min(64, options.pace.concurrency // 2))
        self._ahead = LEASES_AHEAD * -(-options.pace.concurrency // self._lease_size)
        self._done: Marks = done_marks(run)
        self._paid: dict[Planned, list[Completion]] = paid_by_rollout(run, self._done)
        self._queue: Iterator[Planned] = pending(prepared, self._done)
        self._returned: list[Planned] = []
        self.counters = Counters()

    def until_done(self, watch: Watch) -> Counters:
        planned = sum(len(marked) for marked in self._done.values())
        watch(self.counters, planned, sum(marked.count(1) for marked in self._done.values()))
        reports: dict[Any, Hand] = {}
        while True:
            for hand in self._crew.hands:
                self._fill(hand)
                if hand not in reports.values():
                    reports[hand.actor.report.remote()] = hand
            owner = {reference: hand for hand in self._crew.hands for reference in hand.leases}
            if not owner:
                return self._last_reports(reports)
            ready, _ = ray.wait(list(owner), num_returns=1, timeout=REPORT_EVERY_S)
            for reference in ready:
                if owner[reference] in self._crew.hands and not self._crew.settle(owner[reference], reference):
                    self._replace(owner[reference])
            self._count(reports)

    def _fill(self, hand: Hand) -> None:
        while len(hand.leases) < self._ahead:
            lease = self._returned[: self._lease_size] or list(islice(self._queue, self._lease_size))
            del self._returned[: len(lease)]
            if not lease:
                return
            paid = [completion for key in lease for completion in self._paid.pop(key, [])]
            self._crew.lease(hand, lease, paid)

    def _replace(self, dead: Hand) -> None:
        """Seal what a dead worker wrote, and give back what it didn't finish: nothing stored is asked again."""
        recover(self._run.path, f"{dead.writer}.")
        done = done_marks(self._run)
        unfinished = [key for lease in dead.leases.values() for key in lease if not done[key[0]][key[1]]]
        wanted = set(unfinished)
        self._paid.update({k: v for k, v in paid_by_rollout(self._run, done).items() if k in wanted})
        self._returned += unfinished
        self._say(f"A worker died; {len(unfinished)} rollouts go to another.")
        self._crew.hire(self._say)

    def _count(self, reports: dict[Any, Hand]) -> None:
        ready, _ = ray.wait(list(reports), num_returns=len(reports), timeout=0) if reports else ([], [])
        in_flight: defaultdict[str, int] = defaultdict(int)
        for reference in ready:
            hand = reports.pop(reference)
            try:
                taken = ray.get(reference)
            except ray.exceptions.RayActorError:
                continue
            self.counters.add(taken)
            in_flight[hand.writer] = taken.in_flight
        if in_flight:
            self.counters.in_flight = sum(in_flight.values())

    def _last_reports(self, reports: dict[Any, Hand]) -> Counters:
        for hand in self._crew.hands:
            reports[hand.actor.report.remote()] = hand
        for taken in ray.get(list(reports)):
            self.counters.add(taken)
        self.counters.in_flight = 0
        return self.counters
