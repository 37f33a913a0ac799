"""Whatever answers as Argilla, or in its place, is read up to a limit; and so is who calls the watch."""

from __future__ import annotations

import socket
import tracemalloc
from http.server import ThreadingHTTPServer
from itertools import repeat
from threading import Event, Thread

import pytest

from review.argilla import client as argilla_client
from review.argilla.client import ArgillaClient
from review.argilla.identity import require_argilla
from review.local.process import answers
from review.watch import _handler
from schemas.errors import OutOfReachError
from tests.sources.floods import MIB, Flood, flooded


def test_what_is_no_argilla_is_not_read_to_its_end() -> None:
    flood = Flood(repeat(bytes(MIB), 64))
    with flooded(flood) as url:
        with pytest.raises(OutOfReachError, match="/api/v1/version sent more than 1 MiB"):
            require_argilla(url)
        assert not answers(url)
    assert flood.taken < 32 * MIB


@pytest.mark.slow
def test_what_argilla_sends_is_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(argilla_client, "MOST_BYTES", MIB)
    flood = Flood([b'{"version": "2.8.0", "id": "00000000-0000-0000-0000-000000000000"}'])

    def first_the_version() -> None:
        flood.body = repeat(bytes(MIB), 64)

    too_large = pytest.raises(OutOfReachError, match="/api/v1/me sent more than 1 MiB")
    with flooded(flood, first_the_version) as url, too_large:
        ArgillaClient(url, "owner.apikey")
    assert flood.taken < 32 * MIB


def test_a_webhook_call_without_end_is_passed_over_in_pieces() -> None:
    answered = Event()
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answered))
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    tracemalloc.start()
    try:
        with socket.create_connection(listener.server_address[:2]) as caller:
            caller.sendall(f"POST / HTTP/1.1\r\nContent-Length: {64 * MIB}\r\n\r\n".encode())
            for piece in repeat(bytes(MIB), 64):
                caller.sendall(piece)
            assert caller.makefile("rb").readline().split()[1] == b"204"
        assert answered.wait(60)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        listener.shutdown()
        listener.server_close()
        thread.join()
    assert peak < 16 * MIB
