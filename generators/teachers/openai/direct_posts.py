"""Posts on connections that are kept, without what an HTTP library makes anew for each: one write, one wait, one read.

aiohttp's session makes each request's headers, a task that writes, two timers and a response: half of what a call
costs. Here what all posts to an address have alike is made once. The connections are made by the session's connector
(names, TLS, the hosts that may be spoken to) and read by httptools (`wire.py`), so that an endpoint sees and may answer
what it did.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import hdrs
from aiohttp.client_reqrep import ClientRequest
from multidict import CIMultiDict

from generators.teachers.openai.deadlines import Deadlines
from generators.teachers.openai.wire import Reply, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yarl import URL

KEPT_S = 60.0


class DirectPosts:
    """Posts of JSON to one address over connections of a session, each in the session's time; so long may a connection
    take besides. `headers` go with each of them. Raises ValueError for a header that would end a line."""

    def __init__(self, session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str] | None) -> None:
        assert session.connector is not None and session.timeout.total is not None
        self._connector, self._timeout, self._url = session.connector, session.timeout, url
        self._deadlines = Deadlines(session.timeout.total)
        given = CIMultiDict(session.headers)
        for name, value in (headers or {}).items():
            given[name] = value
        self._like = ClientRequest(  # what the session itself would send: by it connections are made
            hdrs.METH_POST,
            url,
            headers=given,
            data=aiohttp.BytesPayload(b"", content_type="application/json"),
            loop=self._deadlines.loop,
            session=session,
        )
        lines = [f"POST {url.raw_path_qs} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self._like.headers.items() if name != hdrs.CONTENT_LENGTH]
        if any(end in line for line in lines for end in "\r\n\0"):
            raise ValueError("A header holds the end of a line.")
        self._head = "\r\n".join([*lines, f"{hdrs.CONTENT_LENGTH}: "]).encode()
        self._free: deque[Wire] = deque()

    async def post(self, body: bytes, most_bytes: int) -> Reply:
        """Status, headers and body of the reply. Raises TimeoutError, and as `Wire.ask` does."""
        # One turn of the loop: the answer to the request before reaches the journal's file before the next is sent, so
        # that `kill -9` costs no more than what is in flight.
        await asyncio.sleep(0)
        wire = self._kept() or await self._connected()
        self._deadlines.begin(wire)
        try:
            reply = await wire.ask(b"%b%d\r\n\r\n%b" % (self._head, len(body), body), most_bytes)
        except BaseException:
            wire.close()
            raise
        finally:
            self._deadlines.end(wire)
        if wire.is_free:
            wire.free_since = self._deadlines.loop.time()
            self._free.append(wire)
        else:
            wire.close()
        return reply

    def _kept(self) -> Wire | None:
        """The connection that was used last, and is still one; those that nobody has used for long are closed."""
        while self._free and self._free[0].free_since < self._deadlines.loop.time() - KEPT_S:
            self._free.popleft().close()
        while self._free:
            wire = self._free.pop()
            if wire.is_free:
                return wire
        return None

    async def _connected(self) -> Wire:
        async with asyncio.timeout(self._timeout.total):
            return Wire(await self._connector.connect(self._like, traces=[], timeout=self._timeout), self._url)
