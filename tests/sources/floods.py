"""A web server that sends what it is told to, without end where that has none, and counts what was taken from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.loopback import listening

MIB = 2**20


@dataclass
class Flood:
    """What a server sends, and how much of it was taken."""

    body: Iterable[bytes]
    headers: dict[str, str] = field(default_factory=dict)
    taken: int = 0
    accepted: str = ""


@contextmanager
def flooded(flood: Flood, answered: Callable[[], None] = lambda: None) -> Iterator[str]:
    """The address of a server that sends this; `answered` is called after each."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            flood.accepted = self.headers.get("Accept-Encoding", "")
            self.send_response(200)
            for name, value in flood.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in flood.body:
                try:
                    self.wfile.write(piece)
                except ConnectionError:
                    break
                flood.taken += len(piece)
            answered()

        do_HEAD = do_POST = do_GET  # noqa: N815 (http.server's names)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as address:
        yield address
