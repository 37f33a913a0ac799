"""A connection on which one post after the other goes out and its reply is read, by httptools (llhttp)."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

import aiohttp
import httptools
from multidict import CIMultiDict

from generators.teachers.openai.reply_size import ERROR_BYTES, too_large

if TYPE_CHECKING:
    from aiohttp.connector import Connection
    from yarl import URL

HEAD_BYTES = 2**17
"""Of a reply's head, and what comes before it."""
ACCEPTED = "gzip, deflate"
"""What `unpacked` reads."""
Reply = tuple[int, Mapping[str, str], bytes]


class Wire(asyncio.Protocol):
    """Takes a connection of aiohttp's over, whose own handler hears of its end alone. One post at a time."""

    def __init__(self, connection: Connection, url: URL) -> None:
        self._connection, self._url = connection, url
        handler, transport = connection.protocol, connection.transport
        assert handler is not None and transport is not None
        self._handler, self._transport = handler, transport
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(  # as aiohttp reads replies
            lenient_headers=True, lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
        )
        self._reply: asyncio.Future[Reply] | None = None
        self._is_kept = True
        self.free_since = 0.0
        transport.set_protocol(self)

    def ask(self, post: bytes, most_bytes: int) -> asyncio.Future[Reply]:
        """Send a post. Its reply is read up to `most_bytes`, unpacked; where the status isn't 200, its start.

        The future raises TimeoutError, aiohttp.ClientError, OSError, and TeacherError (`reply_too_large`).
        """
        self._most, self._status, self._received = most_bytes, 0, 0
        self._reply = reply = self._loop.create_future()
        self._transport.write(post)
        return reply

    @property
    def is_free(self) -> bool:
        """Whether another post may go out: the last reply came whole, and nothing after it. Some refuse before they
        have read a post: what is left of it then belongs to no other."""
        return self._is_kept and self._reply is None and not self._transport.get_write_buffer_size()

    def pass_by(self) -> None:
        self._fail(TimeoutError())

    def close(self) -> None:
        self._is_kept, self._reply = False, None
        self._connection.close()

    def data_received(self, data: bytes) -> None:
        if self._reply is None:  # nobody asked for it: it is nobody's answer
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(aiohttp.ClientPayloadError(f"What came is no reply in HTTP: {error}"))
        if self._reply is not None:  # nearly every reply came whole: it costs nothing to know that it is small
            self._look(len(data))

    def on_message_begin(self) -> None:
        self._headers: CIMultiDict[str] = CIMultiDict()
        self._blocks: list[bytes] = []
        self._is_kept = self._is_kept and self._reply is not None

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.add(name.decode("latin-1"), value.decode("utf-8", "surrogateescape"))

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()

    def on_body(self, block: bytes) -> None:
        self._blocks.append(block)

    def on_message_complete(self) -> None:
        if 100 <= self._status < 200 and self._status != 101:  # said before the reply: 100 Continue, 103
            self._status = 0
            return
        self._is_kept = self._is_kept and self._parser.should_keep_alive()
        self._end()

    def connection_lost(self, error: Exception | None) -> None:
        self._is_kept = False
        if self._reply is not None and not self._status:
            self._fail(error or aiohttp.ServerDisconnectedError())
        elif self._reply is not None:
            if error or "Content-Length" in self._headers or "Transfer-Encoding" in self._headers:
                self._fail(error or aiohttp.ClientPayloadError("The reply ended in its middle"))
            else:
                self._end()
        self._handler.connection_lost(error)
        self._connection.close()

    def _look(self, received: int) -> None:
        """At a reply that is on its way: is it too large already, or going to be?"""
        self._received += received
        if not self._status:
            if self._received > HEAD_BYTES:
                self._fail(aiohttp.ClientPayloadError("The reply's head has no end"))
        elif self._status != 200:
            if self._received > ERROR_BYTES:
                self._is_kept = False
                self._end()
        elif max(self._received, int(self._headers.get("Content-Length", 0))) > self._most + HEAD_BYTES:
            self._fail(too_large(self._url, self._most))

    def _end(self) -> None:
        """What has come is the reply."""
        reply, self._reply = self._reply, None
        if reply is None or reply.done():
            return
        body = b"".join(self._blocks)
        try:
            if encoding := self._headers.get("Content-Encoding"):
                body = unpacked(body, encoding.strip().lower(), self._most, self._status == 200, self._url)
        except Exception as error:
            reply.set_exception(error)
        else:
            reply.set_result((self._status, self._headers, body))

    def _fail(self, error: Exception) -> None:
        self._is_kept = False
        reply, self._reply = self._reply, None
        if reply is not None and not reply.done():
            reply.set_exception(error)


def unpacked(body: bytes, encoding: str, most: int, whole: bool, url: URL) -> bytes:
    """A body without its Content-Encoding. Raises aiohttp.ClientPayloadError for one that can't be read (or that isn't
    `whole`, where it has to be), TeacherError for one of more than `most` bytes."""
    if encoding == "identity":
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise aiohttp.ClientPayloadError(f"The reply is encoded as '{encoding}', which nobody asked for")
    raw_deflate = encoding == "deflate" and body[:1] and body[0] & 15 != zlib.DEFLATED
    packed = zlib.decompressobj(-zlib.MAX_WBITS if raw_deflate else zlib.MAX_WBITS | 32)  # 32: by its head
    try:
        said = packed.decompress(body, most + 1)
    except zlib.error as error:
        raise aiohttp.ClientPayloadError(f"The reply can't be unpacked: {error}") from error
    if len(said) > most:
        if whole:
            raise too_large(url, most)
        return said[:most]
    if whole and not packed.eof:
        raise aiohttp.ClientPayloadError("The reply can't be unpacked: it ends in its middle")
    return said
