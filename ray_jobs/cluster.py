"""Starting Ray on this machine, or joining a cluster that runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import ray
from ray._private import ray_constants
from ray._private.services import GcsClient

from generators.draining import interrupted
from ray_jobs.access import (
    TOKEN_REMEDY,
    cluster_token,
    environment,
    keys_told_to_the_cluster,
    private_token,
    secret_names,
)
from ray_jobs.interrupts import handlers_kept
from ray_jobs.jobs import in_a_job
from ray_jobs.lean import SETTINGS, only_what_works
from ray_jobs.quiet import without_usage_reporter
from ray_jobs.shipping import working_dir
from schemas.errors import OutOfReachError
from schemas.settings import QUIET_ENVIRONMENT
from schemas.socket_guard import allow_cluster

OBJECT_STORE_BYTES = 128 * 2**20
"""No text goes through the object store: the least that Ray is happy with."""
REMEDY = "Is it running (`ray start --head`)? Is it the address of Ray (port 6379) and not of its dashboard?"
COMMON: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}


@contextmanager
def joined(address: str, say: Callable[[str], None]) -> Iterator[None]:
    """This process in a Ray cluster for the time of the block: that at `address`, the job's own, or a private one.

    A private cluster starts and ends with the block. Raises OutOfReachError with the address when a cluster doesn't
    answer, UsageError when there is no token for it.
    """
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    runtime_env: dict[str, Any] = {"env_vars": dict(QUIET_ENVIRONMENT)}
    is_private = not (address or in_a_job())
    with ExitStack() as stack:
        stack.enter_context(private_token() if is_private else cluster_token(say))
        stack.callback(ray.shutdown)
        with _starting():
            if in_a_job():
                _warn_of_told_keys(say)
                ray.init(**COMMON)
            elif address:
                _join(address, runtime_env | working_dir())
            else:
                _start_here(runtime_env)
        yield


@contextmanager
def _starting() -> Iterator[None]:
    """Ray starts in this block. Its own handler of SIGTERM, with which a run would end as 15 and with a stack of C++,
    does not outlive it, and means in it what it means elsewhere."""
    try:
        with handlers_kept():
            yield
    except SystemExit as error:
        raise interrupted() from error


def _warn_of_told_keys(say: Callable[[str], None]) -> None:
    for name in keys_told_to_the_cluster():
        say(
            f"{name} stands in this job's runtime environment, where all who see Ray's dashboard can read it: make a "
            "new key, and give it in a file (docs/teachers.md, «Keys in a job»)."
        )


def _join(address: str, runtime_env: dict[str, Any]) -> None:
    allow_cluster(address.removeprefix("ray://").rpartition(":")[0])
    _check_answers(address)
    try:
        _check_token(address)
        ray.init(address=address, runtime_env=runtime_env, **COMMON)
    except ray.exceptions.AuthenticationError as error:
        raise OutOfReachError(f"The Ray cluster at {address} refuses the token.", TOKEN_REMEDY) from error
    except (ConnectionError, RuntimeError, ValueError) as error:
        if "InvalidAuthToken" in f"{error}{error.__cause__}":
            raise OutOfReachError(f"The Ray cluster at {address} refuses the token.", TOKEN_REMEDY) from error
        raise OutOfReachError(f"No Ray cluster answers at {address}: {str(error).splitlines()[0]}", REMEDY) from error


def _check_token(address: str) -> None:
    """Say at once that the token is wrong: Ray itself tries it twenty times. Raises Ray's AuthenticationError."""
    if address.startswith("ray://") or not address.rpartition(":")[2].isdigit():
        return
    with suppress(ray.exceptions.RpcError):
        GcsClient(address=address)


def _start_here(runtime_env: dict[str, Any]) -> None:
    """Start Ray for this process alone: on the loopback, and without the keys, which workers get when they start."""
    hidden: dict[str, str | None] = dict.fromkeys(secret_names(os.environ))
    try:
        with (
            environment(hidden | SETTINGS),
            _own_address_is_loopback(),
            without_usage_reporter(),
            only_what_works(),
        ):
            ray.init(
                address="local",
                include_dashboard=False,
                object_store_memory=OBJECT_STORE_BYTES,
                runtime_env=runtime_env,
                **COMMON,
            )
    except (ConnectionError, RuntimeError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        hint = "Often the machine was too busy or short of memory: run the same command again, or use --local."
        raise OutOfReachError(f"Ray did not start on this machine: {reason}", hint) from error


@contextmanager
def _own_address_is_loopback() -> Iterator[None]:
    """Ray binds its servers to every interface unless its node's address is the loopback's.

    `_node_ip_address="127.0.0.1"` won't do: Ray 2.60 turns it back into the address that others see, except where it
    was told that this machine is in no cluster. RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER=0 says so, read when Ray is imported.
    """
    before = ray_constants.ENABLE_RAY_CLUSTER
    ray_constants.ENABLE_RAY_CLUSTER = False
    try:
        with environment({ray_constants.ENABLE_RAY_CLUSTERS_ENV_VAR: "0"}):
            yield
    finally:
        ray_constants.ENABLE_RAY_CLUSTER = before


def _check_answers(address: str) -> None:
    """Say at once that nothing listens: Ray itself keeps trying for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not (host and port.isdigit()):
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise OutOfReachError(f"No Ray cluster answers at {address}: {error}.", REMEDY) from error


def gpus() -> float:
    """How many GPUs the cluster has."""
    return float(ray.cluster_resources().get("GPU", 0.0))
