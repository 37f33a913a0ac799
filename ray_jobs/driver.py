"""The driver: does what the schedule says, tells it what came, and counts.

It holds no list of rows: what is pending is a bit each, leases are made as they are needed, and text stays with the
workers, who write their own journals.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

from generators.batched_runs import refuse_cluster
from generators.counters import Counters
from generators.opening import GenerateOptions, Plan, Recipes, Say, Watch, begin, opened_plan
from generators.plan import pending
from generators.run_manifest import close_session
from generators.run_teachers import Infos, unlike
from generators.session import Planned
from ray_jobs.cluster import joined
from ray_jobs.crew import CLOSING_S, Came, Crew, where_logs_are
from ray_jobs.ending import Ending
from ray_jobs.interrupts import Interrupts
from ray_jobs.jobs import in_a_job
from ray_jobs.left_behind import KILLS, LeftBehind, fail_what_kills
from ray_jobs.schedule import BARREN_GENERATIONS, SILENT_S, Schedule
from ray_jobs.shares import Shares
from ray_jobs.standing import Standing
from ray_jobs.worker import Report
from ray_jobs.worker_states import Stage
from ray_jobs.worker_warnings import Retold
from schemas.errors import FiligranaError, RunInterruptedError, StoppedByRuleError, TeacherDownError
from schemas.request import Completion
from store.books import done_marks, paid_by_rollout
from store.journal import recover
from store.run import Run

TURN_S = 1.0
"""How long the driver waits for something to come before it looks round."""
LEAVING_S = 10.0
"""How long workers have to seal their journals when the run was interrupted."""


def generate_on_ray(
    run: Run,
    options: GenerateOptions,
    address: str = "",
    replicas: int = 1,
    watch: Watch = lambda *_: None,
    say: Say = lambda _: None,
    prepared: Recipes | None = None,
) -> Counters:
    """Roll what is pending on Ray. An error or an interruption loses nothing stored: the same call resumes.

    Raises UsageError, RecipeError, StoreError, TeacherDownError, OutOfReachError, RunInterruptedError.
    """
    refuse_cluster(options)
    with opened_plan(run, options, say, prepared) as plan:
        if plan is None:
            return Counters()
        with joined(address, say), Interrupts().heeded() as interrupts:
            say(f"Starting {replicas} worker(s) with teacher {options.teacher}...")
            crew = Crew(run, options, plan)
            if not address and not in_a_job():
                crew.require_room()
            return Drive(run, options, plan, crew, replicas, interrupts, watch, say).until_done()


class Drive:
    """One session of a run on Ray."""

    def __init__(
        self,
        run: Run,
        options: GenerateOptions,
        plan: Plan,
        crew: Crew,
        replicas: int,
        interrupts: Interrupts,
        watch: Watch,
        say: Say,
    ) -> None:
        self._run, self._options, self._plan = run, options, plan
        self._crew, self._interrupts, self._watch, self._say = crew, interrupts, watch, say
        planned = sum(part.planned for part in options.parts)
        self._schedule = Schedule(planned, replicas, options.pace.concurrency, f"ray-{os.getpid()}")
        self._standing = Standing(", ".join(f"{n} {name}" for name, n in crew.takes_of_each.items()))
        self._shares, self._retold = Shares(), Retold()
        self._reporting: set[str] = set()
        self._paid: dict[Planned, list[Completion]] = {}
        self._left = LeftBehind(run)
        self._ending = Ending(options.grace_s, interrupts)
        self._infos: Infos | None = None
        self._run_id = ""
        self._refusals = 0
        self._died_of = ""
        self._in_flight: dict[str, int] = {}
        self.counters = Counters()

    def until_done(self) -> Counters:
        try:
            while not self._schedule.is_over:
                self._turn()
        finally:
            self._leave()
        if self._ending.why:
            raise self._ending.why
        return self.counters

    def _turn(self) -> None:
        now = time.monotonic()
        if self._ending.begins(now):
            self._wind_down()
        for writer in self._schedule.hires(now):
            self._crew.hire(writer)
        for lease in self._schedule.leases(now):
            paid = [completion for key in lease.planned for completion in self._paid.pop(key, [])]
            self._crew.lease(lease.writer, lease.number, lease.planned, paid)
        self._ask_reports(now)
        for came in self._crew.wait(TURN_S):
            worker = self._schedule.workers.get(came.writer)
            if worker and worker.stage is not Stage.LOST:
                self._take(came, time.monotonic())
        for writer in self._schedule.silent(now):
            self._bury(writer, now, f"It said nothing for {SILENT_S:.0f} s.")
        for writer, (unfinished, paid_for) in self._left.looked_through():
            self._paid.update(paid_for)
            given_up = self._schedule.returned(writer, unfinished)
            if given_up:
                fail_what_kills(self._run, self._plan, self._options.run_seed, writer, given_up)
                self.counters.failed[KILLS] += len(given_up)
            self._say(f"A worker died; {len(unfinished) - len(given_up)} rollouts go to others.")
        if self._schedule.is_hopeless:
            message = f"{BARREN_GENERATIONS} workers in a row died before finishing anything. The last: {self._died_of}"
            raise TeacherDownError(message, where_logs_are())
        if line := self._standing.line(self._schedule, lambda: self._crew.room, now):
            self._say(line)

    def _ask_reports(self, now: float) -> None:
        at_work = self._schedule.has_work
        for worker in self._schedule.at(Stage.WORKING):
            if worker.writer not in self._reporting:
                self._reporting.add(worker.writer)
                share = self._shares.offer(worker.writer, at_work)
                self._crew.ask_report(worker.writer, self._schedule.ask_at(worker.writer, now), share)

    def _take(self, came: Came, now: float) -> None:
        """What came of something that a worker, who is not known to be dead, was asked."""
        worker = self._schedule.workers[came.writer]
        if came.dead:
            self._bury(came.writer, now, came.value)
        elif came.asked == "rolled":
            self._take_lease(came, now)
        elif came.error:
            self._refuse(came, came.error, now)
        elif came.asked == "placed" and worker.stage is Stage.WAITING:
            self._schedule.reached(came.writer, Stage.STARTING, now)
        elif came.asked == "started":
            self._welcome(came, now)
        elif came.asked == "opened":
            self._refusals = 0
            self._schedule.reached(came.writer, Stage.WORKING, now)
        elif came.asked == "reported":
            self._count(came, now)

    def _take_lease(self, came: Came, now: float) -> None:
        if isinstance(came.error, TeacherDownError) and self._options.teacher.is_engine:
            self._bury(came.writer, now, str(came.error.message))  # another's engine may do better
        elif came.error and not isinstance(came.error, RunInterruptedError):
            raise came.error
        else:
            self._schedule.settled(came.writer, came.number, now)

    def _welcome(self, came: Came, now: float) -> None:
        """A worker's teacher is there. The first to start says who the teacher is."""
        infos: Infos = came.value
        if self._infos is None:
            self._run_id = begin(self._run, self._options, self._plan, *infos)
            self._infos = infos
            done = done_marks(self._run)
            self._paid = paid_by_rollout(self._run, done)
            left = sum(marked.count(0) for marked in done.values())
            self._schedule.begin(pending(self._plan.recipes, done), left)
            planned = sum(map(len, done.values()))
            self._watch(self.counters, planned, planned - left)
        elif error := unlike(self._infos, infos):
            return self._refuse(came, error, now)
        self._schedule.reached(came.writer, Stage.OPENING, now)
        self._crew.open_run(came.writer, self._run_id)

    def _refuse(self, came: Came, error: Exception, now: float) -> None:
        """A worker could not start: the others go on without it, as long as there are any."""
        self._bury(came.writer, now, str(error))
        self._refusals += 1
        about_to = self._schedule.at(Stage.STARTING, Stage.OPENING, Stage.WORKING)
        waiting = self._schedule.at(Stage.WAITING) if self._refusals < self._schedule.replicas else []
        if not isinstance(error, FiligranaError) or not (about_to or waiting):
            raise error
        self._say(f"A worker can't start: {error.message} The others go on; another is tried.")

    def _bury(self, writer: str, now: float, why: str) -> None:
        """A worker is dead, or as good as. What it wrote is sealed and looked through beside the others' work."""
        worker = self._schedule.workers[writer]
        until_gone = self._crew.forget(writer)
        self._shares.gone(writer)
        self._reporting.discard(writer)
        self._in_flight.pop(writer, None)
        if self._schedule.died(writer, now):
            self._left.look_through(writer, [key for planned in worker.leases.values() for key in planned], until_gone)
        self._died_of = why

    def _count(self, came: Came, now: float) -> None:
        report: Report = came.value
        self._reporting.discard(came.writer)
        self._retold.tell(report.warnings)
        self._shares.kept(came.writer, report.share)
        self._schedule.told(came.writer, report.ended, now)
        self._in_flight[came.writer] = report.done.in_flight
        self.counters.in_flight = sum(self._in_flight.values())
        try:
            self.counters.add(report.done)
        except StoppedByRuleError as broken:
            self._ending.wants(broken)

    def _wind_down(self) -> None:
        """Hand out nothing more, and let what is in flight end."""
        self._schedule.stop()
        self._crew.drain([worker.writer for worker in self._schedule.at(Stage.WORKING)])
        if line := self._ending.line(self.counters.in_flight):
            self._say(line)

    def _leave(self) -> None:
        """End every worker, and seal what they wrote."""
        at_once = self._ending.at_once
        names = [worker.writer for worker in self._schedule.at(Stage.OPENING, Stage.WORKING)]
        for came in self._crew.dismiss([] if at_once else names, LEAVING_S if self._ending.why else CLOSING_S):
            if came.value is not None and not came.dead:
                with suppress(StoppedByRuleError):
                    self.counters.add(came.value)
        self.counters.in_flight = 0
        self._left.close()
        recover(self._run.path)
        if self._run_id:
            close_session(self._run, self.counters)
