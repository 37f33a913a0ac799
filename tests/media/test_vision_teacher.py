"""A tiny random vision-language model in the real vLLM sees what a run shows, and answers; a text model is refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from generators.local_run import generate_local
from generators.teachers.vllm.teacher import VLLMTeacher
from schemas.media import Sense
from schemas.message import Message, TextPart
from schemas.request import Request, SamplingParams
from store.books import books
from store.media import MediaStore
from store.run import Run
from tests.media.beside_picture import bill
from tests.media.installed import options_of, recipe_file, with_method
from tests.media.tiny_vision_model import save_tiny_vision_model

pytestmark = pytest.mark.integration
ENGINE = {"max_model_len": 512, "max_num_seqs": 4, "dtype": "float32"}
RECIPE = """\
needs: vision
teacher: {engine: {max_model_len: 512, max_num_seqs: 4, dtype: float32}}
sampling: {default: {max_tokens: 24, temperature: 1.0}}
"""


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


def test_twenty_samples_with_pictures_through_the_engine(tmp_path: Path) -> None:
    folder, run = save_tiny_vision_model(tmp_path / "vlm"), Run(tmp_path / "run")
    recipe = recipe_file(tmp_path, more=RECIPE)
    text = recipe.read_text(encoding="utf-8").partition("checks:")[0]
    recipe.write_text(text, encoding="utf-8")
    with with_method(tmp_path):
        asyncio.run(generate_local(run, options_of(recipe, 20, f"vllm:{folder}")))
    counted = books(run)
    assert counted.balanced and counted.pending == 0 and counted.requests >= 20
    assert counted.accepted + sum(counted.rejected.values()) == 20 and not counted.failed
