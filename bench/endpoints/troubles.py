"""Endpoints in trouble, and replies in forms of their own: what `matrix.py` runs a recipe against."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bench.endpoints.server import (
    ANSWER,
    Answer,
    Body,
    Reply,
    Server,
    completion,
    hang,
    said_for,
    sent,
    wants_json,
    well,
)


@dataclass(frozen=True)
class Behaviour:
    """One endpoint: what it does, in words, and how it answers; `recipe` and `options` are added to what is run."""

    does: str
    answer: Answer
    recipe: str = ""
    options: tuple[str, ...] = ()
    to_all: bool = False
    """Whether our own question of one token is answered likewise."""


def error(message: str, code: str | None = None, param: str | None = None) -> Body:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def at_times(when: Callable[[int, Body], bool], status: int, said: Any, **headers: str) -> Answer:
    """Well, but for the calls (counted from 1) for which `when` holds."""

    async def answer(server: Server, body: Body) -> Reply:
        if when(server.calls, body):
            return sent(said if isinstance(said, bytes) else json.dumps(said).encode(), status, **headers)
        return await well(server, body)

    return answer


def changed(change: Callable[[Body], Body | bytes]) -> Answer:
    """Well, but for the form of its answers; instructions come as usual."""

    async def answer(server: Server, body: Body) -> Reply:
        return await well(server, body) if wants_json(body) else sent(change(completion(ANSWER)))

    return answer


def message(**said: Any) -> Callable[[Body], Body]:
    def change(reply: Body) -> Body:
        reply["choices"][0]["message"] |= said
        return reply

    return change


def choice(**said: Any) -> Callable[[Body], Body]:
    def change(reply: Body) -> Body:
        reply["choices"][0] |= said
        return reply

    return change


async def cuts_every_fifth(server: Server, body: Body) -> Reply:
    return None if server.calls % 5 == 0 else await well(server, body)


async def hangs_at_times(server: Server, body: Body) -> Reply:
    if server.calls % 9 == 0:
        await hang(4)
    return await well(server, body)


async def always_fails_for_some(server: Server, body: Body) -> Reply:
    return sent(error("internal error"), 500) if row_of(body) < 2 else await well(server, body)


async def moderates_some(server: Server, body: Body) -> Reply:
    flagged = error("Your input was flagged by the moderation system.", "moderation_blocked")
    return sent(flagged, 403) if row_of(body) < 2 else await well(server, body)


def row_of(body: Body) -> int:
    """A number under 12 that a step's prompt always has: which rows an endpoint dislikes."""
    asked = body["messages"][-1]["content"]
    return sum(map(ord, asked.partition("Diz-me")[0])) % 12


IN_TROUBLE = (
    Behaviour("answers well", well),
    Behaviour(
        "answers 500 to nearly half of the calls", at_times(lambda n, _: n * 7 % 20 < 9, 500, error("overloaded"))
    ),
    Behaviour("cuts every fifth connection", cuts_every_fifth),
    Behaviour(
        "answers 429 with Retry-After at first",
        at_times(lambda n, _: n <= 6, 429, error("slow down"), **{"Retry-After": "1"}),
    ),
    Behaviour("says 503 overloaded for a while", at_times(lambda n, _: 10 < n < 22, 503, error("overloaded"))),
    Behaviour("doesn't answer every ninth call in time", hangs_at_times, options=("--timeout", "2")),
    Behaviour("always answers 500 to some prompts", always_fails_for_some),
    Behaviour("answers 403 (moderation) to some prompts", moderates_some),
    Behaviour(
        "answers 401 from the 20th call on, to everything",
        at_times(lambda n, b: n > 20, 401, error("key revoked", "invalid_api_key")),
        to_all=True,
    ),
    Behaviour(
        "has no credit left from the 20th call on", at_times(lambda n, _: n > 20, 402, error("Insufficient credits"))
    ),
    Behaviour(
        "loses its model from the 13th call on",
        at_times(lambda n, _: n > 12, 404, error("The model `m` does not exist")),
    ),
    Behaviour(
        "refuses every request, and doesn't say why", at_times(lambda n, _: True, 400, error("Invalid request."))
    ),
    Behaviour(
        "finds every prompt too long",
        at_times(lambda n, _: True, 400, error("This model's maximum context length is 8 tokens.")),
    ),
    Behaviour(
        "sends a login page with status 200 for a while", at_times(lambda n, _: n < 5, 200, b"<html>Login</html>")
    ),
    Behaviour(
        "sends an event stream with status 200 for a while",
        at_times(lambda n, _: n < 5, 200, b'data: {"choices": []}\n\n'),
    ),
    Behaviour("sends completions without choices for a while", at_times(lambda n, _: n < 5, 200, b'{"choices": []}')),
    Behaviour(
        "sends an error with status 200 at times",
        at_times(lambda n, _: n % 6 == 0, 200, {"error": {"message": "busy", "code": 502}}),
    ),
    Behaviour(
        "redirects elsewhere", at_times(lambda n, _: True, 307, b"", Location="http://127.0.0.1:9/v1/chat/completions")
    ),
)

