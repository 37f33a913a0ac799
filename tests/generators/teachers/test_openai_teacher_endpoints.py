"""Several addresses as one teacher, and a teacher that goes away."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from generators.teachers.openai import breaker, http_errors
from generators.teachers.openai.teacher import OpenAITeacher
from schemas.errors import TeacherDownError
from schemas.message import Message
from schemas.request import Request
from tests.generators.stand_in import always_ok, refusal, stand_in
from tests.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_errors, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(http_errors, "LONGEST_WAIT_S", 0.05)
    monkeypatch.setattr(breaker, "FIRST_REST_S", 0.02)
    monkeypatch.setattr(breaker, "LAST_REST_S", 0.1)


def question(number: int) -> Request:
    return Request(teacher="m", revision="", messages=(Message(role="user", content=f"Pergunta {number}"),))


async def slowly_ok(number: int, body: dict[str, Any]) -> web.Response:
    await asyncio.sleep(0.02)
    return await always_ok(number, body)


def test_the_least_loaded_address_is_asked_first():
    """One address keeps all that it was sent until the other has answered the rest: asked by turns, it would come to
    hold all sixteen that may be in flight, and nothing would ever end."""

    async def main() -> None:
        full, others_done = asyncio.Event(), asyncio.Event()

        async def quickly(number: int, body: dict[str, Any]) -> web.Response:
            if len(quick.bodies) + len(held.bodies) == 16:
                full.set()
            await full.wait()
            if len(quick.bodies) + len(held.bodies) == 160:
                others_done.set()
            return await always_ok(number, body)

        async def last(number: int, body: dict[str, Any]) -> web.Response:
            if len(quick.bodies) + len(held.bodies) == 16:
                full.set()
            await others_done.wait()
            return await always_ok(number, body)

        async with stand_in(quickly) as quick, stand_in(last) as held, asyncio.timeout(300):
            teacher = OpenAITeacher("m", [quick.url, held.url], None, 16)
            await teacher.start()
            await asyncio.gather(*(teacher.complete(question(i)) for i in range(160)))
            await teacher.close()
            assert len(quick.bodies) + len(held.bodies) == 160 and len(held.bodies) <= 12

    asyncio.run(main())


def test_a_dead_address_is_taken_out_and_brought_back():
    async def main() -> None:
        async with stand_in(slowly_ok) as one, stand_in(slowly_ok, port=free_port()) as two:
            teacher = OpenAITeacher("m", [one.url, two.url], None, 16)
            await teacher.start()
            await two.stop()
            first = await asyncio.gather(*(teacher.complete(question(i)) for i in range(100)))
            assert len(first) == 100 and len(one.bodies) >= 100
            await two.listen()
            asked = len(two.bodies)
            while len(two.bodies) < asked + 10:
                await asyncio.gather(*(teacher.complete(question(i)) for i in range(16)))
            await teacher.close()

    asyncio.run(main())


def test_an_address_that_is_dead_from_the_start_joins_later():
    async def main() -> None:
        async with stand_in() as one, stand_in(port=free_port()) as two:
            await two.stop()
            teacher = OpenAITeacher("m", [one.url, two.url], None, 4)
            await teacher.start()
            assert (await teacher.complete(question(0))).text == "Olá."
            await two.listen()
            while not two.bodies:
                await asyncio.gather(*(teacher.complete(question(i)) for i in range(4)))
            await teacher.close()

    asyncio.run(main())


def test_a_teacher_that_comes_back_in_time_costs_nothing():
    async def main() -> None:
        async with stand_in(slowly_ok, port=free_port()) as server:
            teacher = OpenAITeacher("m", [server.url], None, 16, patience_s=60)
            await teacher.start()
            work = [asyncio.create_task(teacher.complete(question(i))) for i in range(64)]
            while len(server.bodies) < 20:
                await asyncio.sleep(0.005)
            await server.stop()
            await asyncio.sleep(0.1)
            await server.listen()
            replies = await asyncio.gather(*work)
            await teacher.close()
            assert len({r.request_id for r in replies}) == 64

    asyncio.run(main())


def test_a_teacher_that_stays_away_stops_everyone_who_waits():
    async def main() -> None:
        async with stand_in(slowly_ok, port=free_port()) as server:
            teacher = OpenAITeacher("m", [server.url], None, 4, patience_s=0.5)
            await teacher.start()
            work = [asyncio.create_task(teacher.complete(question(i))) for i in range(40)]
            while len(server.bodies) < 8:
                await asyncio.sleep(0.005)
            await server.stop()
            results = await asyncio.gather(*work, return_exceptions=True)
            errors = [r for r in results if isinstance(r, BaseException)]
            assert len(errors) >= 24
            assert sum(isinstance(e, TeacherDownError) for e in errors) >= 24
            assert server.url in str(next(e for e in errors if isinstance(e, TeacherDownError)))
            with pytest.raises(TeacherDownError):
                await teacher.complete(question(99))
            await teacher.close()

    asyncio.run(main())


def test_an_engine_that_is_dead_behind_a_living_server_stops_the_run_too():
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(500, "EngineDeadError") if number > 5 else await always_ok(number, body)

    async def main() -> None:
        async with stand_in(answer) as server:
            teacher = OpenAITeacher("m", [server.url], None, 4, patience_s=0.5)
            await teacher.start()
            work = (teacher.complete(question(i)) for i in range(400))
            results = await asyncio.gather(*work, return_exceptions=True)
            down = [r for r in results if isinstance(r, TeacherDownError)]
            assert len(down) > 300 and "EngineDeadError" in str(down[0])
            await teacher.close()

    asyncio.run(main())
