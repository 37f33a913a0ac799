"""What dead workers left: their journals are sealed and looked through in a thread, while the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from generators.opening import Plan
from generators.rollout import rollout_id
from generators.session import Planned
from schemas.request import Completion
from schemas.sample import Failure
from store.books import done_marks, paid_by_rollout
from store.journal import Journal, recover
from store.rows import failure_row
from store.run import Run

KILLS = "kills_its_worker"
Left = tuple[list[Planned], dict[Planned, list[Completion]]]
"""The rollouts of a worker's leases that have no outcome, and what of them is paid for."""


class LeftBehind:
    """One look through a run's tables at a time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._thread = ThreadPoolExecutor(1, "left-behind")
        self._looks: dict[str, Future[Left]] = {}

    def look_through(self, writer: str, leased: list[Planned], until_gone: Callable[[], None]) -> None:
        """Begin to look for what a dead worker did of its leases, once it is gone."""
        self._looks[writer] = self._thread.submit(self._look, writer, leased, until_gone)

    def looked_through(self) -> Iterator[tuple[str, Left]]:
        """The dead workers whose leavings are known by now. Raises StoreError when they could not be sealed."""
        for writer in [writer for writer, look in self._looks.items() if look.done()]:
            yield writer, self._looks.pop(writer).result()

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)

    def _look(self, writer: str, leased: list[Planned], until_gone: Callable[[], None]) -> Left:
        until_gone()
        recover(self._run.path, f"{writer}.")
        done = done_marks(self._run)
        unfinished = [(recipe, index) for recipe, index in leased if not done[recipe][index]]
        wanted = set(unfinished)
        return unfinished, {key: paid for key, paid in paid_by_rollout(self._run, done).items() if key in wanted}


def fail_what_kills(run: Run, plan: Plan, run_seed: int, writer: str, planned: list[Planned]) -> None:
    """Write down, in a journal of their own, rollouts that a worker died of even when it had nothing else."""
    journal, salted = Journal(run.path, f"{writer}-left"), run.manifest().salted
    for name, index in planned:
        prepared = plan.recipes[name]
        seed, _ = prepared.seeds.seed(index, run_seed, name if salted else "")
        failure = Failure(
            rollout_id=rollout_id(prepared.hash, run_seed, index, seed),
            recipe=name,
            index=index,
            stage="method",
            kind=KILLS,
            message="The worker died each time that it was rolled, at last with nothing else beside it.",
            retryable=True,
        )
        journal.append("failed", failure_row(failure))
    journal.close()
