"""A method of many steps that is interrupted asks no step twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from prompts.recipe import RECIPES
from store.books import books
from store.run import Run
from tests.generators.gated_endpoint import GatedEndpoint, gated_endpoint

ANSWERED = 9


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dialogue", "preference"])
def test_steps_paid_for_before_an_interruption_are_not_asked_again(name: str, tmp_path: Path) -> None:
    recipe = tmp_path / f"{name}.yaml"
    lenient = yaml.safe_load((RECIPES / recipe.name).read_text(encoding="utf-8")) | {"checks": []}
    recipe.write_text(yaml.safe_dump(lenient, allow_unicode=True), encoding="utf-8")

    def options(endpoint: GatedEndpoint) -> GenerateOptions:
        teacher = parse_teacher(f"openai:m@{endpoint.url}")
        return GenerateOptions(parts=tuple(plan_parts(str(recipe), 6)), teacher=teacher, pace=Pace(concurrency=6))

    async def interrupted(run: Run, endpoint: GatedEndpoint) -> None:
        """Once the answers that there are have been taken in, while the others are held."""
        begun: list[Any] = []
        rolling = generate_local(run, options(endpoint), watch=lambda counters, *_: begun.append(counters))
        task = asyncio.create_task(rolling)
        while not task.done() and not (begun and begun[0].requests == ANSWERED and endpoint.holds):
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run, whole = Run(tmp_path / "run"), Run(tmp_path / "whole")
    with gated_endpoint(ANSWERED) as endpoint:
        asyncio.run(interrupted(run, endpoint))
        assert run.scan("completions").collect().height == ANSWERED
        assert books(run).pending == 6
        endpoint.open()
        asyncio.run(generate_local(run, options(endpoint)))
        asyncio.run(generate_local(whole, options(endpoint)))
    asked, wanted = (r.scan("completions").collect()["request_id"].to_list() for r in (run, whole))
    assert sorted(asked) == sorted(wanted)
    contents = [[s.content for s in sorted(r.samples(), key=lambda s: s.id)] for r in (run, whole)]
    assert contents[0] == contents[1] != []
