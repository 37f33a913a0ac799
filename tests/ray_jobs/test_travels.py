"""What a worker gets is what the driver read: recipes, packs, rubrics, seeds as content, no path to look them up by."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from ray import cloudpickle

from generators.adopted_recipe import prepare_adoption
from generators.opening import GenerateOptions, begin, load_plan, started_staff
from generators.plan import plan_parts
from generators.prepare import prepare
from generators.teachers.factory import Pace, parse_teacher
from prompts.recipe import AdoptedSpec, recipe_names
from ray_jobs.sent_plan import SentPlan
from ray_jobs.worker import RolloutWorker
from store.books import books
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.test_inputs import PACK

RUBRIC = """\
name: clareza
title: Clareza
criteria:
  - {name: clareza, title: Clareza, description: "Percebe-se?", levels: {1: não, 5: sim}}
user: "Avalia: {{ answer }}"
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", recipe_names())
def test_every_shipped_recipe_travels_with_its_seeds(name: str) -> None:
    here = prepare(name)
    there = cloudpickle.loads(cloudpickle.dumps(here))
    assert there.hash == here.hash and there.inputs == here.inputs
    assert [there.seeds.seed(n, 3) for n in (0, 5, 10_000)] == [here.seeds.seed(n, 3) for n in (0, 5, 10_000)]


def test_a_worker_that_sees_none_of_the_files_makes_what_the_driver_read(tmp_path: Path) -> None:
    files = tmp_path / "fora"
    files.mkdir()
    (files / "temas.yaml").write_text(PACK, encoding="utf-8")
    (files / "clareza.yaml").write_text(RUBRIC, encoding="utf-8")
    text = RECIPE.replace("topic: topics", "topic: temas.yaml") + "judge: {rubric: clareza.yaml, minimum: 1}\n"
    recipe = write_recipe(files, text)
    options = GenerateOptions(
        parts=tuple(plan_parts(str(recipe), 6)), teacher=parse_teacher("replay"), pace=Pace(concurrency=4)
    )
    plan = load_plan(options)
    sent = SentPlan.of(plan)
    for path in files.iterdir():
        path.unlink()
    run = Run(tmp_path / "run")

    async def begun() -> str:
        async with started_staff(options, plan) as staff:
            return begin(run, options, plan, *staff.infos)

    async def work() -> None:
        worker = RolloutWorker(str(run.path), options, "ray-1-0000")
        await worker.start({}, sent)
        await worker.open_run(await begun())
        await worker.roll([("pequena", index) for index in range(6)], [])
        report = await worker.report(6, 1.0)
        assert (report.ended, report.done.done) == (6, 6)
        await worker.close()

    asyncio.run(work())
    counted = books(run)
    assert (counted.pending, counted.balanced) == (0, True) and not counted.failed
    assert {sample.provenance.recipe_hash for sample in run.samples()} <= {plan.recipes["pequena"].hash}


def test_a_dataset_travels_as_the_places_of_its_rows_and_not_as_text(tmp_path: Path) -> None:
    source = tmp_path / "dados.jsonl"
    rows = [{"question": f"Quanto é {n} mais {n}?", "answer": f"É {2 * n}. " + "palavra " * 50} for n in range(1000)]
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    here = prepare_adoption("adopt-audit", AdoptedSpec(sources=(str(source),)))
    sent = cloudpickle.dumps(here)
    assert b"palavra" not in sent and len(sent) < source.stat().st_size / 10
    there = cloudpickle.loads(sent)
    assert there.hash == here.hash and there.inputs == here.inputs
    assert [there.seeds.seed(n, 0) for n in (0, 999, 5)] == [here.seeds.seed(n, 0) for n in (0, 999, 5)]
