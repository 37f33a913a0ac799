"""`filigrana generate` as a program of its own, whose log a test reads and which it disturbs; ended with the block."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from store.books import books
from store.run import Run
from tests.generators.recipe_files import write_recipe

ROOT = Path(__file__).resolve().parents[2]
WIDTH = 8
"""How many rollouts a program, or each of its workers, has in flight."""
PATIENCE_S = 300.0
"""How long a program is waited for: only one that hangs takes so long, on whatever machine."""
DYING = """\
import os, signal, sys
from filigrana import main
from store import journal
table, left = sys.argv.pop(1).encode() + b"\\t", int(sys.argv.pop(1))
write = journal._write_all
def write_and_die(file, data):
    global left
    whole = 0
    for line in bytes(data).splitlines(keepends=True):
        left -= line.startswith(table)
        if not left:
            write(file, data[:whole + len(line) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        whole += len(line)
    write(file, data)
journal._write_all = write_and_die
main()
"""


def command(run: Path, teacher: str, count: int, *more: str, recipe: str = "instruct") -> list[str]:
    words = ["generate", recipe, "-n", str(count), "--run", str(run), "--teacher", teacher]
    return [sys.executable, "-m", "filigrana", *words, "--concurrency", str(WIDTH), *more]


def asking(folder: Path, url: str, count: int, *more: str) -> list[str]:
    """The command of a run of a small recipe over an endpoint, all in this folder."""
    return command(folder / "run", f"openai:m@{url}", count, *more, recipe=str(write_recipe(folder)))


def killed_at(rows: int, table: str, words: list[str]) -> None:
    """Run a command of `filigrana` that gets SIGKILL when half of the n-th row of a table is in its journal."""
    python, module, name, *rest = words
    assert (module, name) == ("-m", "filigrana")
    ended = subprocess.run([python, "-c", DYING, table, str(rows), *rest], cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == -9, ended.stderr.decode()


@contextmanager
def started(words: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as file:
        env = {**os.environ, **environment}
        child = subprocess.Popen(words, cwd=ROOT, stdout=file, stderr=file, env=env, start_new_session=True)
        try:
            yield child
        finally:
            kill_all(psutil.Process(child.pid).children(recursive=True) if child.poll() is None else [])
            child.kill()
            child.wait()


def wait_until(condition: Callable[[], bool], child: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert child.poll() is None or condition(), log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def below(child: subprocess.Popen[bytes], name: str) -> list[psutil.Process]:
    """Those of its descendants that are called so; others may end meanwhile."""
    found = []
    for process in psutil.Process(child.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            found += [process] if name in process.name() else []
    return found


def kill_all(processes: Iterable[psutil.Process]) -> None:
    """Of these, some may end by themselves meanwhile."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def all_gone(processes: Iterable[psutil.Process]) -> bool:
    """Whether they all end by themselves; they are waited for."""
    deadline = time.monotonic() + PATIENCE_S
    left = list(processes)
    while left and time.monotonic() < deadline:
        left = [process for process in left if not gone(process)]
        time.sleep(0.05)
    return not left


def stored(run: Path) -> int:
    return Run(run).scan("completions").collect().height if (run / "manifest.json").is_file() else 0


def finished(run: Path, planned: int) -> None:
    counted = books(Run(run))
    assert counted.balanced
    assert (counted.planned, counted.pending) == (planned, 0)
    assert_nothing_was_paid_twice(run)


def assert_nothing_was_paid_twice(run: Path) -> None:
    completions = Run(run).scan("completions").collect()
    assert completions["request_id"].n_unique() == completions.height
    for table in ("samples", "rejected", "failed"):
        rows = Run(run).scan(table).select("recipe", "index").collect()
        assert rows.n_unique() == rows.height
