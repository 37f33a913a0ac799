"""Whatever client opens a connection, only listed hosts are spoken to: each is tried against a recorder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schemas.socket_guard import kept_program, listed, offline_variables
from tests.schemas.asking_clients import BEHIND_PROXY, CLIENTS, ELSEWHERE, OTHER, PROXIED

ROOT = Path(__file__).resolve().parents[2]
PROXY_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FILIGRANA_ALLOW_HOSTS")


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What came of each client, in a process that is kept to one host."""
    hidden = {*PROXY_NAMES, *map(str.lower, PROXY_NAMES)}
    folder = tmp_path_factory.mktemp("caches")
    done = subprocess.run(
        [sys.executable, "-m", "tests.schemas.asking_clients", str(folder)],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in hidden} | {"HF_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_asks_listed_hosts_and_no_others(came: dict[str, dict[str, Any]], client: str) -> None:
    other, allowed = came[client]["other"], came[client]["allowed"]
    assert (other["error"], other["connections"], other["looked_up"]) == ("HostRefusedError", 0, [])
    assert OTHER in other["said"] and f"--allow-host {OTHER}" in other["said"]
    assert allowed["connections"] > 0 and allowed["error"] != "HostRefusedError", allowed


@pytest.mark.slow
@pytest.mark.parametrize("client", BEHIND_PROXY)
def test_an_allowed_proxy_lets_no_other_host_be_asked_behind_it(came: dict[str, dict[str, Any]], client: str) -> None:
    proxied = came[client]["proxied"]
    assert (proxied["error"], proxied["connections"]) == ("HostRefusedError", 0)
    assert PROXIED in proxied["said"]


@pytest.mark.slow
@pytest.mark.parametrize("sent", ["address", "datagram"])
def test_an_address_is_held_to_the_list_as_a_name_is(came: dict[str, dict[str, Any]], sent: str) -> None:
    assert came[sent]["other"]["error"] == "HostRefusedError"
    assert ELSEWHERE in came[sent]["other"]["said"]


def test_where_nobody_lists_hosts_nothing_is_installed() -> None:
    """Look-ups are Python's own, and programs are started as they always were."""
    import socket

    assert listed() == () and offline_variables() == {}
    assert socket.getaddrinfo.__module__ == "socket"
    assert kept_program("python", "-m", "pip") == ["python", "-m", "pip"]
