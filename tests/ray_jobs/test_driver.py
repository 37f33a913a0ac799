"""The driver over workers and nodes that die and join at random: it always ends, and nothing is lost or doubled."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from generators.counters import Counters
from generators.opening import GenerateOptions, opened_plan
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from ray_jobs import schedule
from ray_jobs.driver import Drive
from ray_jobs.interrupts import Interrupts
from schemas.errors import RunInterruptedError, TeacherDownError
from store.books import books
from store.run import Run
from tests.generators.recipe_files import write_corpus
from tests.generators.test_local_run import assert_nothing_was_paid_twice
from tests.ray_jobs.workers_here import CrewHere

pytestmark = pytest.mark.slow


def session(run: Run, options: GenerateOptions, dice: random.Random, trouble: float, interrupts: Interrupts) -> int:
    """One session. Returns how many workers died in it."""
    said: list[str] = []
    with opened_plan(run, options, said.append) as plan:
        if plan is None:
            return 0
        crew = CrewHere(run, options, plan, dice, trouble)
        drive = Drive(run, options, plan, crew, 3, interrupts, lambda *_: None, said.append)  # type: ignore[arg-type]
        counted: Counters = drive.until_done()
        assert counted.in_flight == 0
        return crew.deaths


@pytest.mark.parametrize("seed", range(50))
def test_it_always_ends_and_nothing_is_lost_or_doubled(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "FIRST_REST_S", 0.001)
    monkeypatch.setattr(schedule, "LONGEST_REST_S", 0.01)
    dice = random.Random(seed)
    count = dice.choice([1, 7, 40, 90])
    run = Run(tmp_path / "run")
    options = GenerateOptions(
        parts=tuple(plan_parts("instruct", count)),
        teacher=parse_teacher(f"replay:{write_corpus(tmp_path, dice.choice([0.0, 0.01]))}"),
        pace=Pace(concurrency=dice.choice([1, 8, 32])),
        grace_s=dice.choice([0.0, 5.0]),
    )
    sessions = 0
    while not sessions or books(run).pending:
        sessions += 1
        assert sessions < 40
        interrupts = Interrupts()
        interrupts.number = int(dice.random() < 0.2)
        try:
            session(run, options, dice, trouble=0.2 if sessions < 10 else 0.0, interrupts=interrupts)
        except (TeacherDownError, RunInterruptedError):
            if not run.manifest_path.is_file():
                sessions = 0
        if run.manifest_path.is_file():
            assert books(run).balanced
            assert not list((run.path / "journal").glob("*.jsonl")), "all that was written is sealed"
    counted = books(run)
    assert (counted.planned, counted.pending, counted.failed) == (count, 0, {})
    assert_nothing_was_paid_twice(run.path)
