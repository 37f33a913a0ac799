"""The real vLLM engine, with the smallest embedded model. What it says is gibberish: only the machinery is asserted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from generators.judging.judge import expected_scores, reply_model
from generators.methods.instruct import Instruction
from generators.reply_schema import json_schema
from generators.teachers.vllm.embedded_model import embedded_model, ensure_model
from generators.teachers.vllm.teacher import VLLMTeacher
from schemas.errors import TeacherError, UsageError
from schemas.message import Message
from schemas.request import Completion, Request, SamplingParams
from store.books import books
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.test_local_run import assert_nothing_was_paid_twice

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def model() -> Path:
    return ensure_model(embedded_model("smollm2-135m"))


def request(number: int, *, max_tokens: int = 48, schema: bool = False, prompt: str | None = None) -> Request:
    return Request(
        teacher="smollm2-135m",
        revision="test",
        messages=() if prompt else (Message(role="user", content=f"Diz olá. ({number})"),),
        prompt=prompt,
        json_schema=json_schema(Instruction) if schema else None,
        sampling=SamplingParams(temperature=0.8, max_tokens=max_tokens, seed=number),
    )


def test_schemas_seeds_limits_and_raw_prompts_are_kept(model: Path) -> None:
    grade = json_schema(reply_model(("correcao", "utilidade")))
    several = request(1).model_copy(update={"sampling": SamplingParams(temperature=1, max_tokens=16, seed=3, n=3)})
    judging = request(2).model_copy(
        update={"json_schema": grade, "sampling": SamplingParams(temperature=0, max_tokens=400, logprobs=5)}
    )

    async def ask() -> tuple[list[Completion], list[Completion], list[Completion], list[Completion], bool]:
        teacher = VLLMTeacher(str(model))
        info = await teacher.start()
        try:
            constrained = await asyncio.gather(*(teacher.complete(request(i, schema=True)) for i in range(16)))
            first = await asyncio.gather(*(teacher.complete(request(i)) for i in range(4)))
            second = await asyncio.gather(*(teacher.complete(request(i)) for i in range(4)))
            raw = await teacher.complete(request(1, max_tokens=5, prompt=info.pre_query))
            with pytest.raises(TeacherError, match="context length") as too_long:  # a fault of that row, not of the run
                await teacher.complete(request(1, prompt="olá " * 3000))
            assert too_long.value.kind == "context_length"
            more = [await teacher.complete(several), await teacher.complete(several), await teacher.complete(judging)]
            return constrained, first, second, [raw, *more], info.raw_prompts
        finally:
            await teacher.close()

    constrained, first, second, (raw, three, again, judged), raw_prompts = asyncio.run(ask())
    for completion in constrained:
        if completion.finish_reason == "stop":
            assert set(json.loads(completion.text)) == {"instrucao"}
    assert sum(c.finish_reason == "stop" for c in constrained) >= 1
    assert [c.text for c in first] == [c.text for c in second]
    texts = [choice.text for choice in three.choices]
    assert len(set(texts)) == 3 and texts == [choice.text for choice in again.choices]
    assert three.prompt_tokens == first[1].prompt_tokens and 16 < three.completion_tokens <= 48
    assert judged.finish_reason == "stop"
    for name, score in expected_scores(judged).items():
        written = json.loads(judged.text)[name]["nota"]
        assert 1 <= score <= 5 and score != written and abs(score - written) < 4
    assert all(judged.text[t.at :].startswith(t.token) and t.token in t.top for t in judged.logprobs)
    assert raw_prompts
    assert raw.completion_tokens <= 5
    assert raw.prompt_tokens > 0
    assert not [p for p in psutil.Process().children(recursive=True) if "VLLM" in p.name() or "EngineCore" in p.name()]


def test_a_missing_model_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="empty"):
        asyncio.run(VLLMTeacher(str(tmp_path / "empty")).start())


def test_kill_nine_leaves_no_engine_behind_and_the_run_resumes(model: Path, tmp_path: Path) -> None:
    lenient = RECIPE.split("checks:")[0].replace("max_tokens: 200", "max_tokens: 60") + "checks: []\n"
    recipe, run = write_recipe(tmp_path, lenient), tmp_path / "run"
    words = ["generate", str(recipe), "-n", "12", "--run", str(run), "--teacher", "local:smollm2-135m"]
    command = [sys.executable, "-m", "filigrana", *words, "--local", "--concurrency", "3"]
    with (tmp_path / "log").open("wb") as log:
        child = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        while child.poll() is None and _stored(run) < 5:
            time.sleep(0.1)
        assert child.poll() is None, (tmp_path / "log").read_text()
        engine = psutil.Process(child.pid).children(recursive=True)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        gone, alive = psutil.wait_procs(engine, timeout=30)
        assert not alive, gone
        subprocess.run(command, cwd=ROOT, check=True, stdout=log, stderr=log)
    counted = books(Run(run))
    assert counted.balanced
    assert (counted.planned, counted.pending) == (12, 0)
    assert_nothing_was_paid_twice(run)


def _stored(run: Path) -> int:
    return Run(run).scan("completions").collect().height if (run / "manifest.json").is_file() else 0
