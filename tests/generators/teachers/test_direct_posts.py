"""Posts on kept connections send what the library's session sends, and read no reply but their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from generators.teachers.endpoint_settings import EndpointSettings
from generators.teachers.openai.deadlines import Deadlines
from generators.teachers.openai.http_errors import TransientError
from generators.teachers.openai.http_session import HttpSession
from generators.teachers.openai.wire import Reply, Wire
from tests.generators.teachers.test_breaker import JumpingLoop

REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n%02d"
Serve = Callable[[int, int, asyncio.StreamWriter], Awaitable[None]]
"""Answers a request by the number of its connection, and its own on that connection."""


class Raw:
    """A server that reads requests whole and answers with bytes."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self.requests: list[bytes] = []
        self.connections = 0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        own = self.connections
        self.connections += 1
        try:
            for number in range(100):
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
                self.requests.append(head + await reader.readexactly(length))
                await self._serve(own, number, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def opened(
    serve: Serve, timeout_s: float = 60, settings: EndpointSettings | None = None
) -> AsyncIterator[tuple[Raw, HttpSession, str]]:
    raw = Raw(serve)
    server = await asyncio.start_server(raw.meet, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    session = HttpSession([address], "chave", 4, timeout_s, settings)
    session.open()
    try:
        yield raw, session, f"{address}/chat/completions?a=b%20c"
    finally:
        await session.close()
        server.close()


async def in_turn(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
    writer.write(REPLY % (10 * connection + number))


def test_the_bytes_are_those_of_the_librarys_own_session() -> None:
    settings = EndpointSettings(url="http://127.0.0.1:1/v1", model="m", headers={"X-Sala": "três"})

    async def main() -> None:
        async with opened(in_turn, settings=settings) as (raw, session, address):
            await session.post(address, b'{"a": 1}')
            await session.post(address, b'{"a": 1}', timeout_s=30)  # another time-out: the session's own way
        ours, theirs = raw.requests
        assert ours == theirs
        assert b"Authorization: Bearer chave\r\n" in ours and "X-Sala: três".encode() in ours

    asyncio.run(main())


def test_one_connection_is_kept_and_what_is_said_before_a_reply_is_passed_over() -> None:
    async def hinting(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        await in_turn(connection, number, writer)

    async def main() -> None:
        async with opened(hinting) as (raw, session, address):
            replies = [await session.post(address, b"{}") for _ in range(3)]
        assert [body for _, _, body in replies] == [b"00", b"01", b"02"] and raw.connections == 1

    asyncio.run(main())


def test_a_reply_that_nobody_asked_for_is_nobodys() -> None:
    async def twice(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        writer.write(REPLY % (10 * connection + number) + b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nxxx")

    async def main() -> None:
        async with opened(twice) as (raw, session, address):
            assert (await session.post(address, b"{}"))[2] == b"00"
            assert (await session.post(address, b"{}"))[2] == b"10"
        assert raw.connections == 2

    asyncio.run(main())


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"", "connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12", "connection"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12", "connection"),
        (b"something else\r\n\r\n", "connection"),
    ],
)
def test_what_is_no_reply_or_half_of_one_is_a_stumble_and_the_next_has_a_connection_of_its_own(
    said: bytes, kind: str
) -> None:
    async def once_broken(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        if connection:
            await in_turn(connection, number, writer)
            return
        writer.write(said)
        writer.close()

    async def main() -> None:
        async with opened(once_broken) as (_, session, address):
            with pytest.raises(TransientError) as told:
                await session.post(address, b"{}")
            assert told.value.kind == kind
            assert (await session.post(address, b"{}"))[2] == b"10"

    asyncio.run(main())


def test_a_reply_until_the_connection_ends_and_one_in_chunks_are_whole() -> None:
    async def ending(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        if connection:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
            return
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nto the end")
        writer.close()

    async def main() -> None:
        async with opened(ending) as (raw, session, address):
            bodies = [(await session.post(address, b"{}"))[2] for _ in range(3)]
        assert bodies == [b"to the end", b"abc", b"abc"] and raw.connections == 2

    asyncio.run(main())


def test_nothing_in_time_is_a_time_out_and_the_connection_is_not_kept() -> None:
    async def first_silent(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        if connection:
            await in_turn(connection, number, writer)

    async def main() -> None:
        async with opened(first_silent, timeout_s=1) as (_raw, session, address):
            with pytest.raises(TransientError) as told:
                await session.post(address, b"{}")
            assert (told.value.kind, told.value.overloaded) == ("timeout", True)
            assert "within 1 s" in told.value.message
            assert (await session.post(address, b"{}"))[2] == b"10"

    asyncio.run(main())


def test_a_post_that_is_cancelled_is_cancelled_and_leaves_no_reply_behind() -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def held(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await answer.wait()
        await in_turn(connection, number, writer)

    async def main() -> None:
        async with opened(held) as (_raw, session, address):
            task = asyncio.create_task(session.post(address, b"{}"))
            await asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            answer.set()
            assert (await session.post(address, b"{}"))[2] == b"10"

    asyncio.run(main())


def test_what_was_to_be_written_when_a_post_began_is_written_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the journal has it: rows reach the file at the loop's next turn, and a request is paid once it is sent."""
    order: list[str] = []
    ask = Wire.ask

    def noted(wire: Wire, post: bytes, most_bytes: int) -> asyncio.Future[Reply]:
        order.append("sent")
        return ask(wire, post, most_bytes)

    monkeypatch.setattr(Wire, "ask", noted)

    async def main() -> None:
        async with opened(in_turn) as (_, session, address):
            await session.post(address, b"{}")
            asyncio.get_running_loop().call_soon(order.append, "written")
            await session.post(address, b"{}")
        assert order == ["sent", "written", "sent"]

    asyncio.run(main())


def test_a_header_cannot_end_its_line() -> None:
    settings = EndpointSettings(url="http://127.0.0.1:1/v1", model="m")

    async def main() -> None:
        async with opened(in_turn, settings=settings) as (raw, session, address):
            session._headers["X-Dois"] = "a\r\nX-Outro: b"
            await session.close()
            session.open()
            with pytest.raises(ValueError, match="end of a line"):
                await session.post(address, b"{}")
        assert raw.requests == []

    asyncio.run(main())


@dataclass(eq=False)
class Waits:
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    def pass_by(self) -> None:
        self.is_over.set()


def test_many_deadlines_have_one_timer_and_the_later_ones_end_by_themselves() -> None:
    async def main() -> None:
        deadlines = Deadlines(0.1)
        timers: list[float] = []
        call_at = deadlines.loop.call_at
        deadlines.loop.call_at = lambda when, *rest: (timers.append(when), call_at(when, *rest))[1]  # type: ignore[assignment,method-assign,return-value]
        early, late = [Waits() for _ in range(50)], Waits()
        for waiting in (*early, late):
            deadlines.begin(waiting)
        for waiting in early:
            deadlines.end(waiting)
        await late.is_over.wait()
        assert len(timers) <= 3
        assert not any(waiting.is_over.is_set() for waiting in early)

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(main())