EMPTY = completion("") | {"usage": {"prompt_tokens": 50, "completion_tokens": 0}}
PARTS = [{"type": "text", "text": ANSWER[:9]}, {"type": "text", "text": ANSWER[9:]}]
CALL = [{"id": "1", "type": "function", "function": {"name": "ver", "arguments": "{}"}}]
IN_OTHER_FORMS = (
    Behaviour("sends content as parts", changed(message(content=PARTS))),
    Behaviour(
        "begins bodies with a byte order mark", changed(lambda reply: b"\xef\xbb\xbf" + json.dumps(reply).encode())
    ),
    Behaviour("says nothing of usage", changed(lambda reply: {k: v for k, v in reply.items() if k != "usage"})),
    Behaviour(
        "puts words into usage",
        changed(lambda reply: reply | {"usage": {"prompt_tokens": "50", "completion_tokens": "?"}}),
    ),
    Behaviour("gives no finish_reason", changed(choice(finish_reason=None))),
    Behaviour("sends bad UTF-8", changed(lambda reply: json.dumps(reply, ensure_ascii=False).encode("latin-1"))),
    Behaviour(
        "sends half a character", changed(lambda reply: json.dumps(message(content="Olá \ud83d")(reply)).encode())
    ),
    Behaviour("sends a part that nobody knows", changed(message(content=[{"type": "hologram"}]))),
    Behaviour(
        "filters every answer",
        changed(choice(finish_reason="content_filter", message={"role": "assistant", "content": ""})),
    ),
    Behaviour("marks every answer as a refusal", changed(message(content=None, refusal="Não posso ajudar com isso."))),
    Behaviour("breaks every answer off (finish_reason: error)", changed(choice(finish_reason="error"))),
    Behaviour("calls tools that nobody offered", changed(message(content=None, tool_calls=CALL))),
    Behaviour("puts a NUL into answers", changed(message(content=ANSWER + "\0"))),
    Behaviour("answers nothing", changed(message(content=None))),
    Behaviour("sends empty replies of no tokens at times", at_times(lambda n, _: n % 4 == 0, 200, EMPTY)),
    Behaviour("cuts every answer at its max_tokens", changed(choice(finish_reason="length"))),
    Behaviour(
        "changes its model half-way",
        at_times(lambda n, b: n > 24 and not wants_json(b), 200, completion(ANSWER) | {"model": "m-2"}),
    ),
)


async def fences(server: Server, body: Body) -> web.Response:
    """JSON as models write it that were asked with words: among them."""
    said = said_for(body)
    return sent(
        completion(f"Claro! Aqui está:\n\n```json\n{said}\n```\nPrecisas de mais?" if wants_json(body) else said)
    )
