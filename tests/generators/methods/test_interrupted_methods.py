"""A method of many steps that is interrupted asks no step twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from store.books import books
from store.run import Run
from tests.generators.scripted_runs import corpus


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dialogue", "preference"])
def test_steps_paid_for_before_an_interruption_are_not_asked_again(name: str, tmp_path: Path) -> None:
    def options() -> GenerateOptions:
        teacher = parse_teacher(f"replay:{corpus(tmp_path, [], 0.01)}")
        return GenerateOptions(parts=tuple(plan_parts(name, 6)), teacher=teacher, pace=Pace(concurrency=6))

    async def interrupted(run: Run) -> int:
        started: list[Any] = []
        task = asyncio.create_task(generate_local(run, options(), watch=lambda counters, *_: started.append(counters)))
        while not started or started[0].requests < 9:
            await asyncio.sleep(0.002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return int(started[0].requests)

    run, whole = Run(tmp_path / "run"), Run(tmp_path / "whole")
    before = asyncio.run(interrupted(run))
    assert run.scan("completions").collect().height >= before
    assert books(run).pending > 0
    asyncio.run(generate_local(run, options()))
    asyncio.run(generate_local(whole, options()))
    asked, wanted = (r.scan("completions").collect()["request_id"].to_list() for r in (run, whole))
    assert sorted(asked) == sorted(wanted)
    assert [s.content for s in sorted(run.samples(), key=lambda s: s.id)] == [
        s.content for s in sorted(whole.samples(), key=lambda s: s.id)
    ]
