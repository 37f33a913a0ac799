"""Which port of this machine the local server takes: held from the moment it is chosen, never only looked at."""

from __future__ import annotations

import socket

from schemas.errors import UsageError

USUAL_PORT = 6900
ANY_FREE = 0
BACKLOG = 2048


def take_port(host: str, asked: int | None, last: object) -> socket.socket:
    """A socket that listens at `host`: on the port asked for, or else that of `last` time, 6900, or any free one.

    It is to be handed to the server as it is. Were the port only found free, another server started at the same time
    could take it, and whoever asked there would be answered by a stranger. Raises UsageError when `asked` is taken.
    """
    if asked is not None:
        if (taken := _listening(host, asked)) is None:
            raise UsageError(f"Port {asked} is taken on this machine.", "Choose another --port, or leave it out.")
        return taken
    for port in (last if isinstance(last, int) else USUAL_PORT, USUAL_PORT):
        if (taken := _listening(host, port)) is not None:
            return taken
    return socket.create_server((host, ANY_FREE), backlog=BACKLOG)


def _listening(host: str, port: int) -> socket.socket | None:
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError:
        return None
