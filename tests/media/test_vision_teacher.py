"""A tiny random vision-language model in the real vLLM sees what a run shows, and answers; a text model is refused."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import polars as pl
import pytest
import yaml

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from generators.teachers.vllm.teacher import VLLMTeacher
from prompts.recipe import RECIPES
from schemas.media import Sense
from schemas.message import Message, TextPart
from schemas.request import Request, SamplingParams
from store.books import books
from store.media import MediaStore
from store.run import Run
from tests.media.beside_picture import bill
from tests.media.tiny_vision_model import save_tiny_vision_model

pytestmark = pytest.mark.integration
ENGINE = {"max_model_len": 8192, "max_num_batched_tokens": 8192, "max_num_seqs": 4, "dtype": "float32"}


def test_the_engine_is_shown_the_picture(tmp_path: Path) -> None:
    folder, store = save_tiny_vision_model(tmp_path / "vlm"), MediaStore(tmp_path)
    parts = [store.keep_image(bill(n, 96), licence="CC0-1.0", source="desenhado")[0] for n in (1, 2)]

    def asked(number: int, *shown: int) -> Request:
        content = (*(parts[one] for one in shown), TextPart(text="Quanto é?"))
        sampling = SamplingParams(temperature=0, max_tokens=4, logprobs=2)
        message = Message(role="user", content=content if shown else "Quanto é?")
        return Request(teacher="vlm", revision="1", messages=(message,), sampling=sampling, draw=number)

    async def ask() -> tuple[tuple[Sense, ...] | None, list[int], list[float]]:
        teacher = VLLMTeacher(str(folder), ENGINE)
        info = await teacher.start()
        try:
            teacher.open_media(store)
            wanted = [asked(0), asked(1, 0), asked(2, 1), asked(3, 0, 1)]
            answers = [await teacher.complete(one) for one in wanted]
        finally:
            await teacher.close()
        firsts = [max(one.logprobs[0].top.values()) for one in answers]
        return info.senses, [one.prompt_tokens for one in answers], firsts

    senses, tokens, firsts = asyncio.run(ask())
    assert senses == ("vision",)
    assert tokens[1] - tokens[0] == tokens[3] - tokens[1] > 0, "a picture takes as many tokens each time"
    assert firsts[1] != firsts[0] and firsts[1] != firsts[2], "what stands on a picture changes the answer"


def engine_copy(folder: Path, name: str, without: str = "") -> str:
    """A shipped recipe with the tiny engine's settings and short answers; without one of its templates."""
    recipe = yaml.safe_load((RECIPES / f"{name}.yaml").read_text(encoding="utf-8"))
    recipe |= {"teacher": {"engine": ENGINE}, "sampling": {"default": {"max_tokens": 24, "temperature": 1.0}}}
    recipe["templates"].pop(without, None)
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(recipe, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(path)


def test_twenty_documents_through_the_engine_told_and_seen(tmp_path: Path) -> None:
    """Told, the model is given the page's words; seen, its picture, with the program's own question."""
    folder, run = save_tiny_vision_model(tmp_path / "vlm"), Run(tmp_path / "run")
    told, seen = engine_copy(tmp_path, "documento"), engine_copy(tmp_path, "documento-visto", without="question")
    parts = (*plan_parts(told, 20), *plan_parts(seen, 10))
    teacher = parse_teacher(f"vllm:{folder}")
    asyncio.run(generate_local(run, GenerateOptions(parts=parts, teacher=teacher, pace=Pace(concurrency=4))))
    counted = books(run)
    assert counted.balanced and counted.pending == 0 and not counted.failed
    assert counted.accepted + sum(counted.rejected.values()) == 30
    bodies = run.scan("requests").collect()["body"].to_list()
    shown = {part for body in bodies for part in re.findall(r'"digest":"([0-9a-f]{64})"', body)}
    assert len(shown) == 10 and shown <= {path.name for path in (run.path / "media").iterdir()}
    (turned_down,) = run.scan("rejected").filter(pl.col("recipe") == "documento-visto").select("reason").collect()
    assert len(turned_down) == 10 and set(turned_down) <= {"wrong_answer", "truncated"}, "gibberish is no right answer"
