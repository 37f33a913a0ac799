"""Starting Ray on this machine, or joining a cluster that runs."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import ray

from ray_jobs.quiet import without_usage_reporter
from schemas.errors import OutOfReachError
from schemas.settings import QUIET_ENVIRONMENT

OBJECT_STORE_BYTES = 128 * 2**20
"""No text goes through the object store: the least that Ray is happy with."""
REMEDY = "Is it running (`ray start --head`)? With token authentication, set RAY_AUTH_MODE on both sides."
JOB_VARIABLE = "RAY_JOB_CONFIG_JSON_ENV_VAR"
"""Set by Ray inside a submitted job, whose code and cluster are there already."""


def join(address: str) -> None:
    """Connect this process to Ray: to `address`, to the job's own cluster, or to a private one started here.

    Raises OutOfReachError with the address when a cluster doesn't answer.
    """
    # Ray 2.60 turns token authentication on by itself when it is not told, and then locks out `ray job submit`.
    os.environ.setdefault("RAY_AUTH_MODE", "disabled")
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    runtime_env: dict[str, Any] = {"env_vars": dict(QUIET_ENVIRONMENT)}
    common: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
    if JOB_VARIABLE in os.environ:
        ray.init(**common)
        return
    if not address:
        _start_here(runtime_env, common)
        return
    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file():
        runtime_env["working_dir"] = str(checkout)
        runtime_env["excludes"] = [".git", ".venv", "runs", "bench/venvs", "bench/out", "tests"]
    _check_answers(address)
    try:
        ray.init(address=address, runtime_env=runtime_env, **common)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise OutOfReachError(f"No Ray cluster answers at {address}: {str(error).splitlines()[0]}", REMEDY) from error


def _start_here(runtime_env: dict[str, Any], common: dict[str, Any]) -> None:
    try:
        with without_usage_reporter():
            ray.init(
                address="local",
                include_dashboard=False,
                object_store_memory=OBJECT_STORE_BYTES,
                _node_ip_address="127.0.0.1",
                runtime_env=runtime_env,
                **common,
            )
    except (ConnectionError, RuntimeError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        hint = "Often the machine was too busy or short of memory: run the same command again, or use --local."
        raise OutOfReachError(f"Ray did not start on this machine: {reason}", hint) from error


def _check_answers(address: str) -> None:
    """Say at once that nothing listens: Ray itself keeps trying for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not (host and port.isdigit()):
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise OutOfReachError(f"No Ray cluster answers at {address}: {error}.", REMEDY) from error


def leave() -> None:
    """Disconnect; a private cluster ends with it."""
    ray.shutdown()


def gpus() -> float:
    """How many GPUs the cluster has."""
    return float(ray.cluster_resources().get("GPU", 0.0))
