"""An OpenAI-compatible endpoint on a real socket that behaves as it is told, and counts what it is asked."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Body = dict[str, Any]
Reply = web.Response | None
"""None cuts the connection."""
Answer = Callable[["Server", Body], Awaitable[Reply]]

ANSWER = "A câmara municipal abre às nove da manhã e fecha às cinco da tarde, de segunda a sexta-feira."
THOUGHTS = "Primeiro vejo o horário da câmara: abre às nove e fecha às cinco. Depois escrevo a frase."
JSON_WORDS = "Responde apenas com um objeto JSON"


def wants_json(body: Body) -> bool:
    return "response_format" in body or JSON_WORDS in json.dumps(body["messages"], ensure_ascii=False)


def said_for(body: Body) -> str:
    """What a model says to one of the recipe's two steps; an instruction of its own to every seed."""
    if not wants_json(body):
        return ANSWER
    asked = body["messages"][-1]["content"].partition(JSON_WORDS)[0].strip()
    return json.dumps({"instrucao": f"{asked[-300:]} Diz-me a que horas abre."}, ensure_ascii=False)


def completion(text: str | None, ended: str | None = "stop", **message: Any) -> Body:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "m",
        "choices": [{"index": 0, "finish_reason": ended, "message": {"role": "assistant", "content": text, **message}}],
        "usage": {"prompt_tokens": 50, "completion_tokens": 30, "total_tokens": 80},
    }


def sent(said: Body | bytes, status: int = 200, **headers: str) -> web.Response:
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    return web.Response(body=raw, status=status, content_type="application/json", headers=headers)


async def well(server: Server, body: Body) -> Reply:
    return sent(completion(said_for(body)))


@dataclass
class Server:
    """`calls` counts the completions asked for, our own questions of one token not among them."""

    answer: Answer
    to_all: bool = False
    """Whether it answers our question of one token likewise; well, unless it does."""
    calls: int = 0
    port: int = 0
    bodies: list[Body] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def models(self, request: web.Request) -> web.Response:
        return sent({"object": "list", "data": [{"id": "m", "object": "model"}]})

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if body.get("max_tokens") == 1:  # the question that tells whether an endpoint is there
            reply = await self.answer(self, body) if self.to_all else sent(completion("Olá."))
            return reply or web.Response(status=502)
        self.calls += 1
        self.bodies.append(copy.deepcopy(body))
        reply = await self.answer(self, body)
        if reply is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return reply


@asynccontextmanager
async def serving(answer: Answer, to_all: bool = False) -> AsyncIterator[Server]:
    server = Server(answer, to_all)
    app = web.Application()
    app.router.add_get("/v1/models", server.models)
    app.router.add_post("/v1/chat/completions", server.complete)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


async def hang(seconds: float) -> None:
    """Hold a reply back for longer than the client waits."""
    await asyncio.sleep(seconds)
