"""What people hear who give --url an address that isn't Argilla's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from filigrana import main
from review.argilla.client import ArgillaClient
from review.local.process import RunningServer
from schemas.errors import OutOfReachError
from tests.loopback import listening
from tests.review.samples_for_review import make_run, make_sample


@contextmanager
def answering(status: int, kind: str, body: bytes) -> Iterator[tuple[str, list[str | None]]]:
    """A server that answers everything alike; the list gets the keys that it was sent."""
    keys: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "nginx", ""

        def do_GET(self) -> None:
            keys.append(self.headers.get("X-Argilla-Api-Key"))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with listening(Handler) as address:
        yield address, keys


HTML = b"<!doctype html><html><title>Junta de Freguesia</title>\x1b[31m</html>"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "kind", "body", "words"),
    [
        (200, "text/html; charset=utf-8", HTML, ("200 with text/html from nginx", "Junta de Freguesia")),
        (404, "text/html", HTML, ("404 with text/html",)),
        (200, "application/json", b'{"version": 7}', ("is not Argilla's address", "application/json")),
        (200, "application/json", b'["version"]', ("is not Argilla's address",)),
        (200, "application/json", b'{"version": "1.29.1"}', ("is version 1.29.1", "2.8")),
        (200, "application/json", b'{"version": "2.80.0"}', ("is version 2.80.0",)),
        (204, "text/plain", b"", ("204 with text/plain",)),
        (502, "text/html", b"<h1>Bad Gateway</h1>", ("failed (502)",)),
    ],
)
@pytest.mark.parametrize("command", ["push", "pull", "watch"])
def test_what_is_not_argilla_is_named_and_gets_no_key(
    status: int,
    kind: str,
    body: bytes,
    words: tuple[str, ...],
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if (command, status) == ("watch", 502):
        return  # a server that is away is waited for
    make_run(tmp_path / "run", [make_sample(0)])
    monkeypatch.setenv("ARGILLA_API_KEY", "owner.apikey")
    with answering(status, kind, body) as (url, keys):
        monkeypatch.setattr(sys, "argv", ["filigrana", "review", command, str(tmp_path / "run"), "--url", url])
        with pytest.raises(SystemExit) as ended:
            main()
    told = capsys.readouterr().err
    assert ended.value.code == 3, told
    assert url in told
    assert all(word in told for word in words), told
    assert "Traceback" not in told
    assert "\x1b" not in told
    assert set(keys) == {None}


@pytest.mark.integration
def test_an_address_copied_from_the_page_is_put_right(server: RunningServer) -> None:
    with pytest.raises(OutOfReachError, match=f"One answers at {server.url}:"):
        ArgillaClient(f"{server.url}/dataset/7/annotation-mode", server.owner_key)
