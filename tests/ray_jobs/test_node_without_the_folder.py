"""A worker whose node doesn't see the run's folder writes nothing, anywhere, and says which node it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from generators.opening import GenerateOptions, load_plan
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from ray_jobs.sent_plan import SentPlan
from ray_jobs.worker import RolloutWorker
from schemas.errors import StoreError
from tests.generators.recipe_files import write_corpus
from tests.generators.test_local_run import generate

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("there", ["nothing", "another run"])
def test_it_is_refused_with_the_node_and_the_remedy(tmp_path: Path, there: str) -> None:
    corpus = write_corpus(tmp_path, 0.0)
    folder = tmp_path / "run"
    if there == "another run":
        generate(folder, "instruct", 2, f"replay:{corpus}")
    before = sorted(p for p in folder.rglob("*"))
    options = GenerateOptions(
        parts=tuple(plan_parts("instruct", 2)), teacher=parse_teacher(f"replay:{corpus}"), pace=Pace(concurrency=2)
    )

    async def main() -> None:
        worker = RolloutWorker(str(folder), options, "ray-0")
        await worker.start({}, SentPlan.of(load_plan(options)))
        with pytest.raises(StoreError, match=r"Node \S+ does not see the run") as told:
            await worker.open_run("the-run-that-the-driver-began")
        assert str(folder) in told.value.message
        assert "a folder that all of them share" in told.value.hint
        await worker.close()

    asyncio.run(main())
    assert sorted(p for p in folder.rglob("*")) == before
