"""Ray's side of the workers: their actors, what was asked of each, and what came of it. It decides nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import ray

from generators.opening import GenerateOptions, Plan
from generators.session import Planned
from ray_jobs.access import worker_secrets
from ray_jobs.cluster import gpus
from ray_jobs.placement import placement_of, release
from ray_jobs.sent_plan import SentPlan
from ray_jobs.worker import RolloutWorker
from schemas.errors import FiligranaError, UsageError
from schemas.request import Completion
from schemas.socket_guard import listed
from store.run import Run

Asked = Literal["placed", "started", "opened", "rolled", "reported", "draining", "closed"]
CLOSING_S = 60.0
"""How long workers have to seal their journals, all together; those that can't are sealed from here."""

DYING_S = 5.0


@dataclass(frozen=True)
class Came:
    """What came of something that was asked of a worker: a value, an error of its own, or that it is `dead`
    (the value then says why)."""

    writer: str
    asked: Asked
    value: Any = None
    number: int = 0
    """Of the lease, where one was rolled."""
    error: Exception | None = None
    dead: bool = False


class Crew:
    """The actors of one run, by writer. Every method but `wait` and `dismiss` returns at once."""

    def __init__(self, run: Run, options: GenerateOptions, plan: Plan) -> None:
        self._run, self._options = run, options
        self._keys = worker_secrets([options.teacher, *options.judges, *(one for one in plan.sound if one)])
        self._plan = ray.put(SentPlan.of(plan))  # once for all: recipes, packs and rubrics travel as what they say
        self._actors: dict[str, Any] = {}
        self._asked: dict[Any, tuple[str, Asked, int]] = {}
        self._placement = placement_of(options, plan.engine, gpus())
        self._groups: dict[str, Any] = {}
        self.takes_of_each = self._placement.takes

    @property
    def room(self) -> str:
        """What the cluster has of what a worker takes."""
        return self._placement.room()

    def require_room(self) -> None:
        """Raise UsageError when this machine, which no other can join, hasn't what one worker takes."""
        for resource, wanted in self.takes_of_each.items():
            if (there := ray.cluster_resources().get(resource, 0)) < wanted:
                raise UsageError(
                    f"A worker takes {wanted} {resource}s, and Ray has {there:.0f} on this machine.",
                    "Ask for less (`tensor_parallel_size` and its like), or use --local or a cluster (--address).",
                )

    def hire(self, writer: str) -> None:
        """Have a worker started wherever there is room, now or later."""
        told = (str(self._run.path), self._options, writer, listed())
        actor, self._groups[writer] = self._placement.hire(RolloutWorker, *told)
        self._actors[writer] = actor
        self._note(actor.placed.remote(), writer, "placed")
        self._note(actor.start.remote(self._keys, self._plan), writer, "started")

    def open_run(self, writer: str, run_id: str) -> None:
        self._note(self._actors[writer].open_run.remote(run_id), writer, "opened")

    def lease(self, writer: str, number: int, planned: list[Planned], paid: list[Completion]) -> None:
        self._note(self._actors[writer].roll.remote(planned, paid), writer, "rolled", number)

    def ask_report(self, writer: str, ended: int | None, share: float) -> None:
        self._note(self._actors[writer].report.remote(ended, share), writer, "reported")

    def drain(self, at_work: Iterable[str]) -> None:
        """Tell everybody to begin nothing more. Returns once those at work know it, unless one of them hangs."""
        told = {writer: actor.drain.remote() for writer, actor in self._actors.items()}
        for writer, reference in told.items():
            self._note(reference, writer, "draining")
        if heard := [told[writer] for writer in at_work if writer in told]:
            ray.wait(heard, num_returns=len(heard), timeout=DYING_S, fetch_local=False)

    def wait(self, timeout_s: float) -> list[Came]:
        """What came, as soon as something does, or after `timeout_s`."""
        if not self._asked:
            time.sleep(timeout_s)
            return []
        ready, waiting = ray.wait(list(self._asked), num_returns=1, timeout=timeout_s, fetch_local=False)
        if ready and waiting:
            ready += ray.wait(waiting, num_returns=len(waiting), timeout=0, fetch_local=False)[0]
        return [self._came(reference) for reference in ready]

    def forget(self, writer: str) -> Callable[[], None]:
        """End a worker and listen to it no more. What is returned waits until its process is gone: then it writes no
        more, and its journal can be sealed."""
        with suppress(ray.exceptions.RayError):
            ray.kill(self._actors.pop(writer))
        release(self._groups.pop(writer, None))
        asked = [reference for reference, to in self._asked.items() if to[0] == writer]
        for reference in asked:
            del self._asked[reference]
        return partial(_until_gone, asked)

    def dismiss(self, at_work: Iterable[str], patience_s: float = CLOSING_S) -> list[Came]:
        """Let those at work seal their journals and close their teachers, and end everybody. Returns what they said."""
        names, asked_before, closed = set(at_work), list(self._asked), list[Came]()
        self._asked = {}
        for writer in names & set(self._actors):
            self._note(self._actors[writer].close.remote(), writer, "closed")
        if self._asked:
            ready, _ = ray.wait(list(self._asked), num_returns=len(self._asked), timeout=patience_s)
            closed = [self._came(reference) for reference in ready]
        for writer in list(self._actors):
            self.forget(writer)
        _until_gone(asked_before)
        return closed

    def _note(self, reference: Any, writer: str, asked: Asked, number: int = 0) -> None:
        self._asked[reference] = (writer, asked, number)

    def _came(self, reference: Any) -> Came:
        writer, asked, number = self._asked.pop(reference)
        try:
            return Came(writer, asked, ray.get(reference), number)
        except ray.exceptions.RayTaskError as error:
            ours = error.cause if isinstance(error.cause, FiligranaError) else error  # a bug keeps its traceback
            return Came(writer, asked, number=number, error=ours)
        except ray.exceptions.RayError as error:
            why = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
            return Came(writer, asked, why, number, dead=True)


def _until_gone(asked: list[Any]) -> None:
    if asked:
        ray.wait(asked, num_returns=len(asked), timeout=DYING_S, fetch_local=False)


def where_logs_are() -> str:
    node = ray._private.worker._global_node
    return f"Why is in Ray's logs: {node.get_session_dir_path()}/logs" if node else "Why is in the cluster's Ray logs."
