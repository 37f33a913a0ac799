"""What of Ray a private cluster of one process and one run has no use for is not started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ray._private.node import Node

UNUSED = ("start_monitor", "start_log_monitor")
"""Ray's autoscaler, which has no nodes to start here, and what would copy workers' logs to the driver, which asks for
none (`log_to_driver=False`). Ray 2.60 starts both all the same, and `ray.init` has no word for them."""
WITHOUT_IDLE_WORKERS: dict[str, str | None] = {"RAY_prestart_worker_first_driver": "0"}
"""Ray starts a worker for each core before anybody asks. Ours have an environment of their own, so that none of these
is ever used."""


@contextmanager
def only_what_works() -> Iterator[None]:
    """Ray, started in this block, starts neither of `UNUSED`."""
    before = {name: getattr(Node, name) for name in UNUSED}
    for name in UNUSED:
        setattr(Node, name, _not_started)
    try:
        yield
    finally:
        for name, start in before.items():
            setattr(Node, name, start)


def _not_started(_: Node) -> None:
    """In the place of a method of Node that starts a process."""
