"""What can happen where several processes work together: an engine, Ray's workers, driver and nodes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Protocol
from urllib.request import urlopen

import psutil
import pytest

from bench.chaos.of_people import Review
from bench.chaos.on_slurm import Slurm
from bench.chaos.on_slurm_array import SlurmArray
from bench.chaos.runs import INTERRUPTED, OUT_OF_REACH, PATIENCE_S, ROOT, Site, at_a_moment, end_all
from tests.ports import free_port
from tests.ray_jobs.test_lost_nodes import cluster

ON_RAY = ("--replicas", "2", "--grace", "5")


class _Disturbs(Protocol):
    name: str
    servers: bool

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]: ...


def on_servers(wanted: Site) -> list[_Disturbs]:
    return [Engine(), Worker(wanted), RaysDriver(wanted), Node(wanted), Review(), Slurm(), SlurmArray()]


class Engine:
    """The engine behind the endpoint is killed; it comes back at once, or only after the run has given up."""

    name = "engine"
    servers = True

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        port = free_port()
        teacher = f"openai:mock@http://127.0.0.1:{port}/v1"
        folder.mkdir()
        wanted, site = Site(folder / "wanted", teacher), Site(folder / "site", teacher)
        engine = _engine(port, folder / "engine")
        try:
            assert wanted.rows
            for _ in range(4):
                driver = site.started()
                if not at_a_moment(driver, dice, site.written):
                    break
                engine.kill()
                engine.wait()
                comes_back = dice.random() < 0.5
                if comes_back:
                    engine = _engine(port, folder / "engine")
                else:
                    end_later = time.monotonic() + dice.uniform(0.0, 2.0)
                    while driver.poll() is None and time.monotonic() < end_later:
                        time.sleep(0.02)
                    driver.send_signal(signal.SIGINT)
                    driver.send_signal(signal.SIGINT)
                code = driver.wait(PATIENCE_S)
                assert code in (0, OUT_OF_REACH, INTERRUPTED, -2), f"{code}: {site.said()}"
                site.require_balance()
                yield "killed and back" if comes_back else "killed and away"
                if not comes_back:
                    engine = _engine(port, folder / "engine")
            site.finish()
            site.require_like(wanted)
        finally:
            engine.kill()
            engine.wait()


def _engine(port: int, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.mock_server", "--port", str(port), "--latency-ms", "40"]
    with log.open("ab") as file:
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file, start_new_session=True)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return process
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the engine didn't start: {log.read_text()}")


def _workers(driver: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        found = psutil.Process(driver.pid).children(recursive=True)
        return [p for p in found if "RolloutWorker" in p.name()]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def _ended(site: Site, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command at work on Ray; nothing of it is left behind."""
    from bench.chaos.runs import quiet

    driver = quiet(site.command, site.log, **environment)
    try:
        yield driver
    finally:
        children = psutil.Process(driver.pid).children(recursive=True) if driver.poll() is None else []
        end_all(driver)
        driver.wait()
        for process in children:
            if process.is_running():
                process.kill()


@dataclass
class Worker:
    """Ray's workers are killed while they roll; others take over what they had."""

    wanted: Site
    name = "worker"
    servers = True

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        site = Site(folder, more=ON_RAY)
        with _ended(site) as driver:
            for _ in range(3):
                while driver.poll() is None and not _workers(driver):
                    time.sleep(0.05)
                before = site.completions()
                while driver.poll() is None and site.completions() < before + dice.randint(5, 20):
                    time.sleep(0.05)
                if there := _workers(driver):
                    dice.choice(there).kill()
                    yield "SIGKILL"
            assert driver.wait(PATIENCE_S) == 0, site.said()
        site.require_like(self.wanted)


@dataclass
class RaysDriver:
    """The driver of a run on Ray is killed, or told to end; the same command goes on."""

    wanted: Site
    name = "Ray's driver"
    servers = True

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        site = Site(folder, more=ON_RAY)
        for number in (signal.SIGKILL, signal.SIGTERM):
            with _ended(site) as driver:
                while driver.poll() is None and site.completions() < 5:
                    time.sleep(0.05)
                workers = _workers(driver)
                if driver.poll() is None:
                    driver.send_signal(number)
                    driver.wait(PATIENCE_S)
                    yield number.name
                psutil.wait_procs(workers, timeout=60)
            site.require_balance()
        with _ended(site) as driver:
            assert driver.wait(PATIENCE_S) == 0, site.said()
        site.require_like(self.wanted)


@dataclass
class Node:
    """A node of the cluster is lost, with the worker on it."""

    wanted: Site
    name = "node"
    servers = True

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        with pytest.MonkeyPatch.context() as patch:
            folder.mkdir()
            with cluster(folder, patch) as (nodes, token):
                second = nodes.add_node(num_cpus=1, object_store_memory=100 * 2**20)
                site = Site(folder / "site", more=(*ON_RAY, "--address", nodes.address))
                with _ended(site, **token) as driver:
                    while driver.poll() is None and len(_writers(site.run)) < 2 and site.completions() < 60:
                        time.sleep(0.05)
                    nodes.remove_node(second, allow_graceful=False)
                    yield "lost"
                    assert driver.wait(PATIENCE_S) == 0, site.said()
        os.environ.pop("RAY_ADDRESS", None)
        site.require_like(self.wanted)


def _writers(run: Path) -> set[Any]:
    return {path.name.split(".")[0] for path in (run / "journal").glob("ray-*")}
