"""imagem-preferencia: pairs of answers about a picture, scored by judges who see it, held to what is known of it."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from aiohttp import web

from generators.documents.kinds.bills import TIERS
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from quality.constraints.checkers import check_constraint
from schemas.errors import UsageError
from schemas.request import Request
from store.books import books
from store.run import Run
from tests.generators.methods.test_shown_pictures import listed
from tests.generators.scripted_runs import accepted, corpus, rejected, roll, variant
from tests.generators.stand_in import Answer, StandIn, completion, refusal, stand_in

pytestmark = pytest.mark.slow
WATER = ("  pack: documents\n", "  pack: documents\n  where: {id: fatura-agua}\n")
ABSENT = ("  answers: 2\n", "  answers: 2\n  kinds: [ausencia]\n")
ASKED = f"Olha, o que diz esta fatura do que procuro, e de {', '.join(TIERS)}?"
RIGHT, WRONG = "A fatura não indica esse valor.", "São 253 €, com o IVA já incluído."


def verdict(score: int) -> dict[str, Any]:
    said = {"motivo": "Vê-se na tabela da fatura.", "nota": score}
    return {"fidelidade": said, "resposta": said, "variedade": said}


def two_answers(right: int, wrong: int) -> list[tuple[str, Any]]:
    """A right answer and a wrong one to what isn't there, and what the judge says of each."""
    return [
        (RIGHT, verdict(right)),
        (WRONG, verdict(wrong)),
        ("Quem pergunta", ASKED),
        ("Olha", RIGHT),
        ("Olha", WRONG),
    ]


def shown_to_judges(run: Run) -> list[Request]:
    rows = run.scan("requests").filter(pl.col("step") == "judge").collect()["body"]
    return [Request.model_validate_json(body) for body in rows]


def test_the_right_answer_beats_the_wrong_one_and_both_were_judged_with_the_picture(tmp_path: Path) -> None:
    run = roll(tmp_path, variant(tmp_path, "imagem-preferencia", WATER, ABSENT), two_answers(5, 2))
    content = accepted(run)
    assert (content.kind, content.answer, content.rejected_answer[0].text) == ("preference", RIGHT, WRONG)
    assert content.scores == (5, 2)
    (part,) = content.messages[0].media
    judged = shown_to_judges(run)
    assert len(judged) == 2 and all(one.messages[-1].media == (part,) for one in judged)
    assert not any("Total a pagar" in one.messages[-1].text for one in judged), "the judge sees, and isn't told"


def test_judges_who_prefer_what_the_page_contradicts_are_found_out(tmp_path: Path) -> None:
    run = roll(tmp_path, variant(tmp_path, "imagem-preferencia", WATER, ABSENT), two_answers(3, 5))
    turned = rejected(run)
    assert (turned.reason, turned.evidence["right"]) == ("judges_misled", [True, False])
    (tmp_path / "close").mkdir()
    near = roll(tmp_path / "close", variant(tmp_path, "imagem-preferencia", WATER, ABSENT), two_answers(5, 5))
    assert rejected(near).reason == "judges_misled"


def test_where_no_answer_is_right_there_is_no_pair(tmp_path: Path) -> None:
    said = [("Quem pergunta", ASKED), ("Olha", WRONG), ("Olha", "São 77 €.")]
    run = roll(tmp_path, variant(tmp_path, "imagem-preferencia", WATER, ABSENT), said)
    assert rejected(run).reason == "wrong_answer" and shown_to_judges(run) == []


class Seeing:
    """An endpoint that answers as whoever sees would: `keys` are the right answers by question. As a judge it finds
    fault with what isn't one of them."""

    def __init__(self, keys: dict[str, str]) -> None:
        self.keys = keys

    async def __call__(self, number: int, body: dict[str, Any]) -> web.Response:
        system, last = body["messages"][0]["content"], body["messages"][-1]["content"]
        text = last if isinstance(last, str) else last[-1]["text"]
        if given := re.search("^Diz isto por palavras tuas: (.+)$", text, re.MULTILINE):
            return web.json_response(completion(given[1]))
        if "revisor exigente" in system:
            right = any(f"\n{key}" in text for key in self.keys.values())
            return web.json_response(completion(json.dumps(verdict(5 if right else 2))))
        said = self.keys.get(text, "Sim.")
        reply, again = completion(said), completion(f"{said} Está na imagem.")
        reply["choices"] += [choice | {"index": 1} for choice in again["choices"][: body.get("n", 1) - 1]]
        return web.json_response(reply)


