"""A job's file as Slurm would start it on one node: told that its time is up, requeued, gone on with."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from ray_jobs.slurm.job import Job
from ray_jobs.slurm.queue import last_job
from ray_jobs.slurm.script import write_script
from store.books import books
from store.plan_shards import begun_shards
from store.run import Run
from store.shard_books import shard_books, summed
from tests.generators.programs import assert_nothing_was_paid_twice
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import Answer, stand_in
from tests.generators.test_endpoint_run import reply_to
from tests.ray_jobs.slurm.slurm_stand_in import Programs

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]


class OneNode:
    """A run of 40 rollouts as a job, or as an array of them: what Slurm tells it, what it prints."""

    def __init__(self, folder: Path, url: str, shards: int = 0) -> None:
        self.run, self.log = folder / "the run", folder / "log"
        words = ("generate", str(write_recipe(folder)), "-n", "40", "-t", f"openai:m@{url}", "--concurrency", "4")
        asked = Job(
            run=self.run,
            generate=(*words, f"--run={self.run}", "--local", "--allow-repeats"),
            python=sys.executable,
            folder=ROOT,
            name="test",
            scratch=str(folder),
            shards=shards,
        )
        self.script = write_script(asked)

    async def started(self, start: int, shard: int = 0) -> asyncio.subprocess.Process:
        told = {"SLURM_JOB_ID": f"{7 + shard}", "SLURM_RESTART_COUNT": str(start), "SLURM_JOB_NUM_NODES": "1"}
        told |= {"SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": str(shard)} if shard else {}
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                "bash", str(self.script), cwd=ROOT, env={**os.environ, **told}, stdout=log, stderr=log
            )

    async def ended(self, child: asyncio.subprocess.Process) -> int:
        return await asyncio.wait_for(child.wait(), 300)

    async def told_that_time_is_up(self, child: asyncio.subprocess.Process, reached: asyncio.Event) -> None:
        """Once the endpoint holds its answers; returns when the program has said that it stops."""
        await asyncio.wait_for(reached.wait(), 300)
        child.send_signal(signal.SIGUSR1)
        while "Stopping: " not in self.said():
            assert child.returncode is None, self.said()
            await asyncio.sleep(0.02)

    def said(self) -> str:
        return self.log.read_text()


def holding_after(number: int, reached: asyncio.Event, released: asyncio.Event) -> Answer:
    """Answers so many requests at once, and the others only when the test says so."""

    async def answer(at: int, body: dict[str, Any]) -> web.Response:
        if at >= number:
            reached.set()
            await released.wait()
        return reply_to(body)

    return answer


def test_a_job_whose_time_is_up_ends_gently_goes_back_and_finishes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = Programs(tmp_path, monkeypatch)
    programs.add("scontrol")

    async def go() -> tuple[OneNode, int]:
        reached, released = asyncio.Event(), asyncio.Event()
        async with stand_in(holding_after(20, reached, released)) as server:
            job = OneNode(tmp_path, server.url)
            child = await job.started(0)
            await job.told_that_time_is_up(child, reached)
            released.set()
            assert await job.ended(child) == 130, job.said()
            first = books(Run(job.run))
            assert first.balanced and 0 < first.pending < 40, job.said()
            assert programs.calls == ["scontrol requeue 7"]
            assert await job.ended(await job.started(1)) == 0, job.said()
            return job, len(server.bodies)

    job, asked = asyncio.run(go())
    assert books(Run(job.run)).pending == 0
    assert_nothing_was_paid_twice(job.run)
    assert asked == Run(job.run).scan("completions").collect().height, "an answer was paid for and lost"
    assert "40 of 40 rows" in job.said().splitlines()[-1] and "Job 7, start 2:" in job.said()
    assert programs.calls == ["scontrol requeue 7"], "a job that is done isn't requeued"
    assert list(tmp_path.glob("fg-*")) == [], "the node's own folder is taken away"


def test_each_job_of_an_array_makes_its_shard_and_one_alone_goes_back_into_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = Programs(tmp_path, monkeypatch)
    programs.add("scontrol")

    async def go() -> OneNode:
        reached, released = asyncio.Event(), asyncio.Event()
        async with stand_in(holding_after(10, reached, released)) as server:
            job = OneNode(tmp_path, server.url, shards=2)
            first = await job.started(0, 1)
            await job.told_that_time_is_up(first, reached)
            released.set()
            assert await job.ended(first) == 130, job.said()
            both = (await job.started(0, 2), await job.started(1, 1))
            assert [await job.ended(child) for child in both] == [0, 0], job.said()
            return job

    job = asyncio.run(go())
    assert programs.calls == ["scontrol requeue 7_1"], "the array's own number would requeue all of it"
    whole = summed(shard_books(job.run))
    assert whole.balanced and (whole.planned, whole.pending) == (40, 0)
    rows = []
    for shard in begun_shards(job.run):
        assert_nothing_was_paid_twice(shard)
        assert last_job(shard) == f"7_{int(shard.name[6:8])}"
        rows += [index for t in ("samples", "rejected") for index in Run(shard).scan(t).collect()["index"]]
    assert sorted(rows) == list(range(40))
    assert "Job 7_1, start 2:" in job.said() and "The run so far" in job.said()


def test_an_arrays_file_that_is_no_array_says_so(tmp_path: Path) -> None:
    async def go() -> str:
        job = OneNode(tmp_path, "http://127.0.0.1:9", shards=3)
        assert await job.ended(await job.started(0)) == 2
        assert await job.ended(await job.started(0, 4)) == 2
        return job.said()

    assert asyncio.run(go()).count("this file is an array of 3 shards: sbatch") == 2


def test_a_job_that_ended_nothing_in_all_its_time_is_not_requeued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = Programs(tmp_path, monkeypatch)
    programs.add("scontrol")

    async def go() -> str:
        reached, never = asyncio.Event(), asyncio.Event()
        async with stand_in(holding_after(0, reached, never)) as server:
            job = OneNode(tmp_path, server.url)
            child = await job.started(0)
            await job.told_that_time_is_up(child, reached)
            child.send_signal(signal.SIGUSR1)  # once more: at once
            assert await job.ended(child) == 2, job.said()
            return job.said()

    assert "no rollout ended in the job's whole time" in asyncio.run(go())
    assert programs.calls == []


def test_a_job_whose_node_does_not_see_the_run_says_so(tmp_path: Path) -> None:
    async def go() -> str:
        job = OneNode(tmp_path, "http://127.0.0.1:9")
        copy = tmp_path / "copy"
        copy.write_bytes(job.script.read_bytes())
        job.script.unlink()
        job.script = copy
        assert await job.ended(await job.started(0)) == 2
        return job.said()

    assert "the run's folder must be one that all nodes share" in asyncio.run(go())
