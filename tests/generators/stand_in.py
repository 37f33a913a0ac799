"""An OpenAI-compatible endpoint on a real socket that behaves as a test says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[int, dict[str, Any]], Awaitable[web.Response | None]]
"""What to answer to the n-th completion asked for (from 0), with its body; None cuts the connection."""


def completion(text: str = "Olá.", **message: Any) -> dict[str, Any]:
    """A chat completion as OpenAI sends it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1760000000,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": "tool_calls" if message.get("tool_calls") else "stop",
                "logprobs": None,
                "message": {"role": "assistant", "content": text, "refusal": None, **message},
            }
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14},
    }


async def always_ok(number: int, body: dict[str, Any]) -> web.Response:
    return web.json_response(completion())


def refusal(status: int, message: str = "no", code: str | None = None, **headers: str) -> web.Response:
    return web.json_response({"error": {"message": message, "code": code}}, status=status, headers=headers)


def by_turns(*replies: web.Response | Callable[[], web.Response] | None) -> Answer:
    """These replies one after the other, then completions."""

    async def answer(number: int, body: dict[str, Any]) -> web.Response | None:
        reply = replies[number] if number < len(replies) else web.json_response(completion())
        return reply() if callable(reply) else reply

    return answer


@dataclass
class StandIn:
    answer: Answer = always_ok
    models: list[str] | None = field(default_factory=lambda: ["m"])
    """What GET /models lists; None when there is no such route."""
    key: str | None = None
    bodies: list[dict[str, Any]] = field(default_factory=list)
    prefix: str = ""
    """What stands before /v1, as in gateways that carry the key there."""
    paths: list[str] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)
    """Every Authorization header that came, with any request."""
    at: list[float] = field(default_factory=list)
    inside: int = 0
    most_inside: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.prefix}/v1"

    async def listen(self) -> None:
        """Start, or start again on the same port."""
        app = web.Application()
        app.router.add_get(f"{self.prefix}/v1/models", self._models)
        app.router.add_post(f"{self.prefix}/v1/chat/completions", self._complete)
        app.router.add_post(f"{self.prefix}/v1/completions", self._complete)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    def _wrong_key(self, request: web.Request) -> web.Response | None:
        self.keys.add(request.headers.get("Authorization"))
        if self.key is None or request.headers.get("Authorization") == f"Bearer {self.key}":
            return None
        return refusal(401, f"Incorrect API key provided: {request.headers.get('Authorization')}.", "invalid_api_key")

    async def _models(self, request: web.Request) -> web.Response:
        if self.models is None:
            return web.Response(status=404, text="404: Not Found")
        listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
        return self._wrong_key(request) or web.json_response(listed)

    async def _complete(self, request: web.Request) -> web.Response:
        wrong = self._wrong_key(request)
        if wrong:
            return wrong
        body = await request.json()
        if self.models and body["model"] not in self.models:
            return refusal(404, f"The model `{body['model']}` does not exist.", "model_not_found")
        self.bodies.append(body)
        self.paths.append(request.path)
        self.at.append(asyncio.get_running_loop().time())
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        try:
            reply = await self.answer(len(self.bodies) - 1, body)
        finally:
            self.inside -= 1
        if reply is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return reply


@asynccontextmanager
async def stand_in(answer: Answer = always_ok, **options: Any) -> AsyncIterator[StandIn]:
    server = StandIn(answer, **options)
    await server.listen()
    try:
        yield server
    finally:
        await server.stop()


@contextmanager
def served(answer: Answer = always_ok, **options: Any) -> Iterator[StandIn]:
    """A stand-in with a thread and a loop of its own, for what runs a loop itself: a command."""
    loop, server = asyncio.new_event_loop(), StandIn(answer, **options)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.listen(), loop).result()
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