def judged(folder: Path, answer: Answer, recipe: str, count: int, teacher: str = "") -> tuple[Run, StandIn]:
    """A run whose judge (and teacher, unless another is named) is an endpoint on a real socket."""
    run = Run(folder / "run")

    async def go() -> StandIn:
        async with stand_in(answer) as server:
            options = GenerateOptions(
                parts=tuple(plan_parts(recipe, count)),
                teacher=parse_teacher(teacher or f"openai:m@{server.url}"),
                judges=(parse_teacher(f"openai:m@{server.url}"),),
                pace=Pace(concurrency=4),
            )
            await generate_local(run, options)
            return server

    return run, asyncio.run(go())


def test_where_all_are_right_a_wrong_one_is_written_and_an_endpoint_judges_what_it_sees(tmp_path: Path) -> None:
    """What is right, the rejections of a first run tell."""
    recipe = variant(
        tmp_path, "imagem-preferencia", ("  answers: 2\n", "  answers: 2\n  kinds: [soma, valor, ordem]\n")
    )
    turned = list(roll(tmp_path, recipe, [], count=6).rejections())
    keys = {one.evidence["question"]: one.evidence["right"] for one in turned if one.reason == "wrong_answer"}
    assert len(keys) == 6
    (tmp_path / "served").mkdir()
    run, server = judged(tmp_path / "served", Seeing(keys), recipe, 6)
    assert books(run).accepted >= 5, [(one.reason, one.detail) for one in run.rejections()]
    for sample in run.samples():
        content = sample.content
        (constraint,) = content.constraints
        assert check_constraint(content.answer, constraint).holds
        assert not check_constraint(content.rejected_answer[0].text, constraint).holds
        assert content.scores == (5, 2) and content.passage
    judging = [body for body in server.bodies if "revisor exigente" in str(body["messages"][0]["content"])]
    assert len(judging) >= 15 and all(body["messages"][-1]["content"][0]["type"] == "image_url" for body in judging)


async def blind(number: int, body: dict[str, Any]) -> web.Response:
    if any(isinstance(message["content"], list) for message in body["messages"]):
        return refusal(400, "m is not a multimodal model")
    return web.json_response(completion("Não vejo nada."))


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ("imagem-preferencia", r"The rubric of the recipe imagem-preferencia shows its judges pictures, and m refuses"),
        ("perguntar", r"The recipe perguntar asks the judge's teacher, too, and m refuses pictures .*not a multimodal"),
    ],
)
def test_a_judge_that_can_not_see_says_so_when_the_run_starts(tmp_path: Path, recipe: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        judged(tmp_path, blind, recipe, 2, teacher="replay")
    assert not (tmp_path / "run" / "manifest.json").exists()
    run, _ = judged(tmp_path / "text", blind, "documento", 1, teacher="replay")
    assert books(run).pending == 0, "who judges no pictures needn't see"


def test_the_second_teacher_of_perguntar_is_shown_the_picture_and_the_question_alone(tmp_path: Path) -> None:
    said, other = "É um documento impresso, com um título ao cimo.", "Vê-se um documento com um título."
    asked = "Que documento é este?"

    async def second(number: int, body: dict[str, Any]) -> web.Response:
        return web.json_response(completion(other))

    replies = [("Escreve uma pergunta", asked), ("A segunda resposta", {"dizem_o_mesmo": True}), (asked, said)]
    run, server = judged(tmp_path, second, "perguntar", 1, teacher=f"replay:{corpus(tmp_path, replies)}")
    assert accepted(run).answer == said
    *probes, body = server.bodies
    assert len(probes) <= 2 and [part["type"] for part in body["messages"][-1]["content"]] == ["image_url", "text"]
    assert body["messages"][-1]["content"][1]["text"] == asked and said not in json.dumps(body, ensure_ascii=False)
    compared = run.scan("requests").filter(pl.col("step") == "agreement").collect()["body"]
    assert all(other in body and said in body for body in compared) and len(compared) == 1


def test_pictures_of_a_folder_make_pairs_by_the_judges_alone(tmp_path: Path) -> None:
    listed(tmp_path, "--licence", "CC-BY-4.0", "--source", "Arquivo da Rita")
    recipe = variant(tmp_path, "imagem-preferencia", ("  pack: documents\n", f"  file: {tmp_path / 'fotos.jsonl'}\n"))
    good, poor = "É um bilhete de comboio, com a hora a meio.", "É uma folha com letras."
    replies: list[tuple[str, Any]] = [(good, verdict(5)), (poor, verdict(3)), ("Escreve uma pergunta", "O que é isto?")]
    content = accepted(roll(tmp_path, recipe, [*replies, ("O que é isto?", good), ("O que é isto?", poor)]))
    assert (content.answer, content.rejected_answer[0].text) == (good, poor)
    assert (content.passage, content.constraints) == ("", ())
