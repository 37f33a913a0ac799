"""The key goes to the address that was given: an endpoint that leads elsewhere is named, and not followed."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from generators.teachers.openai.teacher import OpenAITeacher
from schemas.errors import TeacherDownError
from schemas.message import Message
from schemas.request import Request, SamplingParams

from .stand_in import stand_in

pytestmark = pytest.mark.slow


def test_an_endpoint_that_leads_elsewhere_ends_the_run_and_the_key_stays_here() -> None:
    async def main() -> None:
        async with stand_in() as elsewhere:
            target = f"{elsewhere.url}/chat/completions"

            async def lead_away(number: int, body: object) -> web.Response:
                return web.Response(status=307, headers={"Location": target})

            async with stand_in(lead_away) as server:
                teacher = OpenAITeacher("m", [server.url], "segredo", 1)
                await teacher.start()
                asked = Request(
                    teacher="m",
                    revision="",
                    messages=(Message(role="user", content="Olá?"),),
                    sampling=SamplingParams(max_tokens=5),
                )
                try:
                    with pytest.raises(TeacherDownError, match="is elsewhere") as told:
                        await teacher.complete(asked)
                finally:
                    await teacher.close()
            assert target in told.value.message
            assert (elsewhere.bodies, elsewhere.keys) == ([], set())

    asyncio.run(main())
