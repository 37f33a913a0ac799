"""What happens to an array of Slurm's jobs, each of which makes a shard of a plan: one is killed, another requeued."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil

from bench.chaos.on_slurm import Job
from bench.chaos.runs import Site
from store.plan_shards import begun_shards
from store.run import Run
from store.shard_books import shard_books, summed
from tests.generators.gated_endpoint import gated_endpoint
from tests.generators.programs import assert_nothing_was_paid_twice
from tests.ray_jobs.slurm.slurm_cluster import slurm_cluster, wait_until

SHARDS = 3


@dataclass
class SlurmArray:
    """A real Slurm has room for two of three shards. Their teacher holds its answers while one is killed and the other
    put back into the queue; the killed one is sent again at last."""

    name = "slurm array"
    servers = True

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        with gated_endpoint() as teacher, slurm_cluster() as cluster:
            wanted, site = (Site(folder / name, f"openai:m@{teacher.url}") for name in ("wanted", "site"))
            wanted.finish()
            teacher.allow(dice.randint(4, 14))
            array = Job(site, cluster, 1, "--array", str(SHARDS), "--cpus-per-node", "1")
            first, second = (f"{array.id}_{number}" for number in dice.sample((1, 2), 2))

            def becomes(job: str, *states: str) -> None:
                wait_until(lambda: cluster.state(job) in states, cluster, f"{job} never was {states}")

            becomes(first, "RUNNING")
            becomes(second, "RUNNING")
            wait_until(lambda: teacher.holds and len(begun_shards(site.run)) == 2, cluster, "they never asked")
            _kill_driver(cluster.processes(), first)
            becomes(first, "FAILED")
            yield "shard killed"
            array.ask("scontrol", "requeue", second)
            becomes(second, "PENDING")
            yield "shard requeued"
            teacher.open()
            for number in (2, 1, 3):
                if (job := f"{array.id}_{number}") != first:
                    becomes(job, "COMPLETED")
            assert summed(shard_books(site.run)).pending > 0, "the killed shard was not sent again"
            told = array.filigrana("status", str(site.run))
            assert f"Slurm array {array.id}: 2 COMPLETED, 1 FAILED" in told, told
            again = array.ask("sbatch", "--parsable", f"--array={first[-1]}", f"{site.run}/slurm/job.sbatch")
            becomes(f"{again}_{first[-1]}", "COMPLETED")
            _require_like(site.run, wanted.run)


def _kill_driver(processes: list[psutil.Process], job: str) -> None:
    """Kill the run that a job of an array makes, as when memory is short."""
    array, _, task = job.partition("_")
    theirs = {"SLURM_ARRAY_JOB_ID": array, "SLURM_ARRAY_TASK_ID": task}
    killed = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if theirs.items() <= process.environ().items() and "generate" in process.cmdline():
                process.kill()
                killed += 1
    assert killed, f"{job} has no driver"


def _require_like(shards: Path, whole: Path) -> None:
    """Every shard is done, nothing was paid for twice, and together they have the undisturbed run's samples."""
    counted = summed(shard_books(shards))
    assert counted.balanced and counted.pending == 0, counted
    runs = begun_shards(shards)
    assert len(runs) == SHARDS
    for run in runs:
        assert_nothing_was_paid_twice(run)
    found = sorted((s.id, s.provenance.index) for run in runs for s in Run(run).samples())
    assert found == sorted((s.id, s.provenance.index) for s in Run(whole).samples())
