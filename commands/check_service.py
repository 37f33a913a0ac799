"""The gate as a small HTTP service on this machine: texts in, verdicts or rewards out, for trainers and editors."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from html import escape
from importlib.metadata import version
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from quality.reward import reward
from quality.text_verdict import judge_conversation, judge_text
from sources.shapes.leaves import UnknownShapeError
from sources.shapes.recognise import recognise

HOST = "127.0.0.1"
LARGEST_BODY = 64 * 2**20
NAMES = frozenset(("127.0.0.1", "localhost"))
"""The only names by which it answers: a page elsewhere whose own name leads here gets nothing."""


class Texts(BaseModel):
    """What is judged: texts, or rows of any shape that `filigrana check` reads, in any number."""

    model_config = ConfigDict(extra="forbid")
    texts: list[str | dict[str, Any]]


class Completions(BaseModel):
    """What is rewarded: texts, or lists of turns of which the last counts."""

    model_config = ConfigDict(extra="forbid")
    completions: list[str | list[dict[str, Any]]]


def verdicts(body: bytes) -> dict[str, Any]:
    """{"verdicts": [...]}: one for each text, in order, as `filigrana check --format jsonl` writes them; a row of no
    known shape gets {"error": ...} in its place."""
    return {"verdicts": [_verdict(text) for text in Texts.model_validate_json(body).texts]}


def rewards(body: bytes) -> dict[str, Any]:
    """{"rewards": [...]}: `quality.reward.reward` of each completion, 0 to 1, in order."""
    return {"rewards": [reward(_said(completion)) for completion in Completions.model_validate_json(body).completions]}


ROUTES: dict[str, tuple[Callable[[bytes], dict[str, Any]], type[BaseModel]]] = {
    "/check": (verdicts, Texts),
    "/reward": (rewards, Completions),
}


def service() -> web.Application:
    """The application: POST /check and /reward, GET /openapi.json, and / as a page about it."""
    application = web.Application(client_max_size=LARGEST_BODY, middlewares=[_only_from_here])
    for path, (answer, _) in ROUTES.items():
        application.router.add_post(path, _answering(answer))
    application.router.add_get("/openapi.json", _openapi)
    application.router.add_get("/", _page)
    return application


async def serve(port: int, say: Callable[[str], object], stop: asyncio.Event) -> None:
    """Answer on 127.0.0.1 until `stop` is set; `say` gets the address. Port 0 is any free one. Raises OSError."""
    runner = web.AppRunner(service(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        say(f"http://{HOST}:{runner.addresses[0][1]}")
        await stop.wait()
    finally:
        await runner.cleanup()


def described() -> dict[str, Any]:
    """The OpenAPI description."""
    paths = {
        path: {
            "post": {
                "summary": answer.__doc__,
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": body.model_json_schema()}},
                },
                "responses": {
                    "200": {"description": "As the summary says."},
                    "400": {"description": 'What is wrong with the body: {"error": ...}.'},
                    "415": {"description": "The body isn't application/json."},
                },
            }
        }
        for path, (answer, body) in ROUTES.items()
    }
    about = {"title": "filigrana check --serve", "version": version("filigrana")}
    return {"openapi": "3.1.0", "info": about, "paths": paths}


def _verdict(text: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(text, str):
        return judge_text(text).as_json()
    try:
        return judge_conversation(recognise(text).content, with_reasoning=True).as_json()
    except UnknownShapeError as error:
        return {"error": str(error)}


def _said(completion: str | list[dict[str, Any]]) -> str:
    if isinstance(completion, str):
        return completion
    return str(completion[-1].get("content") or "") if completion else ""


def _answering(answer: Callable[[bytes], dict[str, Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def respond(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return _json({"error": "Send JSON, as Content-Type: application/json."}, 415)
        body = await request.read()
        try:
            return _json(await asyncio.to_thread(answer, body))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"])) or "the body"
            return _json({"error": f"{place}: {first['msg']}. GET / says what is expected."}, 400)

    return respond


@web.middleware
async def _only_from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    if request.host.rsplit(":", 1)[0] not in NAMES:
        return _json({"error": f"This answers to {HOST} and localhost only."}, 403)
    return await handler(request)


async def _openapi(_: web.Request) -> web.Response:
    return _json(described())


async def _page(_: web.Request) -> web.Response:
    said = [f"<h1>{described()['info']['title']}</h1>", '<p><a href="/openapi.json">openapi.json</a></p>']
    for path, (answer, body) in ROUTES.items():
        schema = orjson.dumps(body.model_json_schema(), option=orjson.OPT_INDENT_2).decode()
        said.append(f"<h2>POST {path}</h2><p>{escape(answer.__doc__ or '')}</p><pre>{escape(schema)}</pre>")
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>filigrana</title>{"".join(said)}</html>'
    return web.Response(text=page, content_type="text/html")


def _json(value: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")
