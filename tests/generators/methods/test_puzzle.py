"""raciocinio, end to end from an endpoint that thinks: right answers, with thoughts in European Portuguese."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from schemas.errors import UsageError
from store.books import books
from store.run import Run
from tests.generators.scripted_runs import variant
from tests.generators.stand_in import completion, stand_in

THOUGHTS = (
    "Vou experimentar os casos possíveis, um a um, e afastar os que contradizem o enunciado. Sobra um só, que confirmo "
    "outra vez antes de responder."
)
ENGLISH = "Let me try every possible case, one after the other, and drop those that contradict what the problem says."
STEPS = "Experimentam-se os casos possíveis e só um deles respeita tudo o que o enunciado diz."


def roll(folder: Path, recipe: str, thoughts: str, results: dict[str, str], count: int = 30) -> Run:
    """Generate with an endpoint that knows these results, by the problem's text, and thinks these thoughts."""

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        asked = body["messages"][-1]["content"]
        result = next((result for text, result in results.items() if text in asked), "nenhuma")
        more = {"reasoning_content": thoughts} if thoughts else {}
        return web.json_response(completion(f"{STEPS}\n\nResposta: {result}", **more))

    async def go() -> None:
        async with stand_in(answer) as server:
            options = GenerateOptions(
                parts=tuple(plan_parts(recipe, count)),
                teacher=parse_teacher(f"openai:m@{server.url}"),
                pace=Pace(concurrency=4),
            )
            await generate_local(run, options)

    run = Run(folder / "run")
    asyncio.run(go())
    assert books(run).balanced
    return run


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What wrong answers of a first run were told: the same plan asks the same problems again."""
    run = roll(tmp_path_factory.mktemp("wrong"), "raciocinio", THOUGHTS, {})
    assert books(run).rejected == {"wrong_answer": 30}
    told = {str(r.evidence["problem_text"]): str(r.evidence["expected"]) for r in run.rejections()}
    assert len(told) == 30, "each rollout has a problem of its own"
    return told


@pytest.mark.integration
def test_right_answers_with_portuguese_thoughts_are_samples_that_trl_can_train_on(
    results: dict[str, str], tmp_path: Path
) -> None:
    run = roll(tmp_path, "raciocinio", THOUGHTS, results)
    assert books(run).accepted == 30, books(run)
    for sample in run.samples():
        assert sample.content.messages[-1].reasoning == THOUGHTS
        assert sample.content.constraints[0]["checker"] in ("final_answer", "final_words")
    shape = Shape.model_validate({"format": "messages", "file_type": "jsonl", "reasoning": "reasoning_content"})
    selection = Selection(include_unreviewed=True)  # type: ignore[call-arg]
    done = export_runs([run], tmp_path / "out", selection, Splits(validation=0), shape)
    lines = "".join(path.read_text(encoding="utf-8") for path in done.path.rglob("*.jsonl"))
    assert lines.count("Vou experimentar os casos") == 30


@pytest.mark.integration
def test_thoughts_in_another_language_are_turned_down(results: dict[str, str], tmp_path: Path) -> None:
    rejected = books(roll(tmp_path, "raciocinio", ENGLISH, results)).rejected
    assert sum(rejected.values()) == 30
    assert all(reason.startswith("reasoning_") for reason in rejected)


@pytest.mark.integration
def test_a_teacher_that_does_not_think_burns_no_plan(results: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"answered without thoughts(.|\n)*thoughts: false"):
        roll(tmp_path, "raciocinio", "", results, 200)
    assert books(Run(tmp_path / "run")).requests < 30
    loose = variant(tmp_path, "raciocinio", ("thoughts: true", "thoughts: false"))
    (tmp_path / "loose").mkdir()
    run = roll(tmp_path / "loose", loose, "", {})
    assert books(run).rejected == {"wrong_answer": 30}
