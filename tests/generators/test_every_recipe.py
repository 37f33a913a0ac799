"""Every shipped recipe and mix, end to end with the replay teacher."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from generators.local_run import GenerateOptions, generate_local
from generators.methods import METHODS
from generators.plan import plan_parts
from generators.plan_estimates import bounded_estimate
from generators.prepare import prepare
from generators.teachers.factory import Pace, parse_teacher
from prompts.mixes import load_mix, mix_names
from prompts.recipe import load_recipe, recipe_names
from store.books import books
from store.run import Run


def generate(path: Path, name: str, count: int) -> Run:
    run = Run(path)
    options = GenerateOptions(
        parts=tuple(plan_parts(name, count)), teacher=parse_teacher("replay"), pace=Pace(concurrency=8)
    )
    asyncio.run(generate_local(run, options))
    return run


@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_runs_to_its_end_and_every_outcome_is_on_record(name: str, tmp_path: Path) -> None:
    count = 10
    run = generate(tmp_path / "run", name, count)
    counted = books(run)
    assert counted.balanced
    assert (counted.planned, counted.pending, sum(counted.failed.values())) == (count, 0, 0)
    samples, rejections = list(run.samples()), list(run.rejections())
    assert sorted([s.provenance.index for s in samples] + [r.index for r in rejections]) == list(range(count))
    method = METHODS[load_recipe(name).recipe.method]
    assert {s.content.kind for s in samples} <= {method.kind}
    known = set(run.scan("completions").collect()["request_id"])
    assert all(s.provenance.request_ids and known.issuperset(s.provenance.request_ids) for s in samples)
    prepared = prepare(name)
    bound = {step.step: step.requests * prepared.recipe.draws for step in bounded_estimate(prepared).steps}
    asked = run.scan("completions").collect().group_by("recipe", "index", "step").len()
    assert [row for row in asked.to_dicts() if row["step"] != "repair" and row["len"] > bound[row["step"]]] == []


@pytest.mark.parametrize("name", mix_names())
def test_a_mix_runs_to_its_end_with_every_recipe(name: str, tmp_path: Path) -> None:
    run = generate(tmp_path / "run", name, 60)
    counted = books(run)
    assert counted.balanced
    assert (counted.planned, counted.pending) == (60, 0)
    assert counted.accepted > 0
    ended = {s.provenance.recipe for s in run.samples()} | {r.recipe for r in run.rejections()}
    assert ended == {load_recipe(part.recipe).recipe.name for part in load_mix(name).mix.parts}
