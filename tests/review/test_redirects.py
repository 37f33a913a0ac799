"""An Argilla key goes to the address that was given, and nowhere that this address leads to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from review.argilla.client import ArgillaClient
from schemas.errors import UsageError
from tests.loopback import listening


@contextmanager
def leading_to(target: str, seen: list[str]) -> Iterator[str]:
    """A server that answers everything with a redirect; `seen` gets the keys that it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("X-Argilla-Api-Key", ""))
            self.send_response(307)
            self.send_header("Location", target + self.path)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 (http.server's names)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as address:
        yield address


def test_a_server_that_leads_elsewhere_is_named_with_where_and_the_key_stays() -> None:
    here: list[str] = []
    there: list[str] = []
    with (
        leading_to("http://127.0.0.1:9", there) as other,
        leading_to(other, here) as url,
        pytest.raises(UsageError) as told,
    ):
        ArgillaClient(url, "owner.apikey")
    assert f"is elsewhere: {other}/api/" in told.value.message
    assert (here, there) == ([""], [])
