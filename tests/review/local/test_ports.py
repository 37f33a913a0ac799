"""A port is held from the moment it is chosen."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from review.local.ports import take_port
from schemas.errors import UsageError

HERE = "127.0.0.1"


def test_servers_that_start_at_once_never_meet_on_one_port(free_port: int) -> None:
    with ExitStack() as held:
        sockets = [held.enter_context(take_port(HERE, None, last=free_port)) for _ in range(4)]
        ports = [socket.getsockname()[1] for socket in sockets]
        assert ports[0] == free_port
        assert len(set(ports)) == 4
        with pytest.raises(UsageError, match="taken"):
            take_port(HERE, free_port, None)


def test_a_port_that_was_left_is_taken_again(free_port: int) -> None:
    take_port(HERE, free_port, None).close()
    with take_port(HERE, None, last=free_port) as again:
        assert again.getsockname() == (HERE, free_port)
