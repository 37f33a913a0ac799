"""A small run that real processes make and are disturbed in: its recipe, its commands, what it must give."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import orjson

from store.books import books
from store.run import Run
from tests.generators.programs import assert_nothing_was_paid_twice
from tests.generators.recipe_files import write_corpus

ROOT = Path(__file__).resolve().parents[2]
PLANNED = 60
LATENCY_S = 0.04
PATIENCE_S = 300.0
REFUSED, OUT_OF_REACH, INTERRUPTED = 2, 3, 130
ENDINGS = {signal.SIGKILL: (-9,), signal.SIGTERM: (INTERRUPTED, -15, 0), signal.SIGINT: (INTERRUPTED, -2, 0)}
"""The exit codes that a signal may lead to: before the program listens, the system ends it."""
PACK = "name: assuntos\ndescription: Assuntos\nsource: teste\nlicence: CC0-1.0\nrows:\n"
WORDS = ("horta", "mar", "comboios", "vinho", "queijo", "azeite", "barcos", "escolas")
RECIPE = """\
name: caos
title: Receita de caos
method: instruct
seeds:
  cross: {topic: assuntos.yaml, place: assuntos.yaml}
templates:
  instruction:
    user: "Escreve uma pergunta sobre {{ topic.text }} e {{ place.text }}."
  answer:
    user: "{{ instruction }}"
sampling:
  default: {temperature: 0.8, max_tokens: 200}
checks:
  - length: {min_words: 3, max_words: 500}
"""


def filigrana(*words: object) -> list[str]:
    return [sys.executable, "-m", "filigrana", *map(str, words)]


def quiet(command: Sequence[str], log: Path, **environment: str) -> subprocess.Popen[bytes]:
    """A process in a group of its own, whose words go to a file."""
    with log.open("ab") as file:
        given = {**os.environ, **environment}
        return subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file, start_new_session=True, env=given)


@dataclass
class Site:
    """A folder with the recipe and, in `run`, a run of it by the replay teacher (or `teacher`)."""

    folder: Path
    teacher: str = ""
    more: tuple[str, ...] = ("--local",)
    planned: int = PLANNED

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        rows = "".join(f"  - {{id: {word}, text: {word}}}\n" for word in WORDS)
        (self.folder / "assuntos.yaml").write_text(PACK + rows, encoding="utf-8")
        (self.folder / "caos.yaml").write_text(RECIPE, encoding="utf-8")
        self.teacher = self.teacher or f"replay:{write_corpus(self.folder, LATENCY_S)}"

    def twin(self, folder: Path) -> Site:
        """The same plan in another folder, by a teacher that says the same."""
        return Site(folder, planned=self.planned)

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @cached_property
    def command(self) -> list[str]:
        words = ("generate", self.folder / "caos.yaml", "-n", self.planned, "--run", self.run, "-t", self.teacher)
        return filigrana(*words, "--concurrency", 4, "--keep-duplicates", *self.more)

    def started(self, largest_file: int | None = None) -> subprocess.Popen[bytes]:
        """The command at work; its files may grow to so many bytes and no further."""
        limited = ["prlimit", f"--fsize={largest_file}"] if largest_file else []
        return quiet([*limited, *self.command], self.log)

    def finish(self) -> None:
        """Let the same command do the rest, undisturbed."""
        code = self.started().wait(PATIENCE_S)
        assert code == 0, f"the last session ended with {code}: {self.said()}"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:] if self.log.is_file() else ""

    def written(self) -> int:
        """Bytes of the journal and the tables by now."""
        return sum(_size(path) for path in self.run.glob("*/*"))

    def completions(self) -> int:
        return Run(self.run).scan("completions").collect().height if (self.run / "manifest.json").is_file() else 0

    def require_balance(self) -> None:
        """After a disturbance, before the next session: what is there adds up."""
        if (self.run / "manifest.json").is_file():
            counted = books(Run(self.run))
            assert counted.balanced, counted

    def exported(self, name: str = "out") -> list[dict[str, Any]]:
        """The rows that an export gives, without the name of the run that made them."""
        out = self.folder / name
        words = ("export", self.run, "--to", out, "--include-unreviewed", "--file-type", "jsonl")
        code = quiet(filigrana(*words), self.log).wait(PATIENCE_S)
        assert code == 0, f"the export ended with {code}: {self.said()}"
        return rows_in(out)

    def require_like(self, wanted: Site, name: str = "out") -> None:
        """The books of a finished run, nothing paid for twice, and the very rows of the undisturbed one."""
        counted = books(Run(self.run))
        assert counted.balanced and counted.pending == 0, counted
        assert_nothing_was_paid_twice(self.run)
        assert self.exported(name) == wanted.rows, "the export differs from the undisturbed one"

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """For an undisturbed run: made once, exported once."""
        self.finish()
        found = self.exported()
        assert len(found) > self.planned / 2
        return found


def rows_in(out: Path) -> list[dict[str, Any]]:
    """An export's rows by split, but for the run's id: that is drawn anew for each folder."""
    found = []
    for path in sorted(out.glob("v*/data/*/*.jsonl")):
        for line in path.read_bytes().splitlines():
            found.append({**orjson.loads(line), "run_id": "", "split": path.parent.name})
    return found


def at_a_moment(child: subprocess.Popen[bytes], dice: Random, written: Callable[[], int]) -> bool:
    """Wait for a moment that the dice choose: some time after the start, or once so much more is written.

    Returns whether the process is still there.
    """
    until = time.monotonic() + (dice.uniform(0.0, 4.0) if dice.random() < 0.3 else PATIENCE_S)
    wanted = written() + int(dice.uniform(1, 20_000))
    while child.poll() is None and time.monotonic() < until and written() < wanted:
        time.sleep(0.005)
    time.sleep(dice.uniform(0.0, 0.03))
    return child.poll() is None


def end_all(child: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """A signal to the whole group of a process of ours."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # sealed meanwhile
        return 0
