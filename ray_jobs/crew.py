"""The workers of a run: hired, given leases, reported on, and replaced when they die."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ray

from generators.opening import GenerateOptions, Plan
from generators.session import Planned
from ray_jobs.access import worker_secrets
from ray_jobs.cluster import gpus
from ray_jobs.worker import RolloutWorker, actor_options
from schemas.errors import TeacherDownError, UsageError
from schemas.request import Completion
from schemas.teacher import TeacherInfo
from store.run import Run

MAX_BARREN_DEATHS = 3
"""How many workers in a row may die without finishing a lease before the run stops."""


@dataclass
class Hand:
    """One living worker, with the leases it has not finished yet, by the reference Ray gave for each."""

    writer: str
    actor: Any
    leases: dict[Any, list[Planned]] = field(default_factory=dict)


class Crew:
    """Keeps `replicas` workers at work. Only the driver uses it."""

    def __init__(self, run: Run, options: GenerateOptions, plan: Plan, replicas: int) -> None:
        self._run = run
        self._options = options
        self._plan = plan
        self._replicas = replicas
        self._hired = 0
        self._barren = 0
        self._run_id = ""
        self.hands: list[Hand] = []
        self.infos: tuple[TeacherInfo, list[TeacherInfo]] | None = None
        """Who the teacher is, and who judges."""

    def hire(self, say: Callable[[str], None]) -> None:
        """Start workers until there are enough. The first to start says who the teacher is."""
        settings = actor_options(self._options, self._plan.engine, gpus())
        self._warn_of_little_room(settings["num_cpus"], say)
        fresh: list[Hand] = []
        while len(self.hands) + len(fresh) < self._replicas:
            writer = f"ray-{os.getpid()}-{self._hired:04d}"
            self._hired += 1
            actor = ray.remote(RolloutWorker).options(**settings).remote(str(self._run.path), self._options, writer)
            fresh.append(Hand(writer, actor))
        keys = worker_secrets([self._options.teacher, *self._options.judges])
        try:
            infos = ray.get([hand.actor.start.remote(keys, self._plan.plugins) for hand in fresh])
        except ray.exceptions.RayActorError as error:
            raise TeacherDownError("A worker died while its teacher was starting.", _where_logs_are()) from error
        self.infos = self.infos or infos[0]
        several = {tuple((one.name, one.revision) for one in (info, *judges)) for info, judges in (*infos, self.infos)}
        if len(several) > 1:
            shown = " and ".join(", ".join(f"{name} ({revision})" for name, revision in one) for one in sorted(several))
            raise UsageError(f"The workers' teachers are not the same: {shown}.", "Every node needs the same files.")
        if self._run_id:
            ray.get([hand.actor.open_run.remote(self._run_id) for hand in fresh])
        self.hands += fresh

    def open_run(self, run_id: str) -> None:
        """Tell every worker which run it writes to, those hired later too."""
        self._run_id = run_id
        ray.get([hand.actor.open_run.remote(run_id) for hand in self.hands])

    def lease(self, hand: Hand, planned: list[Planned], paid: list[Completion]) -> None:
        hand.leases[hand.actor.roll.remote(planned, paid)] = planned

    def settle(self, hand: Hand, reference: Any) -> bool:
        """Take a finished lease off a worker's list. False when the worker is dead (or its engine is).

        Raises what the lease raised when another worker could not do better.
        """
        local_engine = self._options.teacher.kind in ("local", "vllm")
        try:
            ray.get(reference)
        except ray.exceptions.RayActorError:
            return self._bury(hand)
        except TeacherDownError:
            if not local_engine:
                raise
            ray.kill(hand.actor)
            return self._bury(hand)
        hand.leases.pop(reference)
        self._barren = 0
        return True

    def _bury(self, hand: Hand) -> bool:
        self.hands.remove(hand)
        self._barren += 1
        if self._barren >= MAX_BARREN_DEATHS:
            message = f"{self._barren} workers in a row died before finishing anything."
            raise TeacherDownError(message, _where_logs_are())
        return False

    def dismiss(self) -> None:
        """Let every worker seal its journal and close its teacher; those that can't any more are ended."""
        closing = {hand.actor.close.remote(): hand for hand in self.hands}
        for reference, hand in closing.items():
            try:
                ray.get(reference, timeout=120)
            except (ray.exceptions.RayError, TimeoutError):
                ray.kill(hand.actor)
        self.hands = []

    def _warn_of_little_room(self, cpus_each: int, say: Callable[[str], None]) -> None:
        cpus = ray.cluster_resources().get("CPU", 0)
        if cpus_each * self._replicas > cpus:
            say(f"The cluster has {cpus:.0f} CPUs for {self._replicas} workers: some will wait.")


def _where_logs_are() -> str:
    return f"Why is in Ray's logs: {ray._private.worker._global_node.get_session_dir_path()}/logs"
