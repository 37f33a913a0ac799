"""Clusters that lose nodes, have too little room, or grow: the workers that there are go on, and it is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ray_jobs.access import read_settings_again
from tests.generators.gated_endpoint import gated_endpoint
from tests.generators.programs import PATIENCE_S, WIDTH, asking, finished, started, stored, wait_until
from tests.generators.stand_in import StandIn

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


def test_a_lost_node_is_survived_by_the_others_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is lost while both workers wait for second answers, which come once it is said that one worker is missing."""
    log = tmp_path / "log"
    with cluster(tmp_path, monkeypatch) as (nodes, token), gated_endpoint(0) as endpoint:
        second = nodes.add_node(num_cpus=1, object_store_memory=100 * 2**20)
        words = asking(tmp_path, endpoint.url, 60, "--replicas", "2", "--address", nodes.address)
        with started(words, log, **token) as driver:
            wait_until(lambda: endpoint.inside == 2 * WIDTH, driver, log)
            endpoint.allow(0)
            wait_until(lambda: endpoint.seen == 4 * WIDTH, driver, log)
            nodes.remove_node(second, allow_graceful=False)  # kill -9 of its raylet
            wait_until(lambda: "1 of 2 workers at work, 1 waiting for room" in log.read_text(), driver, log)
            endpoint.open()
            assert driver.wait(timeout=PATIENCE_S) == 0, log.read_text()
    finished(tmp_path / "run", 60)
    assert endpoint.seen <= stored(tmp_path / "run") + WIDTH, "only what the lost worker waited for is asked again"


def test_fewer_workers_than_asked_for_begin_and_a_late_node_joins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The node comes while the one worker that had room waits for answers: its own worker then asks beside it."""
    log = tmp_path / "log"
    with cluster(tmp_path, monkeypatch) as (nodes, token), gated_endpoint(20) as endpoint:
        words = asking(tmp_path, endpoint.url, 80, "--replicas", "3", "--address", nodes.address)
        with started(words, log, **token) as driver:
            wait_until(lambda: endpoint.holds and "1 of 3 workers at work" in log.read_text(), driver, log)
            nodes.add_node(num_cpus=1, object_store_memory=100 * 2**20)
            wait_until(lambda: endpoint.inside == 2 * WIDTH, driver, log)
            endpoint.open()
            assert driver.wait(timeout=PATIENCE_S) == 0, log.read_text()
    finished(tmp_path / "run", 80)
    assert len(done := by_writer(tmp_path / "run")) == 2 and min(done.values()) >= WIDTH


def asked_by_two(folder: Path, count: int, width: int, *more: str) -> StandIn:
    """So many rollouts by two workers of that width, and who answered them: nobody, until both workers had asked
    all that they ask at once."""
    log = folder / "log"
    with gated_endpoint(0) as endpoint:
        words = asking(folder, endpoint.url, count, "--replicas", "2", "--concurrency", str(width), *more)
        with started(words, log) as driver:
            wait_until(lambda: endpoint.inside == 2 * width, driver, log)
            endpoint.open()
            assert driver.wait(timeout=PATIENCE_S) == 0, log.read_text()
        finished(folder / "run", count)
        return endpoint.server


def test_a_small_plan_is_shared_by_all_workers(tmp_path: Path) -> None:
    asked_by_two(tmp_path, 180, 64)
    assert len(by_writer(tmp_path / "run")) == 2 and max(by_writer(tmp_path / "run").values()) <= 120


def test_a_cap_on_requests_holds_over_all_workers_together(tmp_path: Path) -> None:
    server = asked_by_two(tmp_path, 8, 4, "--requests-per-minute", "120")
    assert len(by_writer(tmp_path / "run")) == 2
    assert len(server.at) == 16
    assert server.at[-1] - server.at[0] > 5, "16 at 2 a second take 7 s, and half of it if each worker had the cap"
