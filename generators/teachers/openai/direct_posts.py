"""Posts on connections that are kept, without what an HTTP library makes anew for each: one write, one wait, one read.

aiohttp's session makes each request's headers, a task that writes, two timers and a response: half of what a call
costs. Here what all posts to an address have alike is made once. The connections are the session's own: its connector
makes them (names, TLS, the hosts that may be spoken to), keeps and closes them, and its parser reads the replies
(chunks, compression, limits), so that an endpoint sees and may answer what it did.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

import aiohttp
from aiohttp import hdrs
from aiohttp.client_reqrep import ClientRequest
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.streams import EofStream
from multidict import CIMultiDict

from generators.teachers.openai.deadlines import Deadlines
from generators.teachers.openai.reply_size import Body, read_at_most

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp.client_proto import ResponseHandler
    from aiohttp.http_parser import RawResponseMessage
    from aiohttp.streams import StreamReader
    from yarl import URL


class _Line(NamedTuple):
    """What every post to one address has alike: by what its connections are known, and its head up to the length."""

    request: ClientRequest
    head: bytes


class DirectPosts:
    """Posts of JSON over the connections of a session, each within `timeout_s`."""

    def __init__(self, session: aiohttp.ClientSession, timeout: aiohttp.ClientTimeout) -> None:
        assert session.connector is not None and timeout.total is not None
        self._session, self._connector, self._timeout = session, session.connector, timeout
        self._deadlines = Deadlines(timeout.total)
        self._lines: dict[URL, _Line] = {}

    async def post(
        self, url: URL, headers: Mapping[str, str] | None, body: bytes, most_bytes: int
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body of the reply. An address is always posted to with the same `headers`.

        Raises TimeoutError, aiohttp.ClientError, OSError, and as `read_at_most` does.
        """
        line = self._lines.get(url) or self._line_of(url, headers)
        # One turn of the loop: the answer to the request before reaches the journal's file before the next is sent, so
        # that `kill -9` costs no more than what is in flight.
        await asyncio.sleep(0)
        with self._deadlines.start():
            connection = await self._connector.connect(line.request, traces=[], timeout=self._timeout)
            while connection.protocol is None or connection.protocol.should_close:
                connection.close()  # something came on it that nobody asked for: it is nobody's answer
                connection = await self._connector.connect(line.request, traces=[], timeout=self._timeout)
            try:
                protocol, transport = connection.protocol, connection.transport
                assert protocol is not None and transport is not None
                protocol.set_response_params(read_until_eof=True)
                transport.write(b"%b%d\r\n\r\n%b" % (line.head, len(body), body))
                message, content = await _answered(protocol)
                raw = await read_at_most(Body(message.code, message.headers, url, content), most_bytes)
                is_whole = content.is_eof() and not transport.get_write_buffer_size()  # some refuse before they read
            except BaseException:
                connection.close()
                raise
            if is_whole:
                connection.release()
            else:
                connection.close()
            return message.code, message.headers, raw

    def _line_of(self, url: URL, headers: Mapping[str, str] | None) -> _Line:
        """The head that the session itself would send, up to the body's length. Raises ValueError for a header that
        would end a line."""
        given = CIMultiDict(self._session.headers)
        for name, value in (headers or {}).items():
            given[name] = value
        request = ClientRequest(
            hdrs.METH_POST,
            url,
            headers=given,
            data=aiohttp.BytesPayload(b"", content_type="application/json"),
            loop=self._deadlines.loop,
            session=self._session,
        )
        lines = [f"POST {url.raw_path_qs} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers.items() if name != hdrs.CONTENT_LENGTH]
        if any(end in line for line in lines for end in "\r\n\0"):
            raise ValueError("A header holds the end of a line.")
        head = "\r\n".join([*lines, f"{hdrs.CONTENT_LENGTH}: "])
        line = self._lines[url] = _Line(request, head.encode())
        return line


async def _answered(protocol: ResponseHandler) -> tuple[RawResponseMessage, StreamReader]:
    """The reply's head, and where its body comes. What is said before it (100 Continue, 103) is passed over."""
    try:
        while True:
            message, content = await protocol.read()
            if not 100 <= message.code < 200 or message.code == 101:
                return message, content
    except HttpProcessingError as error:
        raise aiohttp.ClientConnectionError(f"{error.code}, message={error.message!r}") from error
    except EofStream as error:
        raise aiohttp.ServerDisconnectedError from error
