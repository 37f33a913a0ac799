"""A Ray cluster that somebody else started, with a token, as `ray start --head` makes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.generators.programs import all_gone, kill_all
from tests.ports import free_ports

TOKEN = "a-token-that-only-this-test-knows-0123456789"
RAY = str(Path(sys.executable).with_name("ray"))


@dataclass(frozen=True)
class TokenCluster:
    """`address` is Ray's, `dashboard` what `ray job submit` wants. `folder` is its temp dir, short for its sockets."""

    address: str
    dashboard: str
    folder: Path
    token_file: Path
    agent: int
    """The port of its node's agent."""

    def packages(self) -> list[Path]:
        """The folders into which its node unpacked the code that drivers and jobs shipped."""
        return [p for p in self.folder.glob("session_2*/runtime_resources/working_dir_files/_ray_pkg_*") if p.is_dir()]


def environment(**more: str) -> dict[str, str]:
    """This process's, without anything of Ray's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RAY_")} | more


@contextmanager
def token_cluster(cpus: int = 2) -> Iterator[TokenCluster]:
    folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
    token_file = folder / "token"
    token_file.write_text(TOKEN)
    port, dashboard, client, agent = free_ports(4)
    options = [f"--port={port}", f"--dashboard-port={dashboard}", f"--ray-client-server-port={client}"]
    options += [f"--dashboard-agent-listen-port={agent}", f"--num-cpus={cpus}", f"--temp-dir={folder}"]
    words = [RAY, "start", "--head", *options, "--object-store-memory=134217728", "--disable-usage-stats"]
    settings = environment(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN_PATH=str(token_file))
    known = set(psutil.pids())
    try:
        done = subprocess.run(words, env=settings, capture_output=True, text=True, check=False, timeout=180)
        assert done.returncode == 0, done.stdout + done.stderr
        yield TokenCluster(f"127.0.0.1:{port}", f"http://127.0.0.1:{dashboard}", folder, token_file, agent)
    finally:
        end_nodes(folder, known)


def end_nodes(folder: Path, known: set[int]) -> None:
    """End what `ray start` left running: what is new and names this folder, with its children."""
    ours = [p for p in psutil.process_iter(["cmdline"]) if p.pid not in known and str(folder) in str(p.info["cmdline"])]
    family = set(ours)
    for parent in ours:
        with suppress(psutil.NoSuchProcess):
            family.update(parent.children(recursive=True))
    kill_all(family)
    assert all_gone(family)
    shutil.rmtree(folder, ignore_errors=True)
