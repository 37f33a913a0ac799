"""The actor: one teacher, one journal of its own, many rollouts at a time."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import ray
from ray.util import metrics

from generators.counters import Counters
from generators.opening import GenerateOptions, Plan, Staff, begun_session, load_plan, started_staff
from generators.plugins_used import require_plugins
from generators.session import Planned, Session
from ray_jobs.access import HUB_VARIABLES
from schemas.errors import StoreError
from schemas.request import Completion
from schemas.settings import collect_garbage_rarely
from schemas.teacher import TeacherInfo
from store.journal import Journal
from store.run import Run


class RolloutWorker:
    """Rolls the leases it is given. `writer` names its journal: no two workers ever share one."""

    def __init__(self, run_path: str, options: GenerateOptions, writer: str) -> None:
        collect_garbage_rarely()
        self._run_path = Path(run_path)
        self._options = options
        self._writer = writer
        self._plan: Plan | None = None
        self._staff: Staff | None = None
        self._stack = AsyncExitStack()
        self._session: Session | None = None
        self._slots = asyncio.Semaphore(options.pace.concurrency)
        self._done = metrics.Counter("filigrana_rollouts", "Rollouts that ended", ("run", "outcome", "reason"))
        self._tokens = metrics.Counter("filigrana_tokens", "Tokens read and written", ("run", "kind"))
        self._in_flight = metrics.Gauge("filigrana_in_flight", "Rollouts in flight", ("run", "writer"))

    def pid(self) -> int:
        return os.getpid()

    async def start(self, keys: dict[str, str], plugins: dict[str, str]) -> tuple[TeacherInfo, list[TeacherInfo]]:
        """Load teacher and judges. `keys` are the driver's key variables: they reach no file or log.
        `plugins` are what other packages bring to the run: UsageError when this node lacks one.

        What an endpoint wants stays out of the environment too; vLLM looks for the hub's token there.
        """
        require_plugins(plugins)
        os.environ.update({name: value for name, value in keys.items() if name in HUB_VARIABLES})
        self._plan = load_plan(self._options)
        started = started_staff(self._options, self._plan, environment=keys)
        self._staff = await self._stack.enter_async_context(started)
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
        self._session = begun_session(run, self._options, self._plan, self._staff, journal, slots=self._slots)

    async def roll(self, lease: list[Planned], paid: list[Completion]) -> None:
        """Take every rollout of a lease to its outcome. `paid` are its completions from before."""
        assert self._session is not None
        self._session.paid.update({c.request_id: c for c in paid})
        await self._session.run(lease, width=len(lease))

    async def report(self) -> Counters:
        """What was done since the last report; Ray's own metrics get the same numbers."""
        if self._session is None:
            return Counters()
        taken = self._session.counters.take()
        run = {"run": self._session.run_id}
        outcomes = [("accepted", "", taken.accepted)]
        outcomes += [("rejected", reason, n) for reason, n in taken.rejected.items()]
        outcomes += [("failed", kind, n) for kind, n in taken.failed.items()]
        for outcome, reason, number in outcomes:
            if number:
                self._done.inc(number, {**run, "outcome": outcome, "reason": reason})
        for kind, number in (("prompt", taken.prompt_tokens), ("completion", taken.completion_tokens)):
            if number:
                self._tokens.inc(number, {**run, "kind": kind})
        self._in_flight.set(taken.in_flight, {**run, "writer": self._writer})
        return taken

    async def close(self) -> None:
        """Seal the journal and let the teachers go."""
        if self._session is not None:
            self._session.journal.close()
        await self._stack.aclose()


def actor_options(options: GenerateOptions, engine: dict[str, Any], cluster_gpus: float) -> dict[str, Any]:
    """What an actor takes of its node: a CPU, and for a local engine on GPUs as many as it is parallel over."""
    wanted: dict[str, Any] = {"num_cpus": 1, "max_concurrency": 1000, "max_restarts": 0}
    if options.teacher.kind in ("local", "vllm") and cluster_gpus:
        wanted["num_gpus"] = int(engine.get("tensor_parallel_size", 1))
    return wanted
