"""Runs on a real Ray: several workers, and the death of a worker, of the driver, of a node."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from store.books import books
from store.inspection import run_faults
from store.run import Run
from tests.generators.gated_endpoint import gated_endpoint
from tests.generators.programs import (
    PATIENCE_S,
    ROOT,
    WIDTH,
    all_gone,
    asking,
    below,
    command,
    finished,
    started,
    stored,
    wait_until,
)
from tests.generators.recipe_files import RECIPE, write_recipe

pytestmark = pytest.mark.integration


def test_a_dead_worker_is_replaced_and_its_rollouts_are_not_paid_for_again(tmp_path: Path) -> None:
    """It dies while both wait for second answers, which come once its successor has asked. The recipe is edited
    meanwhile: who comes later works by what the driver read, as the others do."""
    run, log = tmp_path / "run", tmp_path / "log"
    with gated_endpoint(0) as endpoint, started(asking(tmp_path, endpoint.url, 60, "--replicas", "2"), log) as driver:
        wait_until(lambda: endpoint.inside == 2 * WIDTH, driver, log)
        endpoint.allow(0)
        wait_until(lambda: endpoint.seen == 4 * WIDTH, driver, log)
        write_recipe(tmp_path, RECIPE.replace("0.8", "0.3"))
        worker = below(driver, "RolloutWorker")[0]
        worker.send_signal(signal.SIGKILL)
        wait_until(lambda: endpoint.inside == 3 * WIDTH, driver, log)
        endpoint.open()
        assert driver.wait(timeout=PATIENCE_S) == 0, log.read_text()
        assert endpoint.seen <= stored(run) + WIDTH, "only what the dead worker waited for is asked again"
    finished(run, 60)
    assert {sample.provenance.recipe_hash for sample in Run(run).samples()} == {Run(run).manifest().recipes[0].hash}


def test_a_killed_driver_is_resumed_by_the_same_command_with_the_pictures_of_two_workers(tmp_path: Path) -> None:
    """It is killed while the endpoint holds what both workers ask next."""
    run, log = tmp_path / "run", tmp_path / "log"
    with gated_endpoint(40) as endpoint:
        words = command(run, f"openai:m@{endpoint.url}", 40, "--replicas", "2", recipe="documento")
        with started(words, log) as driver:
            wait_until(lambda: endpoint.inside == 2 * WIDTH and stored(run) >= 20, driver, log)
            workers = below(driver, "RolloutWorker")
            driver.send_signal(signal.SIGKILL)
            assert workers and all_gone(workers)
        assert books(Run(run)).pending > 0
        endpoint.open()
        with started(words, log) as driver:
            assert driver.wait(timeout=PATIENCE_S) == 0, log.read_text()
    finished(run, 40)
    shown = {part.digest for sample in Run(run).samples() for part in sample.content.messages[0].media}
    assert len(shown) == books(Run(run)).accepted > 35 and list(run_faults(Run(run))) == []
    assert shown <= {path.name for path in (run / "media").iterdir()}


def test_a_cluster_that_does_not_answer_is_said_clearly(tmp_path: Path) -> None:
    words = command(tmp_path / "run", "replay", 5, "--address", "127.0.0.1:1")
    env = {**os.environ, "RAY_AUTH_TOKEN": "whatever"}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_S, env=env)
    assert done.returncode == 3, done.stderr
    assert "127.0.0.1:1" in done.stderr
