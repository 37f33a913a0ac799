"""Clusters that lose nodes, have too little room, or grow: the workers that there are go on, and it is said."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from aiohttp import web

from ray_jobs.access import read_settings_again
from tests.generators.recipe_files import write_corpus, write_recipe
from tests.generators.stand_in import StandIn, stand_in
from tests.generators.test_endpoint_run import reply_to
from tests.ray_jobs.test_generate_on_ray import ROOT, command, finished, started, stored, wait_until

pytestmark = pytest.mark.integration


@contextmanager
def cluster(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, dict[str, str]]]:
    """A cluster of a head with one CPU, to which nodes of one CPU can be added; and what joins it."""
    from ray.cluster_utils import Cluster

    (folder / "token").write_text("a-token-that-only-this-test-knows")
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(folder / "token")}
    for name, value in token.items():
        monkeypatch.setenv(name, value)
    read_settings_again()
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 100 * 2**20})
    try:
        yield made, token
    finally:
        made.shutdown()


def by_writer(run: Path) -> Counter[str]:
    """How many rollouts each worker took to their outcome."""
    done: Counter[str] = Counter()
    for table in ("samples", "rejected"):
        for shard in (run / table).glob("ray-*.parquet"):
            done[shard.name.split(".")[0]] += pl.read_parquet(shard).height
    return done


def at_work(run: Path) -> int:
    return len({path.name.split(".")[0] for path in (run / "journal").glob("ray-*")})


def test_a_lost_node_is_survived_by_the_others_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, log, corpus = tmp_path / "run", tmp_path / "log", write_corpus(tmp_path, 0.1)
    with cluster(tmp_path, monkeypatch) as (nodes, token):
        second = nodes.add_node(num_cpus=1, object_store_memory=100 * 2**20)
        words = command(run, corpus, 400, "--replicas", "2", "--address", nodes.address)
        with started(words, log, **token) as driver:
            wait_until(lambda: at_work(run) == 2 and stored(run) >= 60, driver, log)
            nodes.remove_node(second, allow_graceful=False)  # kill -9 of its raylet
            assert driver.wait(timeout=180) == 0, log.read_text()
    finished(run, 400)
    assert "1 of 2 workers at work, 1 waiting for room" in log.read_text()


def test_fewer_workers_than_asked_for_begin_and_a_late_node_joins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, log, corpus = tmp_path / "run", tmp_path / "log", write_corpus(tmp_path, 0.3)
    with cluster(tmp_path, monkeypatch) as (nodes, token):
        words = command(run, corpus, 400, "--replicas", "3", "--address", nodes.address)
        with started(words, log, **token) as driver:
            wait_until(lambda: stored(run) >= 40 and "1 of 3 workers at work" in log.read_text(), driver, log)
            nodes.add_node(num_cpus=1, object_store_memory=100 * 2**20)
            wait_until(lambda: at_work(run) == 2, driver, log)
            assert driver.wait(timeout=240) == 0, log.read_text()
    finished(run, 400)
    assert min(by_writer(run).values()) > 20


def asked_by_two(folder: Path, count: int, width: int, *more: str) -> StandIn:
    """So many rollouts by two workers of that width, and who answered them: nobody, until both workers had asked."""

    async def go() -> StandIn:
        both = asyncio.Event()

        async def answer(number: int, body: dict[str, Any]) -> web.Response:
            if server.inside > width:
                both.set()
            await both.wait()
            return reply_to(body)

        async with stand_in(answer) as server:
            words = [sys.executable, "-m", "filigrana", "generate", str(write_recipe(folder)), "-n", str(count)]
            words += ["--run", str(folder / "run"), "-t", f"openai:m@{server.url}", "--replicas", "2"]
            words += ["--concurrency", str(width), *more]
            pipe = asyncio.subprocess.PIPE
            child = await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdout=pipe, stderr=subprocess.STDOUT)
            said, _ = await asyncio.wait_for(child.communicate(), 180)
            assert child.returncode == 0, said.decode()
            return server

    server = asyncio.run(go())
    finished(folder / "run", count)
    return server


def test_a_small_plan_is_shared_by_all_workers(tmp_path: Path) -> None:
    asked_by_two(tmp_path, 180, 64)
    assert len(by_writer(tmp_path / "run")) == 2 and max(by_writer(tmp_path / "run").values()) <= 120


def test_a_cap_on_requests_holds_over_all_workers_together(tmp_path: Path) -> None:
    server = asked_by_two(tmp_path, 16, 4, "--requests-per-minute", "120")
    assert len(by_writer(tmp_path / "run")) == 2
    asked = server.at[-32:]
    for first, then in zip(asked, asked[8:], strict=False):
        assert then - first > 3.0, "8 requests after one take 4 s at 2 a second"
