"""A batch API on a real socket, in a thread of its own: it outlives the programs that ask it, and counts."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from bench.mock_replies import completion_body, instance, text
from tests.generators.stand_in import refusal

Answer = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]
"""Status and body of what came of a request."""


def well(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A completion that follows from the messages: an instance of the schema, where there is one."""
    digest = hashlib.md5(orjson.dumps(body["messages"])).digest()
    asked = body.get("response_format", {}).get("json_schema", {}).get("schema")
    said = orjson.dumps(instance(asked, asked, digest)).decode() if asked else text(digest, 7)
    reply: dict[str, Any] = orjson.loads(completion_body(body, [said], 400))
    return 200, reply


def refused(status: int, message: str, code: str = "") -> tuple[int, dict[str, Any]]:
    return status, {"error": {"message": message, "code": code}}


@dataclass
class Fate:
    """How a batch ends. Of an unlucky one, the first `share` of its requests are answered. `problems` make it fail."""

    status: str = "completed"
    share: float = 1.0
    problems: tuple[dict[str, Any], ...] = ()


@dataclass
class BatchServer:
    answer: Answer = well
    fate: Callable[[int], Fate] = lambda number: Fate()
    """Of the n-th batch, from 0."""
    fault: Callable[[str, int], str] = lambda call, number: ""
    """Of the n-th call of a kind (`upload`, `make`, `look`, `content`): "" none, "lost" it is done and the reply cut,
    "500" it is not done, "stuck" it is done and nothing is replied."""
    keeps_metadata: bool = True
    released: threading.Event = field(default_factory=threading.Event)
    """Until it is set, batches stay in progress."""
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    """How often each custom_id came in a batch."""
    paid: Counter[str] = field(default_factory=Counter)
    """How often each was answered."""
    calls: Counter[str] = field(default_factory=Counter)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    """Of all requests in batches, in their order."""
    forms: list[tuple[list[str], Any]] = field(default_factory=list)
    """Of each upload: the names of its fields, and the purpose."""
    made: list[dict[str, Any]] = field(default_factory=list)
    """What each batch was asked for with."""
    coming: int = 0
    """Requests of the batch that is being made."""
    port: int = 0

    def __post_init__(self) -> None:
        self.released.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def sizes(self) -> list[int]:
        """Requests of each batch, in the order in which they were made."""
        return [batch["request_counts"]["total"] for batch in self.batches.values()]

    def application(self) -> web.Application:
        app = web.Application(client_max_size=2**30)
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/files", self._upload)
        app.router.add_get("/v1/files/{id}/content", self._content)
        app.router.add_post("/v1/batches", self._make)
        app.router.add_get("/v1/batches", self._list)
        app.router.add_get("/v1/batches/{id}", self._look)
        return app

    def _faulty(self, call: str, request: web.Request) -> str:
        self.calls[call] += 1
        return self.fault(call, self.calls[call] - 1)

    async def _models(self, request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "m", "object": "model"}]})

    async def _upload(self, request: web.Request) -> web.Response:
        if self._faulty("upload", request) == "500":
            return refusal(500)
        form = await request.post()
        self.forms.append((sorted(form), form["purpose"]))
        content = form["file"].file.read()  # type: ignore[union-attr]
        return web.json_response({"id": self._file(content), "object": "file", "purpose": "batch"})

    def _file(self, content: bytes) -> str:
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return name

    async def _make(self, request: web.Request) -> web.Response:
        fault = self._faulty("make", request)
        if fault == "500":
            return refusal(500)
        asked = await request.json()
        self.made.append(asked)
        lines = [orjson.loads(line) for line in self.files[asked["input_file_id"]].splitlines()]
        assert all((line["method"], line["url"]) == ("POST", asked["endpoint"]) for line in lines)
        self.coming = len(lines)
        fate = self.fate(len(self.batches))
        if not fate.problems:
            self.sent.update(line["custom_id"] for line in lines)
            self.bodies += [line["body"] for line in lines]
        batch = {
            "id": f"batch_{len(self.batches)}",
            "object": "batch",
            "status": "failed" if fate.problems else "validating",
            "input_file_id": asked["input_file_id"],
            "metadata": asked.get("metadata") if self.keeps_metadata else None,
            "created_at": 1760000000 + len(self.batches),
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
            "errors": {"object": "list", "data": list(fate.problems)} if fate.problems else None,
        }
        self.batches[batch["id"]] = batch
        if fault == "lost":
            assert request.transport is not None
            request.transport.abort()
        if fault == "stuck":
            await asyncio.sleep(3600)
        return web.json_response(batch)

    async def _list(self, request: web.Request) -> web.Response:
        self.calls["list"] += 1
        newest_first = [*self.batches.values()][::-1]
        names = [batch["id"] for batch in newest_first]
        start = names.index(request.query["after"]) + 1 if "after" in request.query else 0
        end = start + int(request.query.get("limit", 20))
        page = {"object": "list", "data": newest_first[start:end], "has_more": end < len(names)}
        return web.json_response(page)

    async def _look(self, request: web.Request) -> web.Response:
        if self._faulty("look", request) == "500":
            return refusal(500)
        batch = self.batches.get(request.match_info["id"])
        if batch is None:
            return refusal(404, "No batch found.")
        if batch["status"] == "validating":
            batch["status"] = "in_progress"
        elif batch["status"] == "in_progress" and self.released.is_set():
            self._end(batch)
        return web.json_response(batch)

    def _end(self, batch: dict[str, Any]) -> None:
        fate = self.fate([*self.batches].index(batch["id"]))
        lines = [orjson.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        come_to = round(len(lines) * fate.share)
        output, errors = [], []
        for line in lines[:come_to]:
            status, body = self.answer(line["body"])
            self.paid[line["custom_id"]] += status == 200
            reply = {"status_code": status, "request_id": "req_1", "body": body}
            told = {"id": "batch_req_1", "custom_id": line["custom_id"], "response": reply, "error": None}
            (output if status == 200 else errors).append(orjson.dumps(told))
        for line in lines[come_to:]:
            error = {"code": f"batch_{fate.status}", "message": "This request could not be executed in time."}
            told = {"id": "batch_req_1", "custom_id": line["custom_id"], "response": None, "error": error}
            errors.append(orjson.dumps(told))
        batch["status"] = fate.status
        batch["request_counts"] |= {"completed": len(output), "failed": len(errors)}
        batch["output_file_id"] = self._file(b"\n".join([*output, b""])) if output else None
        batch["error_file_id"] = self._file(b"\n".join([*errors, b""])) if errors else None

    async def _content(self, request: web.Request) -> web.Response:
        if self._faulty("content", request) == "500":
            return refusal(500)
        return web.Response(body=self.files[request.match_info["id"]], content_type="application/octet-stream")


@contextmanager
def batch_server(answer: Answer = well, **options: Any) -> Iterator[BatchServer]:
    """Serve until the block ends."""
    server = BatchServer(answer, **options)
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(server.application(), shutdown_timeout=0.1)

    async def listen() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.port = runner.addresses[0][1]

    async def end() -> None:
        await runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(listen(), loop).result(60)
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()
