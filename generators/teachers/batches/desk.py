"""Where requests are handed in and answers handed out: a task of its own sees each round through."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator, Set
from pathlib import Path
from typing import Any

import orjson

from generators.counters import BatchCounts
from generators.teachers.batches.answers import Answers, Outcome
from generators.teachers.batches.folder import ERRORS, OUTPUT, REQUESTS, Round, RoundFolder, RoundState, Spool
from generators.teachers.batches.gathering import Gathering
from generators.teachers.batches.lines import (
    UNANSWERED,
    Batch,
    Result,
    ids_in,
    places_in,
    read_result,
    request_line,
)
from generators.teachers.batches.trips import Trips
from generators.teachers.endpoint_settings import BatchSettings
from schemas.errors import FiligranaError, TeacherDownError

AT_ONCE = 200
"""Answers handed out before those who wait for them get to work: the others stay on the disk."""
OVER_THE_LIMIT = "token_limit_exceeded"
ALONE_TRIES = 2
"""So often a round is over the account's limit of waiting tokens with none of ours before it: then it is halved."""
GIVEN_BACK, EXPIRED = "given back", "expired"
AllRefused = Callable[[Iterator[Result], Path], FiligranaError | None]


class Desk:
    """One model's batches in one run, at `place`. `all_refused` is shown what a round brought of which nothing was
    completed, and its file: it says why the run must stop, if it must."""

    def __init__(
        self,
        trips: Trips,
        folder: RoundFolder,
        settings: BatchSettings,
        place: str,
        counts: BatchCounts,
        all_refused: AllRefused,
        say: Callable[[str], None],
    ) -> None:
        self._trips, self._folder, self._settings, self._place = trips, folder, settings, place
        self._counts, self._all_refused, self._say = counts, all_refused, say
        self._gathering = Gathering(folder, settings, self._send)
        self._answers = Answers()
        self._rounds: dict[int, Round] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_ended = asyncio.Event()
        self._stopped: BaseException | None = None

    def go_on_with(self, left: list[Round]) -> None:
        """See rounds of earlier sessions through."""
        for one in left:
            self._rounds[one.state.number] = one
            self._start(self._see_through(one, None))

    async def ask(self, request_id: str, url: str, body: Callable[[], bytes]) -> Outcome:
        """Hand a request in, and wait for what comes of it, of a batch that it is in already or of the next. Raises
        TeacherDownError, StoreError; TeacherError for one that fits in no batch."""
        if self._stopped:
            raise self._stopped
        if kept := self._answers.take(request_id):
            number, place = kept
            made_at = self._rounds[number].state.made_at
            self._told(request_id, number)
            return Outcome(read_result(place.read()), time.time() - made_at)
        is_under_way = any(request_id in one.ids for one in self._rounds.values())
        if not is_under_way and not self._gathering.holds(request_id):
            self._gathering.add(request_id, url, request_line(request_id, url, body()))
        outcome = await self._answers.turn(request_id)
        if kept := self._answers.take(request_id):  # not where nobody was left to tell: a later session finds it there
            self._told(request_id, kept[0])
        return outcome

    async def close(self) -> None:
        """Let go of what was not sent; what was goes on without us. What came must be written down by now."""
        self._gathering.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for one in [one for one in self._rounds.values() if one.state.file and not one.ids]:
            self._folder.close(one.state)
        if out := [one for one in self._rounds.values() if one.ids and one.state.file and not one.state.status]:
            requests = sum(len(one.ids) for one in out)
            self._say(
                f"{len(out)} batch(es) with {requests:,} requests go on at {self._place}: the same command collects "
                "them, and asks nothing twice."
            )

    def _told(self, request_id: str, number: int) -> None:
        """Somebody has what came of a request."""
        one = self._rounds[number]
        one.ids.discard(request_id)
        if not one.ids:
            self._start(self._close(one))

    def _send(self, spool: Spool) -> None:
        state = RoundState(
            number=spool.number, url=spool.url, address=self._place, requests=len(spool.ids), uploaded_at=0.0, file=""
        )
        one = self._rounds[spool.number] = Round(state, spool.ids)
        self._start(self._see_through(one, spool))

    async def _see_through(self, one: Round, spool: Spool | None) -> None:
        """Take a round to its end, and tell everybody what came of it."""
        batch = await self._trips.sent(one, spool)
        self._counts.submitted += 1
        self._counts.requests += len(one.ids)
        alone = 0
        while batch is not None and (batch := await self._trips.ended(one, batch)) is not None:
            if one.ended_before or not _is_over_the_limit(batch):
                break
            self._trips.forget_batch(one)
            if not any(other.is_taken_up for other in self._rounds.values()):
                alone += 1
                if alone == ALONE_TRIES:
                    break
            await self._room()
            batch = await self._trips.made(one)
        self._counts.finished += 1
        self._counts.requests -= len(one.ids)
        error = await self._hand_out(one, batch)
        ended, self._one_ended = self._one_ended, asyncio.Event()
        ended.set()
        await self._close(one)
        if error:
            raise error

    async def _room(self) -> None:
        """Wait until another of our batches has ended, or for a while: others of the account may fill it."""
        try:
            await asyncio.wait_for(self._one_ended.wait(), self._settings.poll_s)
        except TimeoutError:
            return

    async def _hand_out(self, one: Round, batch: Batch | None) -> FiligranaError | None:
        """Tell what came of each request. Returns why the run must stop, where it must."""
        if batch is None:
            self._say(f"Batch {one.state.batch or one.state.file}: the endpoint knows it no more. It is asked again.")
            self._lose(one, GIVEN_BACK)
            return None
        if batch.status == "failed":
            return self._failed(one, batch)
        await self._trips.brought(one, batch)
        kinds = (OUTPUT,) if one.ended_before else (OUTPUT, ERRORS)
        if not one.ended_before and not batch.completed:
            results, sent = self._results(one, kinds), self._folder.file(one.state.number, REQUESTS)
            if error := self._all_refused(results, sent):
                return error
        refused = 0
        came: set[str] = set()
        for kind in kinds:
            for place, line in places_in(self._folder.file(one.state.number, kind)):
                result = read_result(line)
                if result is None or result.status == UNANSWERED or result.request_id not in one.ids:
                    continue
                refused += result.status != 200
                came.add(result.request_id)
                self._answers.keep(result.request_id, one.state.number, place)
                self._answers.give(result.request_id, Outcome(result, time.time() - one.state.made_at))
                if len(came) % AT_ONCE == 0:
                    await asyncio.sleep(0)
        lost = len(one.ids - came)
        told = f"{len(came) - refused:,} answered, {refused:,} refused, {lost:,} not come to"
        self._say(f"Batch {batch.id} {batch.status}: {told}.")
        if batch.status == "cancelled" and lost and not one.ended_before:
            one.ids &= came
            return TeacherDownError(
                f"Batch {batch.id} was cancelled at {self._place}: {told}.",
                "What was answered is stored. The same command asks the rest again.",
            )
        self._lose(one, EXPIRED if batch.status == "expired" else GIVEN_BACK, came)
        return None

    def _failed(self, one: Round, batch: Batch) -> FiligranaError | None:
        """A batch that the endpoint did not take: lines that it names are those requests' failures, and the others are
        asked again; without them it is the set-up's."""
        if one.ended_before:
            self._lose(one, GIVEN_BACK)
            return None
        told = "; ".join(dict.fromkeys(f"{p.message or p.code}" for p in batch.problems)) or "it doesn't say why"
        if _is_over_the_limit(batch) and len(one.ids) > 1:
            self._gathering.most = max(1, len(one.ids) // 2)
            self._say(f"{told} Rounds have {self._gathering.most:,} requests from now on.")
            self._lose(one, GIVEN_BACK)
            return None
        ids = ids_in(self._folder.file(one.state.number, REQUESTS))
        bad = {ids[p.line - 1]: p for p in batch.problems if 0 < p.line <= len(ids)}
        if _is_over_the_limit(batch):
            bad = dict.fromkeys(ids, batch.problems[0])
        if not bad:
            one.ids.clear()
            return TeacherDownError(
                f"Batch {batch.id} failed at {self._place}: {told}", "Nothing of it was paid for. Mend that, and go on."
            )
        for request_id, problem in bad.items():
            error = orjson.dumps({"error": {"code": problem.code, "message": problem.message}})
            self._answers.give(request_id, Outcome(Result(request_id, 400, error)))
            one.ids.discard(request_id)
        self._lose(one, GIVEN_BACK)
        return None

    def _lose(self, one: Round, why: str, came: Set[str] = frozenset()) -> None:
        """Give back what nothing came of."""
        for request_id in one.ids - came:
            one.ids.discard(request_id)
            self._answers.give(request_id, Outcome(None, lost=why))

    def _results(self, one: Round, kinds: tuple[str, ...]) -> Iterator[Result]:
        for kind in kinds:
            for _, line in places_in(self._folder.file(one.state.number, kind)):
                if (result := read_result(line)) is not None:
                    yield result

    async def _close(self, one: Round) -> None:
        """Let go of a round of which everything was told, once those who were told have written it down."""
        for _ in range(3):  # turns of the event loop: whoever waited, the journal, and one to spare
            await asyncio.sleep(0)
        if not one.ids and one.state.number in self._rounds:
            del self._rounds[one.state.number]
            self._folder.close(one.state)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            bug = RuntimeError(f"A batch could not be seen through: {error!r}")  # never taken for a row's fault
            bug.__cause__ = error
            self._stopped = self._stopped or (error if isinstance(error, FiligranaError) else bug)
            self._answers.stop(self._stopped)


def _is_over_the_limit(batch: Batch) -> bool:
    return batch.status == "failed" and any(p.code == OVER_THE_LIMIT for p in batch.problems)
