"""Replies are read off a connection as they come: packed, in pieces, without end, and none that nobody asked for."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest

from generators.teachers.openai import direct_posts, wire
from generators.teachers.openai.http_errors import TransientError
from tests.generators.teachers.test_direct_posts import in_turn, opened

TEXT = b"Ol\xc3\xa1, " * 400


def packed(kind: str, body: bytes = TEXT) -> bytes:
    if kind == "gzip":
        return gzip.compress(body, mtime=0)
    maker = zlib.compressobj(wbits=-15 if kind == "raw" else 15)
    return maker.compress(body) + maker.flush()


def reply(body: bytes, *heads: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"content-length: %d" % len(body), *heads]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def answers(*said: bytes) -> list[bytes | TransientError]:
    """What posts get for these replies, one after the other, written in pieces of 64 bytes."""

    async def main() -> list[bytes | TransientError]:
        left = list(said)

        async def serve(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
            whole = left.pop(0)
            for at in range(0, len(whole), 64):
                writer.write(whole[at : at + 64])
                await writer.drain()

        found: list[bytes | TransientError] = []
        async with opened(serve) as (_, session, address):
            for _ in said:
                try:
                    found.append((await session.post(address, b"{}"))[2])
                except TransientError as error:
                    found.append(error)
        return found

    return asyncio.run(main())


@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw"])
def test_a_packed_reply_is_unpacked(kind: str) -> None:
    encoding = b"content-encoding: " + (b"gzip" if kind == "gzip" else b"deflate")
    assert answers(reply(packed(kind), encoding)) == [TEXT]


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (packed("gzip")[:-12], b"gzip", "ends in its middle"),
        (b"\x1f\x8bnothing", b"gzip", "can't be unpacked"),
        (b"nothing", b"br", "which nobody asked for"),
    ],
    ids=["half", "broken", "unasked"],
)
def test_what_cannot_be_unpacked_is_a_stumble(body: bytes, encoding: bytes, said: str) -> None:
    (error,) = answers(reply(body, b"Content-Encoding: " + encoding))
    assert isinstance(error, TransientError) and error.kind == "connection" and said in error.message


def test_what_an_error_says_is_read_as_far_as_it_goes() -> None:
    half = reply(packed("gzip")[:-8], b"Content-Encoding: gzip", status=b"500 No")
    assert answers(half) == [TEXT]


def test_a_head_without_end_is_no_reply() -> None:
    (error,) = answers(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * wire.HEAD_BYTES * 2)
    assert isinstance(error, TransientError) and "no end" in error.message


def test_a_reply_that_changes_the_protocol_is_read_and_its_connection_is_not_kept() -> None:
    async def changing(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        if connection:
            await in_turn(connection, number, writer)
            return
        writer.write(b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: ws\r\n\r\n")

    async def main() -> None:
        async with opened(changing) as (raw, session, address):
            assert (await session.post(address, b"{}"))[0] == 101
            assert (await session.post(address, b"{}"))[2] == b"10"
        assert raw.connections == 2

    asyncio.run(main())


def test_a_connection_is_used_once_where_the_endpoint_says_so() -> None:
    async def closing(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"%d" % connection, b"Connection: close"))

    async def main() -> None:
        async with opened(closing) as (_, session, address):
            assert [(await session.post(address, b"{}"))[2] for _ in range(3)] == [b"0", b"1", b"2"]

    asyncio.run(main())


def test_connections_that_nobody_used_for_long_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with opened(in_turn) as (raw, session, address):
            await asyncio.gather(*(session.post(address, b"{}") for _ in range(3)))
            monkeypatch.setattr(direct_posts, "KEPT_S", -1.0)
            assert (await session.post(address, b"{}"))[2] == b"30"
        assert raw.connections == 4

    asyncio.run(main())


def test_what_comes_while_nobody_asks_ends_the_connection() -> None:
    """Whatever was said then is no answer to the next post."""

    async def main() -> None:
        spoken = asyncio.Event()

        async def again(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
            await in_turn(connection, number, writer)
            if not connection:
                await spoken.wait()
                writer.write(reply(b"xx"))
                await writer.drain()

        async with opened(again) as (_, session, address):
            assert (await session.post(address, b"{}"))[2] == b"00"
            (first,) = session._posts[address]._free  # type: ignore[union-attr]
            spoken.set()
            while first.is_free:
                await asyncio.sleep(0)
            assert (await session.post(address, b"{}"))[2] == b"10"

    asyncio.run(main())
