"""A run asks nobody but the teacher it was given: no cloud's metadata server, no resolver, no one's statistics."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.generators.recipe_files import write_corpus

ROOT = Path(__file__).resolve().parents[2]
RECORDER = """
import os, sys
def record(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        told = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyname_ex"):
        told = arguments[0]
    else:
        return
    host = told[0] if isinstance(told, tuple) else told
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and not host.startswith(("/", chr(0))):
        kind = arguments[0].type if event.startswith("socket.") and hasattr(arguments[0], "type") else 0
        line = chr(9).join((event, host, str(int(kind)), sys.argv[0])) + chr(10)
        file = os.open(os.environ["ASKED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line.encode())
        os.close(file)
sys.addaudithook(record)
"""


def own_hosts() -> set[str]:
    """This machine's names and addresses: what is asked there stays here."""
    addresses = {a.address.partition("%")[0] for found in psutil.net_if_addrs().values() for a in found}
    return addresses | {"", "localhost", "0.0.0.0", os.uname().nodename}


def asked_outside(log: Path) -> set[str]:
    """Whom any Python process asked, or asked about, that isn't this machine."""
    outside = set()
    for line in log.read_text().splitlines():
        event, host, kind, program = line.split("\t")
        datagram_without_data = event == "socket.connect" and int(kind) & 2
        if host in own_hosts() or datagram_without_data:  # so is one's own address found out: nothing is sent
            continue
        try:
            if ipaddress.ip_address(host).is_loopback:
                continue
        except ValueError:
            pass
        outside.add(f"{event} {host} by {program}")
    return outside


@pytest.mark.integration
@pytest.mark.parametrize("how", [(), ("--local",)], ids=["ray", "local"])
def test_a_run_asks_nobody_outside(tmp_path: Path, how: tuple[str, ...]) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(RECORDER)
    asked = tmp_path / "asked"
    asked.touch()
    words = ["generate", "instruct", "-n", "12", "--run", str(tmp_path / "run"), "-t"]
    words += [f"replay:{write_corpus(tmp_path, 0.4)}", "--concurrency", "4", *how]
    done = subprocess.run(
        [sys.executable, "-m", "filigrana", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "hook"), "ASKED": str(asked), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    if not how:
        assert asked.read_text(), "the recorder saw Ray's own processes talk to each other"
    assert asked_outside(asked) == set()
