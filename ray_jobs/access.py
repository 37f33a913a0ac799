"""Who may give orders to Ray: whoever holds the cluster's token. Ray runs what it is sent, so nothing goes without one.

Ray 2.60 reads the mode from RAY_AUTH_MODE, and the token from RAY_AUTH_TOKEN, the file RAY_AUTH_TOKEN_PATH or
~/.ray/auth_token, in this order.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ray._private.authentication.authentication_token_setup import AuthenticationTokenLoader, Config

from generators.teachers.factory import TeacherSpec
from generators.teachers.keys import key_variables, named_variables
from ray_jobs.jobs import JOB_VARIABLE
from schemas.errors import UsageError

HUB_VARIABLES = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH")
"""What vLLM needs to fetch a model that its owner shows to some people only."""
SECRET_NAME = re.compile(r"(^|_)(API_?KEY|KEY|TOKEN|SECRET|(PG)?PASSWORD|PASSWD|PASS|CREDENTIALS?)(_|$)", re.IGNORECASE)
TOKEN_REMEDY = (
    "Set RAY_AUTH_TOKEN_PATH to a file with the cluster's token, or write the token to ~/.ray/auth_token. "
    "A cluster without one takes orders from anybody: only RAY_AUTH_MODE=disabled joins it."
)


@contextmanager
def environment(changes: dict[str, str | None]) -> Iterator[None]:
    """The environment of this process with `changes` (None: absent) for the time of the block."""
    before = {name: os.environ.get(name) for name in changes}
    _set(changes)
    try:
        yield
    finally:
        _set(before)


def _set(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def private_token() -> Iterator[None]:
    """A new token for the cluster that starts in this block: 0600 in a folder of its own, gone afterwards.

    Neither the user's token nor the user's mode counts here, and ~/.ray is never touched.
    """
    folder = Path(tempfile.mkdtemp(prefix="filigrana-ray-"))
    try:
        path = folder / "token"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        private = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(path), "RAY_AUTH_TOKEN": None}
        with environment(private):
            read_settings_again()
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster_token(say: Callable[[str], None]) -> Iterator[None]:
    """What a cluster that runs already wants to see: its token, unless the user has set RAY_AUTH_MODE=disabled.

    Raises UsageError when there is no token.
    """
    mode = os.environ.get("RAY_AUTH_MODE", "token").lower()
    if mode not in ("token", "disabled"):
        raise UsageError(f"RAY_AUTH_MODE is '{mode}'.", "Ray knows token and disabled.")
    if mode == "token":
        _require_token()
    else:
        say("RAY_AUTH_MODE=disabled: whoever reaches this Ray cluster can run programs on it and read its keys.")
    with environment({"RAY_AUTH_MODE": mode}):
        read_settings_again()
        yield


def _require_token() -> None:
    """Ray itself ends the process without a word of ours when the file is missing."""
    if os.environ.get("RAY_AUTH_TOKEN"):
        return
    given = os.environ.get("RAY_AUTH_TOKEN_PATH")
    path = Path(given) if given else Path.home() / ".ray" / "auth_token"
    try:
        found = bool(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"No token for the Ray cluster in {path}: {reason}.", TOKEN_REMEDY) from error
    if not found:
        raise UsageError(f"No token for the Ray cluster in {path}: it is empty.", TOKEN_REMEDY)


def read_settings_again() -> None:
    """Ray reads mode and token once a process, at import: before this module has set them."""
    Config.initialize("")
    AuthenticationTokenLoader.instance().reset_cache()


def secret_names(names: Iterable[str]) -> list[str]:
    """Which environment variables hold keys, passwords or tokens, by their names. Ray's own settings are left."""
    return [name for name in names if SECRET_NAME.search(name) and not name.startswith("RAY_")]


def keys_told_to_the_cluster() -> list[str]:
    """The keys in this job's runtime environment: all who see the dashboard can read them. Paths of files are none."""
    try:
        job = json.loads(os.environ.get(JOB_VARIABLE, "{}"))
        variables = (job.get("runtime_env") or {}).get("env_vars") or {}
    except (ValueError, AttributeError):
        return []
    return [name for name in secret_names(variables) if not re.search(r"_(FILE|PATH)(_|$)", name)]


def worker_secrets(specs: Iterable[TeacherSpec]) -> dict[str, str]:
    """The keys that a worker needs for its teachers and judges, and no others, from this process's environment."""
    teachers = tuple(specs)
    endpoints = key_variables(os.environ) if any(spec.base_urls for spec in teachers) else {}
    needs_hub = any(spec.kind == "vllm" for spec in teachers)
    hub = {name: os.environ[name] for name in HUB_VARIABLES if name in os.environ} if needs_hub else {}
    return endpoints | hub | named_variables([spec.endpoint for spec in teachers], os.environ)
