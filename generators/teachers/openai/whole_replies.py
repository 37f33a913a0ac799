"""Replies that come whole in one piece and plainly (200, a length, nothing packed or in chunks), as nearly all do, are
read as they come. All else goes to aiohttp's parser, which says what is wrong with it, too."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aiohttp.client_proto import ResponseHandler

_HEAD = re.compile(rb"HTTP/1\.1 200 [^\r\n\0]*\r\n((?:[A-Za-z0-9-]+:[^\r\n\0]*\r\n)+)\r\n")
_NOT_PLAIN = {"transfer-encoding", "content-encoding", "upgrade", "trailer"}


class WholeReply(NamedTuple):
    """A reply with status 200; `headers` by their names in lower case."""

    headers: dict[str, str]
    body: bytes


def whole_reply(data: bytes) -> WholeReply | None:
    """The reply that a piece of a connection is, from its first byte to its last; None for anything else."""
    if (head := _HEAD.match(data)) is None:
        return None
    lines = head[1].decode("utf-8", "surrogateescape").split("\r\n")[:-1]
    headers = {name.lower(): value.strip(" \t") for name, _, value in (line.partition(":") for line in lines)}
    length = headers.get("content-length", "")
    if len(headers) < len(lines) or not (length.isascii() and length.isdigit()):
        return None
    if int(length) != len(data) - head.end() or not _NOT_PLAIN.isdisjoint(headers):
        return None
    if headers.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    return WholeReply(headers, data[head.end() :])


class Ear(asyncio.Protocol):
    """Hears a connection in the place of aiohttp's `handler`, which is told all that isn't a whole reply."""

    def __init__(self, handler: ResponseHandler, loop: asyncio.AbstractEventLoop) -> None:
        self.handler = handler
        self._loop = loop
        self._waiter: asyncio.Future[WholeReply | None] | None = None

    def expect(self) -> asyncio.Future[WholeReply | None]:
        """What comes next: a whole reply, or None where the handler has it, or what went wrong."""
        self._waiter = self._loop.create_future()
        return self._waiter

    def data_received(self, data: bytes) -> None:
        if self._waiter is None:
            self.handler.data_received(data)
            return
        reply = whole_reply(data)
        if reply is None:
            self.handler.set_response_params(read_until_eof=True)
            self.handler.data_received(data)
        self._tell(reply)

    def eof_received(self) -> None:
        self.handler.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        self.handler.connection_lost(error)
        self._tell(None)

    def pause_writing(self) -> None:
        self.handler.pause_writing()

    def resume_writing(self) -> None:
        self.handler.resume_writing()

    def _tell(self, reply: WholeReply | None) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(reply)
