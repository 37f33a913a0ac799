"""What is written down of rollouts that workers die of: under the ids that they have wherever they are rolled."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from generators.local_run import generate_local
from generators.opening import GenerateOptions, load_plan
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from ray_jobs.left_behind import KILLS, fail_what_kills
from store.books import standing_failures
from store.run import Run
from tests.generators.recipe_files import write_recipe


@pytest.mark.slow
def test_a_rollout_that_kills_fails_under_its_own_id(tmp_path: Path) -> None:
    parts = tuple(plan_parts(str(write_recipe(tmp_path)), 3))
    options = GenerateOptions(parts=parts, teacher=parse_teacher("replay"), run_seed=7, pace=Pace(concurrency=2))
    rolled, killed = Run(tmp_path / "rolled"), Run(tmp_path / "killed")
    asyncio.run(generate_local(rolled, options))
    killed.write_manifest(rolled.manifest())
    fail_what_kills(killed, load_plan(options), 7, "ray-1", [("pequena", index) for index in range(3)])
    failed = standing_failures(killed)
    asked = rolled.scan("requests").select("index", "rollout_id").unique().collect()
    assert dict(zip(failed["index"], failed["rollout_id"], strict=True)) == dict(asked.iter_rows())
    assert set(failed["kind"]) == {KILLS}
