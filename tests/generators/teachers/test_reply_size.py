"""What an endpoint sends is read up to what the request allows: a larger reply is its row's error, and no more."""

from __future__ import annotations

import asyncio
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
import pytest
from aiohttp import web

from generators.teachers.openai.reply_size import MOST_BYTES, most_bytes
from generators.teachers.openai.teacher import OpenAITeacher
from schemas.errors import TeacherDownError, TeacherError
from schemas.message import Message
from schemas.request import Request, SamplingParams
from tests.generators.stand_in import completion

pytestmark = pytest.mark.slow

MIB = 2**20
ASKED = Request(
    teacher="m",
    revision="",
    messages=(Message(role="user", content="Olá?"),),
    sampling=SamplingParams(max_tokens=5),
)
MODELS = orjson.dumps({"data": [{"id": "m"}]})
Sent = Callable[[web.Request], AsyncIterator[bytes]]


@dataclass
class Floods:
    """An endpoint that sends what it is told to, piece by piece, and counts what was taken from it."""

    completion: Sent
    models: Sent | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    taken: int = 0
    asked: int = 0

    async def complete(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        return await self._flood(request, self.completion, self.status)

    async def list_models(self, request: web.Request) -> web.StreamResponse:
        return await self._flood(request, self.models, 200) if self.models else web.Response(body=MODELS)

    async def _flood(self, request: web.Request, sent: Sent, status: int) -> web.StreamResponse:
        reply = web.StreamResponse(status=status, headers=self.headers)
        await reply.prepare(request)
        async for piece in sent(request):
            try:
                await reply.write(piece)
            except ConnectionError:  # whoever asked has read enough
                break
            self.taken += len(piece)
        return reply


@asynccontextmanager
async def served(floods: Floods) -> AsyncIterator[OpenAITeacher]:
    app = web.Application()
    app.router.add_get("/v1/models", floods.list_models)
    app.router.add_post("/v1/chat/completions", floods.complete)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    teacher = OpenAITeacher("m", [f"http://127.0.0.1:{runner.addresses[0][1]}/v1"], None, 2)
    try:
        yield teacher
    finally:
        await teacher.close()
        await runner.cleanup()


def pieces(start: bytes, mib: int) -> Sent:
    async def sent(request: web.Request) -> AsyncIterator[bytes]:
        yield start
        for _ in range(mib):
            yield b" " * MIB

    return sent


def bomb(mib: int) -> Sent:
    """A small body that unpacks to so much."""
    packer = zlib.compressobj(level=1, wbits=31)
    packed = b"".join(packer.compress(b" " * MIB) for _ in range(mib)) + packer.flush()
    assert len(packed) < mib * 8192

    async def sent(request: web.Request) -> AsyncIterator[bytes]:
        yield packed

    return sent


async def refused(floods: Floods) -> TeacherError:
    async with served(floods) as teacher:
        await teacher.start()
        with pytest.raises(TeacherError) as told:
            await teacher.complete(ASKED)
        assert teacher.counts["reply_too_large"] == 1
    return told.value


def test_a_reply_without_end_is_the_rows_error_and_is_not_read_to_its_end() -> None:
    floods = Floods(pieces(b'{"choices": [', 120))
    tracemalloc.start()
    try:
        error = asyncio.run(refused(floods))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.kind == "reply_too_large" and error.retryable
    assert "/v1/chat/completions sent more than 16 MiB" in error.message
    assert floods.asked == 1, "asking again would bring as much"
    assert floods.taken < 32 * MIB and peak < 48 * MIB


def test_a_small_reply_that_unpacks_to_a_large_one_is_the_rows_error() -> None:
    floods = Floods(bomb(120), headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        error = asyncio.run(refused(floods))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.kind == "reply_too_large"
    assert peak < 48 * MIB


def test_a_reply_that_says_it_is_too_large_is_not_read() -> None:
    floods = Floods(pieces(b"{", 120), headers={"Content-Length": str(120 * MIB + 1)})
    assert asyncio.run(refused(floods)).kind == "reply_too_large"
    assert floods.taken < 12 * MIB


def test_a_list_of_models_without_end_ends_the_run() -> None:
    async def main() -> str:
        async with served(Floods(pieces(b"", 0), models=pieces(b'{"data": [', 120))) as teacher:
            with pytest.raises(TeacherDownError) as told:
                await teacher.start()
        assert "--teacher" in told.value.hint
        return told.value.message

    assert "/v1/models sent more than 16 MiB" in asyncio.run(main())


def test_an_error_without_end_is_still_the_error_that_it_is() -> None:
    async def main() -> TeacherError:
        async with served(floods) as teacher:
            await teacher.start()
            with pytest.raises(TeacherError) as told:
                await teacher.complete(ASKED)
        return told.value

    floods = Floods(pieces(b"maximum context length is 9", 120), status=400)
    assert asyncio.run(main()).kind == "context_length"
    assert floods.taken < 12 * MIB * floods.asked


def test_what_a_request_asks_for_fits_however_long() -> None:
    weighed = SamplingParams(max_tokens=32_000, logprobs=20)
    several = SamplingParams(max_tokens=100_000, n=2)
    assert most_bytes(weighed) > 32_000 * 20 * 100
    assert most_bytes(several) > MOST_BYTES + 200_000 * 100

    async def main() -> str:
        text = "á" * 10 * MIB  # more than one piece of the socket, and 20 MiB
        body = orjson.dumps(completion(text))

        async def sent(request: web.Request) -> AsyncIterator[bytes]:
            yield body

        async with served(Floods(sent)) as teacher:
            await teacher.start()
            found = await teacher.complete(ASKED.model_copy(update={"sampling": several}))
        assert found.text == text
        return found.finish_reason

    assert asyncio.run(main()) == "stop"
