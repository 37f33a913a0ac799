"""The actor: one teacher, one journal of its own, many rollouts at a time."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import ray

from generators.counters import Counters
from generators.draining import interrupted
from generators.opening import GenerateOptions, Plan, Staff, begun_session, started_staff
from generators.session import Planned, Session
from generators.teachers.protocol import CappedTeacher
from ray_jobs.access import HUB_VARIABLES
from ray_jobs.ray_metrics import RayMetrics
from ray_jobs.sent_plan import SentPlan
from ray_jobs.worker_warnings import Warned
from schemas.errors import StoreError
from schemas.request import Completion
from schemas.settings import collect_garbage_rarely
from schemas.socket_guard import allow_cluster, keep_to
from schemas.teacher import TeacherInfo
from store.journal import Journal
from store.run import Run

REPORT_EVERY_S = 1.0


@dataclass(frozen=True)
class Report:
    """What a worker says: what it did since it last said so, how many rollouts it has ended since it was hired,
    which share of the caps it keeps to, and what it warns of."""

    done: Counters
    ended: int
    share: float
    warnings: tuple[str, ...] = ()


class RolloutWorker:
    """Rolls the leases it is given. `writer` names its journal: no two workers ever share one. `hosts` are those that
    it may speak to, where the driver's user lists any."""

    def __init__(self, run_path: str, options: GenerateOptions, writer: str, hosts: tuple[str, ...] = ()) -> None:
        if hosts:
            keep_to(hosts)
            allow_cluster(ray.get_runtime_context().gcs_address.rpartition(":")[0])
            allow_cluster(ray.util.get_node_ip_address())
        collect_garbage_rarely()
        self._run_path = Path(run_path)
        self._options = options
        self._writer = writer
        self._plan: Plan | None = None
        self._staff: Staff | None = None
        self._stack = AsyncExitStack()
        self._session: Session | None = None
        self._slots = asyncio.Semaphore(options.pace.concurrency)
        self._rolling: set[asyncio.Task[None]] = set()
        self._reported = 0
        self._wanted: int | None = None
        """How many rollouts are to have ended before the next report."""
        self._enough = asyncio.Event()
        self._metrics = RayMetrics(writer)
        self._warned = Warned()

    async def placed(self) -> str:
        """Where this worker is: it has a node, and its process runs."""
        return f"{ray.util.get_node_ip_address()} (process {os.getpid()})"

    async def start(self, keys: dict[str, str], sent: SentPlan) -> tuple[TeacherInfo, list[TeacherInfo]]:
        """Load teacher and judges. `keys` are the driver's key variables: they reach no file or log.
        `sent` is what the driver read: recipes, packs and rubrics are not read again here. UsageError when this node
        lacks a plugin that it needs.

        What an endpoint wants stays out of the environment too; vLLM looks for the hub's token there. Nothing is asked
        before a first share of the caps is given.
        """
        plan = sent.unpacked()
        os.environ.update({name: value for name, value in keys.items() if name in HUB_VARIABLES})
        self._plan = plan
        started = started_staff(self._options, plan, environment=keys)
        self._staff = await self._stack.enter_async_context(started)
        self._use_share(0.0)
        return self._staff.infos

    async def open_run(self, run_id: str) -> None:
        """Begin writing. Raises StoreError when this node doesn't see the run's folder."""
        assert self._plan is not None and self._staff is not None
        run = Run(self._run_path)
        manifest = run.manifest() if run.manifest_path.is_file() else None
        if manifest is None or manifest.run_id != run_id:
            raise StoreError(
                f"Node {ray.util.get_node_ip_address()} does not see the run in {self._run_path}.",
                "With several nodes, --run must be a folder that all of them share.",
            )
        journal = Journal(self._run_path, self._writer)
        session = begun_session(run, self._options, self._plan, self._staff, journal, slots=self._slots)
        session.on_end = self._tell_when_enough
        self._session = session

    async def roll(self, lease: list[Planned], paid: list[Completion]) -> None:
        """Take every rollout of a lease to its outcome. `paid` are its completions from before."""
        assert self._session is not None
        self._session.paid.update({c.request_id: c for c in paid})
        rolling = asyncio.ensure_future(self._session.run(lease, width=min(len(lease), self._options.pace.concurrency)))
        self._rolling.add(rolling)
        try:
            await rolling
        finally:
            self._rolling.discard(rolling)

    async def report(self, ended: int | None, share: float) -> Report:
        """What was done since the last report: as soon as so many rollouts have ended, or after a second.
        `share` is what this worker may use of the caps from now on. Ray's own metrics get the same numbers.
        """
        self._use_share(share)
        self._wanted = ended
        self._enough.clear()
        self._tell_when_enough()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._enough.wait(), REPORT_EVERY_S)
        if self._session is None:
            return Report(Counters(), 0, share)
        taken = self._session.counters.take()
        self._reported += taken.done
        self._metrics.count(self._session.run_id, taken)
        return Report(taken, self._reported, share, self._warned.take())

    async def drain(self) -> None:
        """Begin no further rollout: leases come back when what is in flight has ended."""
        if self._session is not None:
            self._session.stopping = interrupted()

    async def close(self) -> Counters:
        """Give up what is in flight, seal the journal and let the teachers go. Returns what wasn't reported yet."""
        for rolling in self._rolling:
            rolling.cancel()
        await asyncio.gather(*self._rolling, return_exceptions=True)
        taken = Counters()
        if self._session is not None:
            taken = self._session.counters.take()
            self._session.journal.close()
        await self._stack.aclose()
        return taken

    def _tell_when_enough(self) -> None:
        if self._wanted is not None and self._ended >= self._wanted:
            self._enough.set()

    @property
    def _ended(self) -> int:
        return self._reported + (self._session.counters.done if self._session else 0)

    def _use_share(self, share: float) -> None:
        assert self._staff is not None
        judges = (judge.teacher for judge in self._staff.judges)
        for teacher in (self._staff.teacher, *judges, *self._staff.sound.teachers.values()):
            if isinstance(teacher, CappedTeacher):
                teacher.use_share(share)
