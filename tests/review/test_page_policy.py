"""The review page loads what its own server gives and nothing else, whatever a record says."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from review.local.process import RunningServer
from review.server.page_policy import Message, Receive, Send, with_page_policy

OWN = {"'self'", "data:", "'unsafe-inline'", "'unsafe-eval'", "'none'"}
CLOSED = {
    "default-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "media-src": {"'self'", "data:"},
    "font-src": {"'self'", "data:"},
    "object-src": {"'none'"},
    "base-uri": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'self'"},
}


def directives(policy: str) -> dict[str, set[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name: set(sources) for name, *sources in parts}


def assert_closed(policy: str) -> None:
    said = directives(policy)
    assert {name: said.get(name) for name in CLOSED} == CLOSED
    assert set().union(*said.values()) <= OWN, "no other host, no wildcard"


def test_every_answer_of_the_application_carries_the_policy() -> None:
    async def application(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<h1>"})

    sent: list[Any] = []

    async def main() -> None:
        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        await with_page_policy(application)({"type": "http"}, receive, send)

    asyncio.run(main())
    start, body = sent
    headers = dict(start["headers"])
    assert headers[b"content-type"] == b"text/html"
    assert_closed(headers[b"content-security-policy"].decode())
    assert body == {"type": "http.response.body", "body": b"<h1>"}


@pytest.mark.integration
@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/v1/version", "/not/there"])
def test_the_server_sends_it_with_pages_and_answers_alike(server: RunningServer, path: str) -> None:
    reply = httpx.get(f"{server.url}{path}", follow_redirects=True)
    assert_closed(reply.headers["content-security-policy"])
