"""Every client that the project opens asks a server on the loopback, under a name that is allowed and under others.

Run as a program, with a folder for caches: prints JSON, {client: {"allowed" | "other": what came of it}}. Names under
example.pt stand for the loopback, as in a file of hosts: nothing here leaves the machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvloop

ALLOWED, OTHER, PROXIED = "allowed.example.pt", "other.example.pt", "target.example.pt"
ELSEWHERE = "192.0.2.1"
"""An address of documentation (RFC 5737): nobody is there."""


class Recorder:
    """A server that counts who connects, and says 404 to everything. `looked_up` are the names asked for."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.connections = 0
        self._came = threading.Condition()
        self.looked_up: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            with self._came:
                self.connections += 1
                self._came.notify_all()
            connection.settimeout(0.3)  # of FTP, whose servers speak first
            with suppress(TimeoutError):
                connection.recv(4096)
            connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            connection.close()

    def wait_beyond(self, number: int) -> None:
        """Until a further connection is counted: a client that only connects returns before it is."""
        with self._came:
            self._came.wait_for(lambda: self.connections > number, timeout=10)

    def map_names(self) -> None:
        """Names under example.pt stand for the loopback, for Python's look-ups and uvloop's."""
        look_up, in_loop = socket.getaddrinfo, uvloop.Loop.getaddrinfo

        def mapped(host: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else str(host)
            self.looked_up.append(name)
            return "127.0.0.1" if name.endswith(".example.pt") else host

        def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
            return look_up(mapped(host), *rest, **more)

        async def getaddrinfo_in_loop(loop: Any, host: Any, *rest: Any, **more: Any) -> Any:
            return await in_loop(loop, mapped(host), *rest, **more)

        socket.getaddrinfo, uvloop.Loop.getaddrinfo = getaddrinfo, getaddrinfo_in_loop


async def teacher(url: str) -> object:
    from generators.teachers.openai.http_session import HttpSession

    session = HttpSession([f"{url}/v1"], "key", 4, 5.0)
    session.open()
    try:
        return await session.get(f"{url}/v1/models")
    finally:
        await session.close()


async def plain_aiohttp(url: str) -> object:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(url) as reply:
        return reply.status


async def plain_httpx(url: str) -> object:
    import httpx

    async with httpx.AsyncClient() as client:
        return await client.get(url)


async def streams(url: str) -> object:
    """uvloop looks names up inside of it, where no test can map them."""
    url = url.replace(ALLOWED, "localhost")
    host, _, port = url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.close()
    return "opened"


def archive(url: str) -> object:
    from sources.answer_cache import AnswerCache
    from sources.polite_http import PoliteHttp
    from sources.request_pace import RequestPace

    folder = Path(sys.argv[1])
    return PoliteHttp(AnswerCache(folder / "answers"), RequestPace(folder / "pace", 10_000), tries=1).ask(url)


def review(url: str) -> object:
    from review.argilla.client import ArgillaClient

    return ArgillaClient(url, "key")


def argilla_sdk(url: str) -> object:
    import argilla

    return argilla.Argilla(api_url=url, api_key="key", timeout=5, retries=0)


def hub(url: str) -> object:
    from huggingface_hub import constants

    from sources.hub import hub_card_file

    constants.ENDPOINT, constants.HUGGINGFACE_CO_URL_TEMPLATE = url, url + "/{repo_id}/resolve/{revision}/{filename}"
    return hub_card_file("owner/name", "")


def hub_upload(url: str) -> object:
    from huggingface_hub import HfApi

    from sources.hub import stay_on_the_hub

    stay_on_the_hub()
    return HfApi(endpoint=url, token="x").create_repo("owner/name", repo_type="dataset")


def storage(url: str) -> object:
    from export.files.publish import open_address

    return open_address(url.replace("http:", "ftp:") + "/folder")


def fsspec_http(url: str) -> object:
    import fsspec

    return fsspec.filesystem("http").cat(url)


def plain_urllib(url: str) -> object:
    return urllib.request.urlopen(url, timeout=5)


def plain_requests(url: str) -> object:
    import requests

    return requests.get(url, timeout=5)


def pip(url: str) -> object:
    """What fetches the embedded model and the review server, in a process of its own, where nothing maps names."""
    from schemas.errors import HostRefusedError
    from schemas.socket_guard import kept_program

    index = [
        "--index-url",
        url.replace(ALLOWED, "localhost"),
        "--retries",
        "0",
        "--isolated",
        "--no-deps",
        "--trusted-host",
        OTHER,
    ]
    command = kept_program(sys.executable, "-m", "pip", "download", *index, "-d", sys.argv[1], "nothing==1")
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip().splitlines()[-1]
    if OTHER in said and "--allow-host" in said:
        raise HostRefusedError(said)
    return said


def ray_address(url: str) -> object:
    host, _, port = url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=5)


