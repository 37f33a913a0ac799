"""What happens to a job of Slurm's: a node's part of it dies, its time is up, it is put back into the queue."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil

from bench.chaos.runs import PATIENCE_S, ROOT, Site
from tests.generators.gated_endpoint import GatedEndpoint, gated_endpoint
from tests.ray_jobs.slurm.slurm_cluster import NODES, SlurmCluster, slurm_cluster


@dataclass
class Slurm:
    """A real Slurm runs a job on one node, then one on two, in three starts each.

    The teacher holds its answers wherever something is to happen, so that it happens in the middle.
    """

    nodes: tuple[int, ...] = (1, 2)
    name = "slurm"
    servers = True

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        for nodes in self.nodes:
            yield from _disturbed_job(folder / str(nodes), dice, nodes)


def _disturbed_job(folder: Path, dice: Random, nodes: int) -> Iterator[str]:
    with gated_endpoint() as teacher, slurm_cluster() as cluster:
        wanted, site = (Site(folder / name, f"openai:m@{teacher.url}") for name in ("wanted", "site"))
        assert wanted.rows
        teacher.allow(dice.randint(4, 14))
        job = Job(site, cluster, nodes)
        yield from disturbances(site, job, teacher, dice)
        teacher.open()
        job.wait_for(lambda: job.state == "COMPLETED")
        status = job.filigrana("status", str(site.run))
        assert f"Slurm job {job.id}: COMPLETED" in status, status
        assert f"Job {job.id}, start 3:" in job.log and "60 of 60 rows" in job.log, job.log
    site.require_like(wanted)


def disturbances(site: Site, job: Job, teacher: GatedEndpoint, dice: Random) -> Iterator[str]:
    """The job's first start loses a node where it has two and is told that its time is up; its second is requeued."""
    job.wait_for(lambda: teacher.holds)
    if job.nodes == 2:
        job.wait_for(lambda: job.nodes_at_work == set(NODES))
        job.kill("n2")
        yield "node's step killed"
        teacher.allow(dice.randint(4, 14))
        job.wait_for(lambda: teacher.holds)
    job.ask("scancel", "--batch", "--signal=USR1", job.id)
    job.wait_for(lambda: "Stopping: " in job.log)
    teacher.open()
    job.wait_for(lambda: "goes back into the queue" in job.log)
    site.require_balance()
    yield "time is up"
    teacher.allow(dice.randint(4, 14))
    job.wait_for(lambda: teacher.holds)
    job.ask("scontrol", "requeue", job.id)
    job.wait_for(lambda: job.state != "RUNNING")
    site.require_balance()
    yield "requeued"


class Job:
    """A site's command as a job of so many nodes."""

    def __init__(self, site: Site, cluster: SlurmCluster, nodes: int, *more: str) -> None:
        self.nodes, self.ask, self._cluster, self._run = nodes, cluster.ask, cluster, site.run
        words = [word for word in site.command[4:] if word != "--local"]
        words += ["--nodes", str(nodes), "--scratch", str(cluster.folder), "--shared", "--submit", *more]
        self.id = self.filigrana("slurm", *words).splitlines()[-1]

    def filigrana(self, *words: str) -> str:
        command, its = [sys.executable, "-m", "filigrana", *words], self._cluster.environment
        done = subprocess.run(command, cwd=ROOT, env=its, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    @property
    def state(self) -> str:
        return self._cluster.state(self.id)

    def kill(self, node: str) -> None:
        """All that this Slurm's jobs have on a node."""
        for process in self._cluster.processes(node):
            with suppress(psutil.NoSuchProcess):
                process.kill()

    @property
    def log(self) -> str:
        path = self._run / "slurm" / f"{self.id}.log"
        return path.read_text(encoding="utf-8", errors="replace")[-4000:] if path.exists() else "(no log)"

    @property
    def nodes_at_work(self) -> set[str]:
        """The nodes on which a worker of the run is alive."""
        found = set()
        for process in self._cluster.processes():
            try:
                if "RolloutWorker" in process.name():
                    found.add(process.environ()["SLURMD_NODENAME"])
            except psutil.NoSuchProcess:
                continue
        return found

    def wait_for(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_S
        while not condition():
            state = self.state
            alive = state in ("PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "REQUEUED")
            assert (alive or condition()) and time.monotonic() < until, f"{state}: {self.log}"
            time.sleep(0.1)
