"""The actor: one teacher, one journal of its own, many rollouts at a time."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray
from ray.util import metrics

from generators.counters import Counters
from generators.judging.panel import JudgeTeacher, check_logprobs
from generators.local_run import GenerateOptions
from generators.plan import engine_settings, prepare_parts
from generators.run_teachers import as_begun, judges_as_begun
from generators.session import Planned, Session
from generators.teachers.factory import make_teacher
from generators.teachers.keys import teacher_keys
from generators.teachers.protocol import Teacher
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
        self._teachers: list[Teacher] = []
        self._session: Session | None = None
        self._slots = asyncio.Semaphore(options.pace.concurrency)
        self._done = metrics.Counter("filigrana_rollouts", "Rollouts that ended", ("run", "outcome", "reason"))
        self._tokens = metrics.Counter("filigrana_tokens", "Tokens read and written", ("run", "kind"))
        self._in_flight = metrics.Gauge("filigrana_in_flight", "Rollouts in flight", ("run", "writer"))

    def pid(self) -> int:
        return os.getpid()

    async def start(self, keys: dict[str, str]) -> tuple[TeacherInfo, list[TeacherInfo]]:
        """Load teacher and judges. `keys` are the driver's key variables: they reach no file or log.

        What an endpoint wants stays out of the environment too; vLLM looks for the hub's token there.
        """
        os.environ.update({name: value for name, value in keys.items() if name in HUB_VARIABLES})
        options = self._options
        prepared = prepare_parts(list(options.parts))
        engine = engine_settings(prepared, options.trust_engine)
        teacher = await asyncio.to_thread(
            make_teacher, options.teacher, options.pace, engine, keys=teacher_keys(options.teacher.base_urls, keys)
        )
        self._teachers.append(teacher)
        info = await teacher.start()
        judges = []
        for spec in options.judges:
            judge = await asyncio.to_thread(make_teacher, spec, options.pace, {}, keys=options.judge_keys(spec, keys))
            self._teachers.append(judge)
            judges.append(JudgeTeacher(spec.label, judge, await judge.start()))
        panel = tuple(judges) or (JudgeTeacher("", teacher, info),)
        await check_logprobs({name: p.judges for name, p in prepared.items()}, panel)
        self._session = Session(
            run_id="",
            run_seed=options.run_seed,
            recipes=prepared,
            teacher=teacher,
            teacher_info=info,
            judges=panel,
            journal=Journal(self._run_path, self._writer),
            slots=self._slots,
        )
        return info, [judge.info for judge in panel]

    async def open_run(self, run_id: str) -> None:
        """Begin writing. Raises StoreError when this node doesn't see the run's folder."""
        assert self._session is not None
        run = Run(self._run_path)
        manifest = run.manifest() if run.manifest_path.is_file() else None
        if manifest is None or manifest.run_id != run_id:
            raise StoreError(
                f"Node {ray.util.get_node_ip_address()} does not see the run in {self._run_path}.",
                "With several nodes, --run must be a folder that all of them share.",
            )
        self._session = replace(
            self._session,
            run_id=run_id,
            teacher_info=as_begun(manifest, self._session.teacher_info),
            judges=judges_as_begun(manifest, self._session.judges),
        )

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
        for teacher in self._teachers:
            await teacher.close()


def actor_options(options: GenerateOptions, engine: dict[str, Any], cluster_gpus: float) -> dict[str, Any]:
    """What an actor takes of its node: a CPU, and for a local engine on GPUs as many as it is parallel over."""
    wanted: dict[str, Any] = {"num_cpus": 1, "max_concurrency": 1000, "max_restarts": 0}
    if options.teacher.kind in ("local", "vllm") and cluster_gpus:
        wanted["num_gpus"] = int(engine.get("tensor_parallel_size", 1))
    return wanted