def in_uvloop(ask: Callable[[str], Awaitable[object]]) -> Callable[[str], object]:
    return lambda url: uvloop.run(ask(url))  # type: ignore[arg-type]


def in_asyncio(ask: Callable[[str], Awaitable[object]]) -> Callable[[str], object]:
    return lambda url: asyncio.run(ask(url))  # type: ignore[arg-type]


CLIENTS: dict[str, Callable[[str], object]] = {
    "teacher on uvloop": in_uvloop(teacher),
    "teacher on asyncio": in_asyncio(teacher),
    "aiohttp on uvloop": in_uvloop(plain_aiohttp),
    "aiohttp on asyncio": in_asyncio(plain_aiohttp),
    "httpx on uvloop": in_uvloop(plain_httpx),
    "streams on uvloop": in_uvloop(streams),
    "archive": archive,
    "review": review,
    "Argilla's SDK": argilla_sdk,
    "hub": hub,
    "hub upload": hub_upload,
    "storage": storage,
    "fsspec over HTTP": fsspec_http,
    "pip": pip,
    "urllib": plain_urllib,
    "requests": plain_requests,
    "socket": ray_address,
}
BEHIND_PROXY = ("teacher on uvloop", "archive", "review", "hub", "hub upload")


def came_of(ask: Callable[[str], object], url: str, recorder: Recorder) -> dict[str, Any]:
    """How a client ended: the error's kind (of whoever refused it, if anybody), its text, connections and look-ups."""
    from schemas.errors import refusal_behind

    connections, looked_up = recorder.connections, len(recorder.looked_up)
    error: BaseException | None = None
    try:
        ask(url)
    except Exception as raised:
        error = refusal_behind(raised) or raised
    if type(error).__name__ != "HostRefusedError":
        recorder.wait_beyond(connections)
    return {
        "error": type(error).__name__ if error else "",
        "said": str(error) if error else "",
        "connections": recorder.connections - connections,
        "looked_up": recorder.looked_up[looked_up:],
    }


def datagram(_: str) -> object:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"?", (ELSEWHERE, 53))


def connection_elsewhere(_: str) -> object:
    """Straight to the address, with no look-up before."""
    with socket.socket() as opened:
        opened.settimeout(0.2)
        opened.connect((ELSEWHERE, 9))
    return "connected"


def main() -> None:
    from schemas.socket_guard import keep_to

    recorder = Recorder()
    recorder.map_names()
    keep_to([ALLOWED])
    came: dict[str, Any] = {}
    for name, ask in CLIENTS.items():
        urls = {"other": f"http://{OTHER}:{recorder.port}", "allowed": f"http://{ALLOWED}:{recorder.port}"}
        came[name] = {which: came_of(ask, url, recorder) for which, url in urls.items()}
    came["address"] = {"other": came_of(connection_elsewhere, "", recorder)}
    came["datagram"] = {"other": came_of(datagram, "", recorder)}
    os.environ["HTTP_PROXY"] = os.environ["http_proxy"] = f"http://{ALLOWED}:{recorder.port}"
    for name in BEHIND_PROXY:
        came[name]["proxied"] = came_of(CLIENTS[name], f"http://{PROXIED}:{recorder.port}", recorder)
    print(json.dumps(came))


if __name__ == "__main__":
    main()
