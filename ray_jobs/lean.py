"""What of Ray a private cluster of one process and one run has no use for is not started, nor waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ray._private import services
from ray._private.node import Node
from ray._private.services import GcsClient

SETTINGS: dict[str, str | None] = {"RAY_prestart_worker_first_driver": "0", "RAY_worker_niceness": "0"}
"""Ray starts a worker for each core before anybody asks: ours have an environment of their own, so that none of these
is ever used. And it has workers stand back (nice 15) behind whatever else the machine does: a run without Ray doesn't
either."""
STARTING_S = 30.0
LOOK_EVERY_S = 0.01


@contextmanager
def only_what_works() -> Iterator[None]:
    """Ray, started in this block, does otherwise what `INSTEAD` names: Ray 2.60 has no word for any of it."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in INSTEAD]
    for owner, name, ours in INSTEAD:
        setattr(owner, name, ours)
    try:
        yield
    finally:
        for owner, name, theirs in before:
            setattr(owner, name, theirs)


def _not_started(_: Node) -> None:
    """In the place of a method of Node that starts a process."""


def _node_once_there(gcs_address: str, node_id: str) -> dict[str, Any]:
    """Ray's `get_node`, asked once there is a node: when there is none yet, it looks again after a whole second."""
    cluster, until = GcsClient(address=gcs_address), time.monotonic() + STARTING_S
    while not cluster.get_all_node_info(timeout=STARTING_S) and time.monotonic() < until:
        time.sleep(LOOK_EVERY_S)
    node: dict[str, Any] = _get_node(gcs_address, node_id)
    return node


_get_node = services.get_node
INSTEAD: tuple[tuple[Any, str, Any], ...] = (
    (Node, "start_monitor", _not_started),
    (Node, "start_log_monitor", _not_started),
    (services, "get_node", _node_once_there),
)
"""Ray's autoscaler, which has no nodes to start here; what would copy workers' logs to the driver, which asks for none
(`log_to_driver=False`); the wait for the node of this machine."""
