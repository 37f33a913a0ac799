"""Thinking on the real engine with vLLM's own reasoning parser: a tiny model whose tokenizer and template have marks.

It is gibberish: the marks and the budget, which vLLM ends by force, are what is asserted.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from generators.methods.instruct import Instruction
from generators.reply_schema import json_schema
from generators.teachers.vllm.embedded_model import embedded_model, ensure_model
from generators.teachers.vllm.teacher import VLLMTeacher
from generators.teachers.vllm.thinking import Thoughts
from schemas.message import Message
from schemas.request import Completion, Effort, Request, SamplingParams

OPENS = (
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% else %}<think>\n{% endif %}"
)
BUDGET = 12


@pytest.fixture(scope="module")
def thinker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest embedded model with two tokens that it never learned renamed to the marks of thoughts."""
    folder = tmp_path_factory.mktemp("thinker")
    for file in ensure_model(embedded_model("smollm2-135m")).iterdir():
        if file.suffix == ".safetensors":
            (folder / file.name).symlink_to(file)
        elif file.is_file():
            shutil.copy(file, folder / file.name)
    tokenizer = (folder / "tokenizer.json").read_text(encoding="utf-8")
    renamed = tokenizer.replace("<jupyter_start>", "<think>").replace("<jupyter_text>", "</think>")
    (folder / "tokenizer.json").write_text(renamed, encoding="utf-8")
    for name in (
        "config.json",
        "generation_config.json",
        "tokenizer_config.json",
    ):  # it ends where JSON does
        said = json.loads((folder / name).read_text(encoding="utf-8"))
        ends = {"eos_token": "<|endoftext|>"} if name.startswith("token") else {"eos_token_id": 0}
        (folder / name).write_text(json.dumps(said | ends), encoding="utf-8")
    with (folder / "chat_template.jinja").open("a", encoding="utf-8") as template:
        template.write("{% if add_generation_prompt %}" + OPENS + "{% endif %}")
    return folder


def asking(number: int, effort: Effort | None, schema: bool, max_tokens: int = 100) -> Request:
    return Request(
        teacher="thinker",
        revision="test",
        messages=(Message(role="user", content=f"Diz olá. ({number})"),),
        json_schema=json_schema(Instruction) if schema else None,
        sampling=SamplingParams(temperature=0.8, max_tokens=max_tokens, seed=number),
        effort=effort,
        thinking_tokens=None if effort == "off" else BUDGET,
    )


@pytest.mark.integration
def test_thoughts_are_parted_counted_and_kept_out_of_the_schema(thinker: Path) -> None:
    async def ask() -> tuple[list[Completion], list[Completion], Completion]:
        teacher = VLLMTeacher(str(thinker), {"reasoning_parser": "deepseek_r1"})
        await teacher.start()
        try:
            thinking = [teacher.complete(asking(i, "high", schema=True)) for i in range(8)]
            quick = [teacher.complete(asking(i, "off", schema=True)) for i in range(4)]
            return (
                await asyncio.gather(*thinking),
                await asyncio.gather(*quick),
                await teacher.complete(asking(9, "high", schema=False, max_tokens=4)),
            )
        finally:
            await teacher.close()

    thinking, quick, cut = asyncio.run(ask())
    for one in thinking:
        assert one.reasoning.strip() and "think>" not in one.reasoning + one.text
        assert 0 < one.reasoning_tokens <= BUDGET + 1
    ended = [one for one in thinking if one.finish_reason == "stop"]
    assert ended, "the grammar ends it"
    assert all(Instruction.model_validate_json(one.text.strip()).instrucao for one in ended)
    assert all(one.reasoning == "" and one.text.lstrip().startswith("{") for one in quick)
    assert (cut.text, cut.finish_reason) == ("", "length") and cut.reasoning


class Marks:
    """A tokenizer of words: what `Thoughts` needs of one."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt

    all_special_tokens = ("<|im_end|>",)

    def decode(self, ids: list[int], skip_special_tokens: bool) -> str:
        return self._prompt

    def get_vocab(self) -> dict[str, int]:
        return json.loads('{"<think>": 1, "</think>": 2}')  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("prompt", "text", "thoughts", "answer"),
    [
        ("<|im_start|>assistant\n<think>\n", "Penso.", "Penso.", ""),
        ("<|im_start|>assistant\n<think>\n", "Penso.</think>Olá.", "Penso.", "Olá."),
        ("<|im_start|>assistant\n", "Olá.", "", "Olá."),
        ("<|im_start|>assistant\n<think>\n\n</think>\n\n", "Olá.", "", "Olá."),
    ],
)
def test_without_a_parser_the_prompt_tells_whether_thoughts_were_opened(
    prompt: str, text: str, thoughts: str, answer: str
) -> None:
    found = Thoughts(Marks(prompt)).part(text, [1, 2, 3], {})
    assert (found.reasoning.strip(), found.answer.strip()) == (thoughts, answer)
    assert Thoughts(Marks(prompt)).goes_unread
