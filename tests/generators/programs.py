"""`filigrana generate` as a program of its own, whose log a test reads and which it disturbs; ended with the block."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from store.books import books
from store.run import Run
from tests.generators.recipe_files import write_recipe
from tests.generators.test_local_run import assert_nothing_was_paid_twice

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 8
"""How many rollouts a program, or each of its workers, has in flight."""


def command(run: Path, teacher: str, count: int, *more: str, recipe: str = "instruct") -> list[str]:
    words = ["generate", recipe, "-n", str(count), "--run", str(run), "--teacher", teacher]
    return [sys.executable, "-m", "filigrana", *words, "--concurrency", str(WIDTH), *more]


def asking(folder: Path, url: str, count: int, *more: str) -> list[str]:
    """The command of a run of a small recipe over an endpoint, all in this folder."""
    return command(folder / "run", f"openai:m@{url}", count, *more, recipe=str(write_recipe(folder)))


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
