"""Which port of this machine the local server takes."""

from __future__ import annotations

import socket

from schemas.errors import UsageError

USUAL_PORT = 6900


def choose_port(asked: int | None, last: object) -> int:
    """The port asked for, or else that of `last` time, 6900, or any free one. Raises UsageError when it is taken."""
    if asked is not None:
        if not _is_free(asked):
            raise UsageError(f"Port {asked} is taken on this machine.", "Choose another --port, or leave it out.")
        return asked
    for port in (last if isinstance(last, int) else USUAL_PORT, USUAL_PORT):
        if _is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
