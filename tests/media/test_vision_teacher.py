"""A tiny random vision-language model in the real vLLM sees what a run shows, and answers."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import yaml

from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from generators.teachers.protocol import MediaTeacher
from prompts.recipe import RECIPES
from schemas.media import Sense
from schemas.message import ImagePart, Message, TextPart
from schemas.request import Completion, Request, SamplingParams
from store.books import books
from store.media import MediaStore
from store.run import Run
from tests.generators.rolled import rolled
from tests.media.beside_picture import bill
from tests.media.tiny_vision_model import save_tiny_vision_model

pytestmark = pytest.mark.integration
ENGINE = {"max_model_len": 8192, "max_num_batched_tokens": 8192, "max_num_seqs": 4, "dtype": "float32"}


def engine_copy(folder: Path, name: str, without: str = "") -> str:
    """A shipped recipe with the tiny engine's settings and short answers; without one of its templates."""
    recipe = yaml.safe_load((RECIPES / f"{name}.yaml").read_text(encoding="utf-8"))
    recipe |= {"teacher": {"engine": ENGINE}, "sampling": {"default": {"max_tokens": 24, "temperature": 1.0}}}
    recipe["templates"].pop(without, None)
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(recipe, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(path)


def asked(number: int, *shown: ImagePart) -> Request:
    """How much it is, with these pictures."""
    content = (*shown, TextPart(text="Quanto é?")) if shown else "Quanto é?"
    sampling = SamplingParams(temperature=0, max_tokens=4, logprobs=2)
    message = Message(role="user", content=content)
    return Request(teacher="vlm", revision="1", messages=(message,), sampling=sampling, draw=number)


@dataclass
class Done:
    """What one engine did: a run over the recipes, and then answers to questions about one, another, both and none of
    two pictures."""

    run: Run
    senses: tuple[Sense, ...] | None
    about: dict[str, Completion]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("vision")
    run, store = Run(folder / "run"), MediaStore(folder)
    one, other = (store.keep_image(bill(n, 96), licence="CC0-1.0", source="desenhado")[0] for n in (1, 2))
    questions = {"none": asked(0), "one": asked(1, one), "other": asked(2, other), "both": asked(3, one, other)}
    told, seen = engine_copy(folder, "documento"), engine_copy(folder, "documento-visto", without="question")
    options = GenerateOptions(
        parts=(*plan_parts(told, 20), *plan_parts(seen, 10)),
        teacher=parse_teacher(f"vllm:{save_tiny_vision_model(folder / 'vlm')}"),
        pace=Pace(concurrency=4),
    )

    async def go() -> Done:
        async with rolled(run, options) as staff:
            assert isinstance(staff.teacher, MediaTeacher)
            staff.teacher.open_media(store)
            about = {name: await staff.teacher.complete(question) for name, question in questions.items()}
            return Done(run, staff.info.senses, about)

    return asyncio.run(go())


def test_the_engine_is_shown_the_picture(done: Done) -> None:
    assert done.senses == ("vision",)
    tokens = {name: answer.prompt_tokens for name, answer in done.about.items()}
    assert tokens["one"] - tokens["none"] == tokens["both"] - tokens["one"] > 0, "a picture takes as many each time"
    first = {name: max(answer.logprobs[0].top.values()) for name, answer in done.about.items()}
    assert first["one"] != first["none"] and first["one"] != first["other"], "what stands on it changes the answer"


def test_twenty_documents_through_the_engine_told_and_seen(done: Done) -> None:
    """Told, the model is given the page's words; seen, its picture, with the program's own question."""
    run, counted = done.run, books(done.run)
    assert counted.balanced and counted.pending == 0 and not counted.failed
    assert counted.accepted + sum(counted.rejected.values()) == 30
    bodies = run.scan("requests").collect()["body"].to_list()
    shown = {part for body in bodies for part in re.findall(r'"digest":"([0-9a-f]{64})"', body)}
    assert len(shown) == 10 and shown <= {path.name for path in (run.path / "media").iterdir()}
    (turned_down,) = run.scan("rejected").filter(pl.col("recipe") == "documento-visto").select("reason").collect()
    assert len(turned_down) == 10 and set(turned_down) <= {"wrong_answer", "truncated"}, "gibberish is no right answer"
