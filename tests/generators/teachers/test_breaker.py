"""The endpoint pool as a state machine: whatever happened before, an endpoint that heals is asked within its rest.

The pool is the real one, on a real event loop whose clock jumps to the next timer instead of waiting for it.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from typing import Any

import pytest
from aiohttp import web
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from generators.teachers.openai import breaker, http_errors
from generators.teachers.openai.breaker import TRANSITIONS, Event, State
from generators.teachers.openai.endpoints import Endpoint, EndpointPool, Lease
from generators.teachers.openai.minute_caps import MinuteCap
from generators.teachers.openai.teacher import OpenAITeacher
from schemas.errors import TeacherDownError
from schemas.message import Message
from schemas.request import Completion, Request
from tests.generators.stand_in import always_ok, completion, refusal, stand_in

PATIENCE_S = 60.0
LONGEST_HOLD_S = 30.0
"""The longest Retry-After of these endpoints."""

ENDS: dict[str, tuple[Any, ...]] = {
    "answered": ("answered", 0.0),
    "failed": ("failed", "HTTP 500.", False),
    "timed out": ("failed", "No answer.", True),
    "refused": ("refused", None, "HTTP 429."),
    "refused for long": ("refused", LONGEST_HOLD_S, "HTTP 429."),
    "dropped": ("dropped",),
}


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits: where it would sleep, its clock goes on to the next timer."""

    def __init__(self) -> None:
        self.clock = 0.0
        super().__init__(_NeverWaits(self))

    def time(self) -> float:
        return self.clock


class _NeverWaits(selectors.DefaultSelector):
    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout:
            self._loop.clock += timeout
        return super().select(0)


