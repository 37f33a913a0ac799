"""Ports for programs that are told one before they open it, or where nobody is to be met."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack

NOBODYS = range(20_000, 32_000)
"""The kernel gives none of these to whoever asks for any port: nobody comes between the choice and its use."""


def free_ports(number: int) -> list[int]:
    with ExitStack() as held:
        found: list[int] = []
        while len(found) < number:
            probe = held.enter_context(socket.socket())
            try:
                probe.bind(("127.0.0.1", random.SystemRandom().choice(NOBODYS)))
            except OSError:
                continue
            found.append(probe.getsockname()[1])
        return found


def free_port() -> int:
    return free_ports(1)[0]
