"""An endpoint that answers so many requests and holds the others: a run stands still where it is to be disturbed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from bench.mock_replies import instance, text
from generators.teachers.replay import SAY_THIS
from tests.generators.stand_in import StandIn, completion, stand_in


class GatedEndpoint:
    """`seen` requests came; those beyond `allowed` wait. Everything may be called from any thread."""

    def __init__(self, allowed: int = sys.maxsize) -> None:
        self.seen = 0
        self.allowed = allowed
        self.server = StandIn()
        self._over = asyncio.Event()

    def allow(self, more: int) -> None:
        """So many answers more than there were requests."""
        self.allowed = self.seen + more

    def open(self) -> None:
        self.allowed = sys.maxsize

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def holds(self) -> bool:
        return self.seen > self.allowed

    @property
    def inside(self) -> int:
        """How many requests have no answer yet; those of a process that was killed among them."""
        return self.server.inside

    async def _answer(self, number: int, body: dict[str, Any]) -> web.Response:
        self.seen = number + 1
        while number >= self.allowed:
            await asyncio.sleep(0.02)
        asked = body["messages"][-1]["content"]
        digest = hashlib.sha256(repr((body["messages"], body.get("seed"))).encode()).digest()
        said = text(digest, 4)
        if "response_format" in body:
            asks = body["response_format"]["json_schema"]["schema"]
            said = json.dumps(instance(asks, asks, digest))
        elif given := SAY_THIS.search(asked):
            said = given[1]
        return web.json_response(completion(said))

    async def _serve(self, ready: threading.Event) -> None:
        async with stand_in(self._answer) as self.server:
            ready.set()
            await self._over.wait()


@contextmanager
def gated_endpoint(allowed: int = sys.maxsize) -> Iterator[GatedEndpoint]:
    endpoint, ready, loop = GatedEndpoint(allowed), threading.Event(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(endpoint._serve(ready),))
    thread.start()
    try:
        assert ready.wait(60)
        yield endpoint
    finally:
        endpoint.open()
        loop.call_soon_threadsafe(endpoint._over.set)
        thread.join(60)
        loop.close()