class PoolAtWork(RuleBasedStateMachine):
    """Requests are sent, answered, refused, lost and cancelled in any order; endpoints fall sick and heal."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = JumpingLoop()
        self.sick: set[str] = set()
        self.waiting: list[asyncio.Task[Lease]] = []
        self.sent: list[Lease] = []

    @initialize(addresses=strategies.integers(1, 2))
    def open(self, addresses: int) -> None:
        self.pool = self.within(self.opened(["http://a/v1", "http://b/v1"][:addresses]))

    async def opened(self, urls: list[str]) -> EndpointPool:
        async def is_alive(endpoint: Endpoint) -> bool:
            await asyncio.sleep(0.01)
            return endpoint.url not in self.sick

        return EndpointPool(urls, 8, (MinuteCap(None), MinuteCap(None)), 600, PATIENCE_S, is_alive)

    def within(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def settle(self, seconds: float = 0.0) -> None:
        self.within(asyncio.sleep(seconds))
        for task in [t for t in self.waiting if t.done()]:
            self.waiting.remove(task)
            if not task.cancelled() and task.exception() is None:
                self.sent.append(task.result())

    async def told(self, method: str, *values: Any) -> None:
        try:
            getattr(self.pool, method)(*values)
        except TeacherDownError:
            return

    def end(self, at: int, method: str, *values: Any) -> None:
        self.within(self.told(method, self.sent.pop(at % len(self.sent)), *values))
        self.settle()

    @rule(times=strategies.integers(1, 8))
    def ask(self, times: int) -> None:
        self.waiting += [self.loop.create_task(self.pool.lease(10.0)) for _ in range(times)]
        self.settle(0.06)  # the limiter opens in steps

    @precondition(lambda self: self.waiting)
    @rule(at=strategies.integers(0, 20))
    def cancel(self, at: int) -> None:
        self.waiting[at % len(self.waiting)].cancel()
        self.settle()

    @precondition(lambda self: self.sent)
    @rule(at=strategies.integers(0, 20), how=strategies.sampled_from(sorted(ENDS)))
    def one_ends(self, at: int, how: str) -> None:
        self.end(at, *ENDS[how])

    @precondition(lambda self: self.sent)
    @rule(overloaded=strategies.booleans(), but=strategies.integers(0, 2))
    def fail_all(self, overloaded: bool, but: int) -> None:
        while len(self.sent) > but:
            self.within(self.told("failed", self.sent.pop(), "HTTP 500.", overloaded))
        self.settle()

    @rule(urls=strategies.sets(strategies.sampled_from(["http://a/v1", "http://b/v1"])))
    def fall_sick(self, urls: set[str]) -> None:
        self.sick = urls

    @rule(seconds=strategies.sampled_from([0.01, 0.6, 3.0, 12.0]))
    def wait(self, seconds: float) -> None:
        self.settle(seconds)

    @invariant()
    def what_is_in_flight_is_counted(self) -> None:
        assert self.pool.in_flight == len(self.sent)

    @precondition(lambda self: len(self.sent) <= 1)
    @rule()
    def heal(self) -> None:
        """The promise: whatever came before, once an endpoint is well again a request is sent within the rest."""
        self.sick = set()
        while self.sent:
            self.end(0, "failed", "HTTP 500.", False)
        self.waiting.append(self.loop.create_task(self.pool.lease(10.0)))
        asked = self.waiting[-1]
        self.settle(breaker.LAST_REST_S * (1 + breaker.REST_JITTER) + LONGEST_HOLD_S)
        while not asked.done() and self.sent:  # those that waited longer have their turn first
            self.end(0, "answered", 0.0)
        assert asked.done()
        if asked.exception() is not None:  # it had been given up, and said so
            assert isinstance(asked.exception(), TeacherDownError)

    def teardown(self) -> None:
        self.fail_all(False, 0)
        self.heal()
        for task in self.waiting:
            task.cancel()
        self.pool.close()
        self.within(asyncio.sleep(0))
        self.loop.close()


PoolAtWork.TestCase.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
TestPoolAtWork = pytest.mark.slow(PoolAtWork.TestCase)


def test_one_failure_after_a_rest_that_an_answer_fell_into_is_no_dead_end():
    """What stopped a run for good: five of six fail, the sixth is answered, the first after the rest fails."""
    pool = PoolAtWork()
    pool.open(1)
    pool.ask(6)
    pool.fail_all(False, 1)
    pool.one_ends(0, "answered")
    pool.wait(3.0)
    pool.ask(1)
    pool.one_ends(0, "failed")
    pool.teardown()


def test_every_state_is_reached_and_left():
    assert {state for state, _ in TRANSITIONS} == set(TRANSITIONS.values()) == set(State)
    assert {event for _, event in TRANSITIONS} == set(Event)


def question(number: int) -> Request:
    return Request(teacher="m", revision="", messages=(Message(role="user", content=f"Pergunta {number}"),))


@pytest.mark.slow
def test_a_late_answer_and_then_a_stumble_do_not_stop_an_endpoint_for_good():
    """Five of six requests fail, the sixth is answered while the endpoint rests, and the first after that fails."""

    async def main() -> None:
        all_inside = asyncio.Event()
        came: list[int] = []

        async def answer(number: int, body: dict[str, Any]) -> web.Response:
            if not body["messages"][0]["content"].startswith("Pergunta"):
                return await always_ok(number, body)
            came.append(number)
            if len(came) == 6:
                all_inside.set()
                await asyncio.sleep(0.2)
                return web.json_response(completion())
            sick = len(came) <= 7
            await all_inside.wait()
            return refusal(500, "sick") if sick else await always_ok(number, body)

        async with stand_in(answer) as server:
            teacher = OpenAITeacher("m", [server.url], None, 6, patience_s=60)
            await teacher.start()
            replies = await asyncio.gather(*(teacher.complete(question(i)) for i in range(6)))
            await teacher.close()
            assert [type(reply) for reply in replies] == [Completion] * 6

    asyncio.run(main())


@pytest.mark.slow
@pytest.mark.parametrize("dice", range(5))
def test_an_endpoint_that_fails_nearly_every_other_request_is_no_dead_one(
    dice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """45% of 500s, at random: rests come and go, and every request ends with an answer or with its tries spent."""
    monkeypatch.setattr(http_errors, "LONGEST_WAIT_S", 0.02)
    monkeypatch.setattr(breaker, "FIRST_REST_S", 0.01)
    chance = random.Random(dice)

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(0.002)
        return refusal(500, "The server had an error") if chance.random() < 0.45 else await always_ok(number, body)

    async def main() -> None:
        async with stand_in(answer) as server:
            teacher = OpenAITeacher("m", [server.url], None, 16, patience_s=60)
            await teacher.start()
            ended = await asyncio.gather(*(teacher.complete(question(i)) for i in range(300)), return_exceptions=True)
            await teacher.close()
            answered = sum(isinstance(one, Completion) for one in ended)
            spent = [one for one in ended if not isinstance(one, Completion)]
            assert answered > 280 and {getattr(one, "kind", one) for one in spent} <= {"http_500"}

    asyncio.run(main())


@pytest.mark.slow
def test_requests_that_always_fail_at_the_end_of_a_run_fail_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four poisoned requests and nothing else to do: the endpoint answers our question, so it isn't called dead."""

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        poisoned = "veneno" in body["messages"][0]["content"]
        return refusal(500, "crash") if poisoned else await always_ok(number, body)

    monkeypatch.setattr(http_errors, "LONGEST_WAIT_S", 0.5)

    async def main() -> None:
        async with stand_in(answer) as server:
            teacher = OpenAITeacher("m", [server.url], None, 8, patience_s=60)
            await teacher.start()
            poison = [question(i).model_copy(update={"messages": (Message(role="user", content=f"veneno {i}"),)})
                      for i in range(4)]  # fmt: skip
            ended = await asyncio.gather(*(teacher.complete(one) for one in poison), return_exceptions=True)
            assert [getattr(error, "kind", error) for error in ended] == ["http_500"] * 4
            assert isinstance(await teacher.complete(question(0)), Completion)
            await teacher.close()

    asyncio.run(main())


@pytest.mark.slow
def test_a_page_with_status_200_is_no_sign_of_life():
    """A captive portal in front of the endpoint: it is waited for, and then given up, as a dead one is."""
    portal = False

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        page = web.Response(text="<html>Inicie sessão na rede</html>", content_type="text/html")
        return page if portal else await always_ok(number, body)

    async def main() -> None:
        nonlocal portal
        async with stand_in(answer) as server:
            teacher = OpenAITeacher("m", [server.url], None, 8, patience_s=1)
            await teacher.start()
            portal = True
            ended = await asyncio.gather(*(teacher.complete(question(i)) for i in range(40)), return_exceptions=True)
            assert sum(isinstance(error, TeacherDownError) for error in ended) > 30
            assert "no completion" in str(next(e for e in ended if isinstance(e, TeacherDownError)))
            await teacher.close()

    asyncio.run(main())
