"""A run in one process: balanced books, resume, kill -9 in the middle of a write, and nothing paid for twice."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from schemas.errors import StoreError, UsageError
from store.books import Books, books
from store.run import Run
from tests.generators.programs import ROOT, assert_nothing_was_paid_twice, command, finished, killed_at, stored
from tests.generators.recipe_files import RECIPE, write_corpus, write_recipe


def generate(run: Path, recipe: Path | str, count: int, teacher: str = "replay", seed: int = 0) -> Books:
    options = GenerateOptions(
        parts=tuple(plan_parts(str(recipe), count)),
        teacher=parse_teacher(teacher),
        run_seed=seed,
        pace=Pace(concurrency=16),
    )
    asyncio.run(generate_local(Run(run), options))
    counted = books(Run(run))
    assert counted.balanced
    return counted


@pytest.mark.slow
def test_a_run_ends_with_every_sample_accounted_for(tmp_path: Path) -> None:
    counted = generate(tmp_path / "run", "instruct", 40)
    assert (counted.planned, counted.pending) == (40, 0)
    assert counted.accepted > 0
    sample = next(iter(Run(tmp_path / "run").samples()))
    assert sample.provenance.teacher == "replay"
    assert sample.content.messages[-1].role == "assistant"
    assert len(sample.provenance.request_ids) >= 2


@pytest.mark.slow
def test_the_same_run_twice_asks_nothing_and_a_larger_one_only_the_rest(tmp_path: Path) -> None:
    first = generate(tmp_path / "run", "instruct", 20)
    assert generate(tmp_path / "run", "instruct", 20) == first
    grown = generate(tmp_path / "run", "instruct", 30)
    assert (grown.planned, grown.pending) == (30, 0)
    assert_nothing_was_paid_twice(tmp_path / "run")


@pytest.mark.slow
def test_the_same_seed_makes_the_same_samples_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, "instruct", 12, seed=seed)
    a, b, c = ([s.content for s in Run(tmp_path / n).samples()] for n in "abc")
    assert a == b
    assert a != c


@pytest.mark.slow
def test_each_run_has_an_id_of_its_own_and_keeps_it_while_what_it_made_is_named_by_content(tmp_path: Path) -> None:
    first, second = Run(tmp_path / "one"), Run(tmp_path / "two")
    for run in (first, second):
        generate(run.path, "instruct", 12)
    begun = first.manifest().run_id
    assert begun != second.manifest().run_id
    assert [s.id for s in first.samples()] == [s.id for s in second.samples()] != []
    assert {s.provenance.run_id for s in first.samples()} == {begun}
    requests = [set(run.scan("requests").collect()["request_id"]) for run in (first, second)]
    assert requests[0] == requests[1]

    generate(first.path, "instruct", 16)
    assert first.manifest().run_id == begun
    older = first.manifest().model_copy(update={"run_id": "the-id-of-an-older-version"})
    first.write_manifest(older)
    generate(first.path, "instruct", 24)
    assert first.manifest().run_id == older.run_id
    assert {s.provenance.run_id for s in first.samples()} == {begun, older.run_id}


def test_a_run_folder_is_never_mixed_with_another_recipe_seed_teacher_or_size(tmp_path: Path) -> None:
    recipe, run = write_recipe(tmp_path), tmp_path / "run"
    generate(run, recipe, 5)
    with pytest.raises(UsageError, match="holds a run of pequena, not of grounded"):
        generate(run, "grounded", 5)
    with pytest.raises(UsageError, match="--seed 0"):
        generate(run, recipe, 5, seed=9)
    with pytest.raises(StoreError, match="already plans 5"):
        generate(run, recipe, 4)
    with pytest.raises(UsageError, match="begun with teacher replay"):
        generate(run, recipe, 5, teacher=f"replay:{write_corpus(tmp_path, 0.001)}")
    write_recipe(tmp_path, RECIPE.replace("max_tokens: 200", "max_tokens: 201"))
    with pytest.raises(UsageError, match="has changed"):
        generate(run, recipe, 5)
    assert books(Run(run)).planned == 5


@pytest.mark.slow
def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("anos de trabalho")
    with pytest.raises(UsageError, match="not empty"):
        generate(tmp_path, "instruct", 5)
    assert (tmp_path / "thesis.txt").read_text() == "anos de trabalho"


@pytest.mark.slow
def test_kill_nine_in_the_middle_loses_nothing_stored_and_repeats_nothing(tmp_path: Path) -> None:
    run = tmp_path / "run"
    words = command(run, f"replay:{write_corpus(tmp_path)}", 120, "--local")
    for rows, table in ((25, "completions"), (20, "samples"), (1, "requests"), (40, "requests")):
        before = stored(run)
        killed_at(rows, table, words)
        counted = books(Run(run))
        assert counted.balanced and counted.pending > 0
        assert stored(run) > before or rows == 1, "what was whole is there"
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    finished(run, 120)
