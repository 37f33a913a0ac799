"""Multiple choice: the key stands in its proof, a panel tries each item, and what tells itself is turned down."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from quality.answers.choice_items import item_of_text
from store.books import books
from store.run import Run
from tests.evaluation.exam_teacher import knows_it_all, sits_exams
from tests.generators.stand_in import Answer, stand_in

pytestmark = pytest.mark.slow


def rolled(folder: Path, answer: Answer, count: int = 40) -> Run:
    async def roll() -> None:
        async with stand_in(answer) as server:
            options = GenerateOptions(
                parts=tuple(plan_parts("escolha-multipla", count)),
                teacher=parse_teacher(f"openai:m@{server.url}"),
                pace=Pace(concurrency=8),
            )
            await generate_local(Run(folder), options)

    asyncio.run(roll())
    return Run(folder)


def test_items_are_whole_and_their_key_is_proven(tmp_path: Path) -> None:
    run = rolled(tmp_path / "run", sits_exams)
    assert books(run).balanced
    samples = list(run.samples())
    assert len(samples) >= 8
    for sample in samples:
        item = item_of_text(sample.content.answer)
        assert sample.content.kind == "multiple_choice"
        assert item.right in sample.content.quote
        assert sample.content.quote in sample.content.passage
        assert len({item.right, *item.wrong}) == 4
        assert sample.content.scores[0] == 1.0
        assert sample.content.scores[1] in (0.0, 1.0)
    steps = Counter(run.scan("completions").collect()["step"].to_list())
    assert steps["with_passage"] >= steps["without_passage"] >= len(samples)
    assert {sample.content.scores[1] for sample in samples} == {0.0, 1.0}


def test_what_is_guessed_without_the_question_is_turned_down(tmp_path: Path) -> None:
    run = rolled(tmp_path / "run", knows_it_all)
    reasons = Counter(rejection.reason for rejection in run.rejections())
    assert reasons["guessable"] >= 8
    assert not list(run.samples())
