"""Runs on a real Ray: several workers, and the death of a worker, of the driver, of a node."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from store.books import books
from store.inspection import run_faults
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_corpus, write_recipe
from tests.generators.test_local_run import assert_nothing_was_paid_twice

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration


def command(run: Path, corpus: Path | None, count: int, *more: str, recipe: str = "instruct") -> list[str]:
    teacher = f"replay:{corpus}" if corpus else "replay"
    words = ["generate", recipe, "-n", str(count), "--run", str(run), "--teacher", teacher]
    return [sys.executable, "-m", "filigrana", *words, "--concurrency", "8", *more]


@contextmanager
def started(words: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as file:
        env = {**os.environ, **environment}
        child = subprocess.Popen(words, cwd=ROOT, stdout=file, stderr=file, env=env, start_new_session=True)
        try:
            yield child
        finally:
            for process in psutil.Process(child.pid).children(recursive=True) if child.poll() is None else []:
                process.kill()
            child.kill()
            child.wait()


def wait_until(condition: Callable[[], bool], child: subprocess.Popen[bytes], log: Path, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert child.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def stored(run: Path) -> int:
    return Run(run).scan("completions").collect().height if (run / "manifest.json").is_file() else 0


def finished(run: Path, planned: int) -> None:
    counted = books(Run(run))
    assert counted.balanced
    assert (counted.planned, counted.pending) == (planned, 0)
    assert_nothing_was_paid_twice(run)


def test_a_dead_worker_is_replaced_and_its_rollouts_are_not_paid_for_again(tmp_path: Path) -> None:
    """The recipe is edited meanwhile: who comes later works by what the driver read, as the others do."""
    run, log, corpus = tmp_path / "run", tmp_path / "log", write_corpus(tmp_path, 0.1)
    recipe = write_recipe(tmp_path)
    with started(command(run, corpus, 200, "--replicas", "2", recipe=str(recipe)), log) as driver:
        wait_until(lambda: stored(run) >= 60, driver, log)
        write_recipe(tmp_path, RECIPE.replace("0.8", "0.3"))
        worker = next(p for p in psutil.Process(driver.pid).children(recursive=True) if "RolloutWorker" in p.name())
        worker.send_signal(signal.SIGKILL)
        assert driver.wait(timeout=240) == 0, log.read_text()
    finished(run, 200)
    assert {sample.provenance.recipe_hash for sample in Run(run).samples()} == {Run(run).manifest().recipes[0].hash}


def test_a_killed_driver_is_resumed_by_the_same_command_with_the_pictures_of_two_workers(tmp_path: Path) -> None:
    run, log = tmp_path / "run", tmp_path / "log"
    words = command(run, None, 80, "--replicas", "2", recipe="documento")
    with started(words, log) as driver:
        wait_until(lambda: stored(run) >= 40, driver, log)
        workers = [p for p in psutil.Process(driver.pid).children(recursive=True) if "RolloutWorker" in p.name()]
        driver.send_signal(signal.SIGKILL)
        psutil.wait_procs(workers, timeout=60)
        assert not [w for w in workers if w.is_running() and w.status() != psutil.STATUS_ZOMBIE]
    assert books(Run(run)).pending > 0
    with started(words, log) as driver:
        assert driver.wait(timeout=240) == 0, log.read_text()
    finished(run, 80)
    shown = {part.digest for sample in Run(run).samples() for part in sample.content.messages[0].media}
    assert len(shown) == books(Run(run)).accepted > 70 and list(run_faults(Run(run))) == []
    assert shown <= {path.name for path in (run / "media").iterdir()}


def test_a_cluster_that_does_not_answer_is_said_clearly(tmp_path: Path) -> None:
    words = command(tmp_path / "run", write_corpus(tmp_path), 5, "--address", "127.0.0.1:1")
    env = {**os.environ, "RAY_AUTH_TOKEN": "whatever"}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240, env=env)
    assert done.returncode == 3, done.stderr
    assert "127.0.0.1:1" in done.stderr
