"""The real vLLM engine, with the smallest embedded model. What it says is gibberish: only the machinery is asserted."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from generators.judging.judge import expected_scores, reply_model
from generators.methods.instruct import Instruction
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.reply_schema import json_schema
from generators.teachers.factory import Pace, parse_teacher
from generators.teachers.protocol import Teacher
from generators.teachers.vllm.teacher import VLLMTeacher
from prompts.rubric import load_rubric
from schemas.errors import TeacherError, UsageError
from schemas.message import Message
from schemas.request import Completion, Request, SamplingParams
from schemas.teacher import TeacherInfo
from store.books import books
from store.run import Run
from tests.generators.gated_endpoint import gated_endpoint
from tests.generators.methods.small_recipes import CHANGES, RUBRIC, write_small_mix
from tests.generators.programs import PATIENCE_S, all_gone, command, finished, started, stored, wait_until
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.rolled import rolled

pytestmark = pytest.mark.integration


def request(number: int, *, max_tokens: int = 48, schema: bool = False, prompt: str | None = None) -> Request:
    return Request(
        teacher="smollm2-135m",
        revision="test",
        messages=() if prompt else (Message(role="user", content=f"Diz olá. ({number})"),),
        prompt=prompt,
        json_schema=json_schema(Instruction) if schema else None,
        sampling=SamplingParams(temperature=0.8, max_tokens=max_tokens, seed=number),
    )


@dataclass
class Answers:
    """What the engine said when it was asked directly."""

    constrained: list[Completion]
    first: list[Completion]
    second: list[Completion]
    """As the first: the same requests."""
    raw: Completion
    too_long: TeacherError
    several: list[Completion]
    judged: Completion


async def ask(teacher: Teacher, info: TeacherInfo) -> Answers:
    grade = json_schema(reply_model(("correcao",)))
    several = request(1).model_copy(update={"sampling": SamplingParams(temperature=1, max_tokens=16, seed=3, n=3)})
    judging = request(2).model_copy(
        update={"json_schema": grade, "sampling": SamplingParams(temperature=0, max_tokens=400, logprobs=5)}
    )
    with pytest.raises(TeacherError, match="context length") as too_long:  # a fault of that row, not of the run
        await teacher.complete(request(1, prompt="olá " * 3000))
    return Answers(
        constrained=await asyncio.gather(*(teacher.complete(request(i, schema=True)) for i in range(16))),
        first=await asyncio.gather(*(teacher.complete(request(i)) for i in range(4))),
        second=await asyncio.gather(*(teacher.complete(request(i)) for i in range(4))),
        raw=await teacher.complete(request(1, max_tokens=5, prompt=info.pre_query)),
        too_long=too_long.value,
        several=[await teacher.complete(several) for _ in range(2)],
        judged=await teacher.complete(judging),
    )


@dataclass
class Done:
    """What one engine did: a run over recipes of several steps, and then what it was asked directly."""

    folder: Path
    run: Run
    info: TeacherInfo
    answers: Answers


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("engine")
    run = Run(folder / "run")
    options = GenerateOptions(
        parts=tuple(plan_parts(write_small_mix(folder), 3 * len(CHANGES))),
        teacher=parse_teacher("local:smollm2-135m"),
        pace=Pace(concurrency=16),
    )

    async def go() -> Done:
        async with rolled(run, options) as staff:
            return Done(folder, run, staff.info, await ask(staff.teacher, staff.info))

    return asyncio.run(go())


def test_schemas_seeds_limits_and_raw_prompts_are_kept(done: Done) -> None:
    said = done.answers
    for completion in said.constrained:
        if completion.finish_reason == "stop":
            assert set(json.loads(completion.text)) == {"instrucao"}
    assert sum(c.finish_reason == "stop" for c in said.constrained) >= 1
    assert [c.text for c in said.first] == [c.text for c in said.second]
    three, again = said.several
    texts = [choice.text for choice in three.choices]
    assert len(set(texts)) == 3 and texts == [choice.text for choice in again.choices]
    assert three.prompt_tokens == said.first[1].prompt_tokens and 16 < three.completion_tokens <= 48
    assert said.judged.finish_reason == "stop"
    for name, score in expected_scores(said.judged).items():
        written = json.loads(said.judged.text)[name]["nota"]
        assert 1 <= score <= 5 and score != written and abs(score - written) < 4
    assert all(said.judged.text[t.at :].startswith(t.token) and t.token in t.top for t in said.judged.logprobs)
    assert done.info.raw_prompts and said.raw.completion_tokens <= 5 and said.raw.prompt_tokens > 0
    assert said.too_long.kind == "context_length"


@pytest.mark.usefixtures("done")
def test_no_process_of_the_engine_is_left() -> None:
    assert not [p for p in psutil.Process().children(recursive=True) if "VLLM" in p.name() or "EngineCore" in p.name()]


def test_steps_schemas_judge_and_raw_prompts_work_together(done: Done) -> None:
    run, counted = done.run, books(done.run)
    assert counted.balanced
    assert (counted.planned, counted.pending, counted.failed) == (3 * len(CHANGES), 0, {})
    completions = [json.loads(data) for data in run.scan("completions").collect()["data"]]
    steps = run.scan("completions").collect()["step"].to_list()
    assert {"question", "person", "assistant", "instruction", "answer", "judge"} <= set(steps)
    for step, completion in zip(steps, completions, strict=True):
        if completion["finish_reason"] == "stop" and step == "judge":
            criteria = tuple(c.name for c in load_rubric("rubric.yaml", done.folder).criteria)
            assert reply_model(criteria).model_validate_json(completion["text"])
            assert completion["text"].index("motivo") < completion["text"].index("nota")
    for sample in run.samples():
        roles = [m.role for m in sample.content.messages if m.role != "system"]
        assert roles == ["user", "assistant"] * (len(roles) // 2)
        assert sample.content.kind != "preference" or sample.content.scores[0] - sample.content.scores[1] >= 0.5
    raw = [r for r in map(json.loads, run.scan("requests").collect()["body"]) if r.get("prompt")]
    assert raw and all(r["prompt"].endswith("<|im_start|>user\nComo") for r in raw)
    assert all("português europeu" in r["prompt"] and "helpful" not in r["prompt"] for r in raw)


def test_a_missing_model_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="empty"):
        asyncio.run(VLLMTeacher(str(tmp_path / "empty")).start())


def test_kill_nine_leaves_no_engine_behind_and_the_run_resumes(tmp_path: Path) -> None:
    """It is killed while the judge, who is asked elsewhere, is silent."""
    lenient = RECIPE.split("checks:")[0].replace("max_tokens: 200", "max_tokens: 60")
    lenient += "checks: []\njudge: {rubric: rubric.yaml, minimum: 1}\n"
    run, log, recipe = tmp_path / "run", tmp_path / "log", write_recipe(tmp_path, lenient)
    (tmp_path / "rubric.yaml").write_text(RUBRIC, encoding="utf-8")
    with gated_endpoint(0) as judge:
        more = ("--local", "--concurrency", "3", "--judge-teacher", f"openai:m@{judge.url}")
        words = command(run, "local:smollm2-135m", 12, *more, recipe=str(recipe))
        with started(words, log) as child:
            wait_until(lambda: judge.holds and stored(run) >= 4, child, log)
            engine = psutil.Process(child.pid).children(recursive=True)
            child.kill()
            child.wait()
            assert engine and all_gone(engine)
        assert books(Run(run)).pending > 0
        judge.open()
        with started(words, log) as child:
            assert child.wait(PATIENCE_S) == 0, log.read_text()
    finished(run, 12)
