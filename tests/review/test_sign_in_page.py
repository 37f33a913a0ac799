"""A page of HTML where Argilla's answer should be (a proxy's, a sign-in): a sentence with its address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from review.argilla.requests import ArgillaRequests, NotArgillaError


class SignIn(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = b"<html><body>Inicie sessao</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), SignIn)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_html_in_the_place_of_an_answer(address: str) -> None:
    with httpx.Client(base_url=address) as http, pytest.raises(NotArgillaError) as raised:
        ArgillaRequests(address, http).get("/api/v1/me")
    assert f"No Argilla answers at {address}/api/v1/me: it sent text/html" in str(raised.value)
    assert raised.value.exit_code == 3
