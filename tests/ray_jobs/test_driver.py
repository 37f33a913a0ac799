"""The driver over workers and nodes that die and join at random: it always ends, and nothing is lost or doubled."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from commands.retry import retry
from generators.counters import Counters
from generators.opening import GenerateOptions, Plan, opened_plan
from generators.plan import plan_parts
from generators.plan_shards import entry_of, parts_of_shard
from generators.teachers.factory import Pace, parse_teacher
from ray_jobs import schedule
from ray_jobs.crew import Came
from ray_jobs.driver import Drive
from ray_jobs.interrupts import Interrupts
from schemas.errors import RunInterruptedError, StoreError, TeacherDownError, UsageError
from schemas.plan_shard import PlanShard
from store.books import books, standing_failures
from store.run import Run
from tests.generators.programs import assert_nothing_was_paid_twice
from tests.generators.recipe_files import write_corpus
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


@pytest.mark.parametrize("seed", range(16))
def test_it_always_ends_and_nothing_is_lost_or_doubled(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "FIRST_REST_S", 0.001)
    monkeypatch.setattr(schedule, "LONGEST_REST_S", 0.01)
    dice = random.Random(seed)
    count = dice.choice([1, 7, 40, 90])
    run = Run(tmp_path / "run")
    shard = PlanShard(number=1 + seed % 2, of=2) if seed % 3 == 2 else None
    whole = plan_parts("instruct", 2 * count if shard else count)
    options = GenerateOptions(
        parts=tuple(parts_of_shard(whole, shard) if shard else whole),
        shard=entry_of(shard, whole) if shard else None,
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
    unlucky = books(run).failed
    assert set(unlucky) <= {"kills_its_worker"} and sum(unlucky.values()) <= 2, "alone, twice, when something died"
    if unlucky:
        retry(run.path)
        session(run, options, dice, 0.0, Interrupts())
    counted = books(run)
    assert (counted.planned, counted.pending, counted.failed) == (count, 0, {})
    assert_nothing_was_paid_twice(run.path)


def three_workers(folder: Path, amiss: Callable[[CrewHere, Plan, GenerateOptions], None]) -> tuple[Run, str]:
    """A run on three workers of which something is amiss. Returns it with all that was said."""
    run, said = Run(folder / "run"), list[str]()
    options = GenerateOptions(
        parts=tuple(plan_parts("instruct", 60)),
        teacher=parse_teacher(f"replay:{write_corpus(folder, 0.05)}"),
        pace=Pace(concurrency=4),
    )
    with opened_plan(run, options, said.append) as plan:
        assert plan is not None
        crew = CrewHere(run, options, plan, random.Random(1), 0.0)
        amiss(crew, plan, options)
        counted = Drive(run, options, plan, crew, 3, Interrupts(), lambda *_: None, said.append).until_done()  # type: ignore[arg-type]
    stored = books(run)
    if not crew.deaths:  # whoever died may have ended more than it said
        assert (counted.accepted, counted.requests) == (stored.accepted, stored.requests)
        assert (counted.rejected, counted.failed, counted.in_flight) == (stored.rejected, stored.failed, 0)
    return run, "\n".join(said)


def lacking(plan: Plan) -> Plan:
    return replace(plan, plugins={"method haiku": "haikus 1.0"})


def test_one_whose_node_lacks_a_plugin_is_left_out_and_told(tmp_path: Path) -> None:
    def second_lacks_it(crew: CrewHere, plan: Plan, options: GenerateOptions) -> None:
        crew.plans = {number: lacking(plan) for number in range(1, 50)}

    run, said = three_workers(tmp_path, second_lacks_it)
    assert (books(run).pending, books(run).balanced) == (0, True)
    assert "A worker can't start" in said and "lacks the package haikus" in said and "The others go on" in said


def test_when_no_worker_can_start_the_run_ends_with_what_they_say(tmp_path: Path) -> None:
    def all_lack_it(crew: CrewHere, plan: Plan, options: GenerateOptions) -> None:
        crew.plans = {number: lacking(plan) for number in range(50)}

    with pytest.raises(UsageError, match="lacks the package haikus"):
        three_workers(tmp_path, all_lack_it)
    assert not (tmp_path / "run" / "manifest.json").exists()


def test_a_fault_of_the_run_in_one_worker_ends_it_for_all_with_what_it_says(tmp_path: Path) -> None:
    async def no_room(*_: object, **__: object) -> None:
        raise StoreError("No room is left on the disk.", "Make some.")

    def the_disk_is_full(crew: CrewHere, plan: Plan, options: GenerateOptions) -> None:
        crew._rolls = no_room  # type: ignore[method-assign]

    with pytest.raises(StoreError, match="No room is left"):
        three_workers(tmp_path, the_disk_is_full)
    counted = books(Run(tmp_path / "run"))
    assert (counted.pending, counted.balanced) == (60, True)


def test_a_worker_that_dies_while_the_session_ends_changes_nothing(tmp_path: Path) -> None:
    def one_dies_in_the_end(crew: CrewHere, plan: Plan, options: GenerateOptions) -> None:
        dismiss = crew.dismiss

        def with_one_dead(at_work: Iterable[str], patience_s: float = 1.0) -> list[Came]:
            return [*dismiss(at_work, patience_s), Came("ray-0", "closed", "Its node is gone.", dead=True)]

        crew.dismiss = with_one_dead  # type: ignore[method-assign]

    run, _ = three_workers(tmp_path, one_dies_in_the_end)
    assert (books(run).pending, books(run).balanced) == (0, True)
    assert run.manifest().sessions[-1].ended_at


def test_one_with_another_model_does_no_work(tmp_path: Path) -> None:
    def others_corpus(crew: CrewHere, plan: Plan, options: GenerateOptions) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        other = parse_teacher(f"replay:{write_corpus(elsewhere, 0.06)}")
        crew.others = {number: options.model_copy(update={"teacher": other}) for number in range(1, 50)}

    run, said = three_workers(tmp_path, others_corpus)
    assert books(run).pending == 0
    assert "The workers' teachers are not the same" in said
    assert len({sample.provenance.teacher_revision for sample in run.samples()}) == 1


@pytest.mark.parametrize("seed", range(5))
def test_rows_that_kill_their_worker_fail_and_the_run_is_finished(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "FIRST_REST_S", 0.001)
    monkeypatch.setattr(schedule, "LONGEST_REST_S", 0.01)
    killers = {("instruct", index) for index in random.Random(seed).sample(range(60), 2)}

    def some_kill(crew: CrewHere, plan: Plan, options: GenerateOptions) -> None:
        crew.killers = killers

    run, _ = three_workers(tmp_path, some_kill)
    counted = books(run)
    assert counted.balanced and (counted.pending, counted.failed) == (0, {"kills_its_worker": 2})
    failed = standing_failures(run)
    assert set(zip(failed["recipe"], failed["index"], strict=True)) == killers and failed["retryable"].all()
    assert_nothing_was_paid_twice(run.path)
