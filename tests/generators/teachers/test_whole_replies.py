"""What is read as it comes is what aiohttp's parser reads, and whatever isn't plain is left to that."""

from __future__ import annotations

import asyncio
import gzip

import pytest
from aiohttp.client_proto import ResponseHandler
from hypothesis import given
from hypothesis import strategies as st

from generators.teachers.openai.whole_replies import whole_reply
from tests.generators.teachers.test_direct_posts import opened

OK = b"HTTP/1.1 200 OK\r\n"
PLAIN = (
    OK + b"Content-Length: 2\r\n\r\nab",
    OK + b"date: Sun, 29 Nov 2026 20:00:00 GMT\r\nserver: uvicorn\r\ncontent-length:2 \r\nX-Nada:\r\n\r\n\r\n",
    b"HTTP/1.1 200 \r\nConnection: Keep-Alive\r\nContent-Length: 0\r\nX-Nome: Jo\xc3\xa3o \xff\r\n\r\n",
    OK + b"Content-Length: 002\r\nX-A: b: c\r\n\r\n\r\n",
)
LEFT = (
    OK + b"Content-Length: 3\r\n\r\nab",
    OK + b"Content-Length: 1\r\n\r\nab",
    OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
    OK + b"Content-Length: +2\r\n\r\nab",
    OK + b"Content-Length: \xc2\xb2\r\n\r\nab",
    OK + b"Content-Length: 2\r\n X-Folded: a\r\n\r\nab",
    OK + b"Content-Length : 2\r\n\r\nab",
    OK + b"Content-Length: 2\r\nX: a\0b\r\n\r\nab",
    OK + b"Content-Length: 2\nX: a\r\n\r\nab",
    OK + b"Content-Length: 2\r\nConnection: close\r\n\r\nab",
    OK + b"Content-Length: 2\r\nContent-Encoding: gzip\r\n\r\nab",
    OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nab",
    OK + b"\r\nab",
    OK,
    b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab",
    b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nab",
    b"HTTP/1.1 429 Busy\r\nContent-Length: 2\r\n\r\nab",
    b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nab",
    b"",
    b"ab",
)


def parsed(data: bytes) -> tuple[dict[str, str], bytes]:
    async def main() -> tuple[dict[str, str], bytes]:
        handler = ResponseHandler(asyncio.get_running_loop())
        handler.set_response_params(read_until_eof=True)
        handler.data_received(data)
        message, content = await handler.read()
        assert message.code == 200 and content.is_eof() and not handler.should_close
        return {name.lower(): value for name, value in message.headers.items()}, await content.read()

    return asyncio.run(main())


@pytest.mark.parametrize("data", PLAIN)
def test_a_plain_reply_is_what_the_parser_makes_of_it(data: bytes) -> None:
    assert whole_reply(data) == parsed(data)


@pytest.mark.parametrize("data", LEFT)
def test_anything_else_is_left_to_the_parser(data: bytes) -> None:
    assert whole_reply(data) is None


LINE = st.from_regex(rb"[A-Za-z-]{1,12}:[ \t]?[!-~ ]{0,12}", fullmatch=True)


@given(st.lists(LINE, max_size=5), st.binary(max_size=20))
def test_whatever_is_taken_for_plain(lines: list[bytes], body: bytes) -> None:
    data = b"\r\n".join([OK[:-2], *lines, b"Content-Length: %d" % len(body), b"", body])
    if (found := whole_reply(data)) is not None:
        assert found == parsed(data)


def test_replies_in_pieces_packed_or_on_a_connection_that_the_session_uses_too() -> None:
    packed = gzip.compress(b"packed")

    async def serve(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        if number == 1:  # in two pieces, the second once the first has been read
            writer.write(OK + b"Content-Le")
            await writer.drain()
            await asyncio.sleep(0.01)
            writer.write(b"ngth: 6\r\n\r\npieces")
        elif number == 2:
            writer.write(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(packed), packed))
        elif number == 3:
            writer.write(b"HTTP/1.1 429 Busy\r\nRetry-After: 2\r\nContent-Length: 4\r\n\r\nbusy")
        else:
            writer.write(OK + b"Content-Length: 5\r\nX-A: b\r\n\r\nplain")

    async def main() -> None:
        async with opened(serve) as (raw, session, address):
            replies = [await session.post(address, b"{}") for _ in range(5)]
            replies.append(await session.get(address))
            replies.append(await session.post(address, b"{}"))
        assert [body for _, _, body in replies] == [
            b"plain",
            b"pieces",
            b"packed",
            b"busy",
            b"plain",
            b"plain",
            b"plain",
        ]
        assert [status for status, _, _ in replies] == [200, 200, 200, 429, 200, 200, 200]
        assert replies[3][1].get("Retry-After") == "2" and replies[0][1].get("X-a") == "b"
        assert raw.connections == 1

    asyncio.run(main())
