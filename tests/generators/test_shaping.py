"""What an answer is to look like is drawn by weight, told, held to, and seen by trainers as it was used."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generators.prepare import PreparedRecipe, prepare
from generators.rollout import Rollout
from generators.shaping import Shape, draw_shape
from generators.standing import SHOWN
from prompts.packs import load_pack
from schemas.errors import RecipeError
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo
from tests.generators.scripted_runs import accepted, rejected, roll, variant

NOBODY = TeacherInfo(name="t", revision="")
WRITING = ("Escreve o pedido que esta pessoa faria", {"instrucao": "Explica-me o que é uma freguesia."})
APPRAISED = (">\nExplica-me", {"motivo": "Faz sentido.", "faz_sentido": True})
LONG = (
    "A freguesia é a divisão mais pequena da administração local. Cada freguesia tem uma junta, que trata dos assuntos "
    "do dia a dia, e uma assembleia, que os moradores elegem de quatro em quatro anos. Os serviços da junta passam "
    "atestados, tratam dos jardins e cuidam dos caminhos da terra."
)


async def _nobody(_: Rollout, __: Request, ___: str) -> Completion:
    raise AssertionError("nobody is asked")


def rollouts(prepared: PreparedRecipe, count: int) -> list[Rollout]:
    seeds = [prepared.seeds.seed(index, 0, prepared.recipe.name) for index in range(count)]
    return [
        Rollout(prepared.recipe, prepared.hash, i, seed, draw, 0, _nobody, teacher=NOBODY, judge_teacher=NOBODY)
        for i, (seed, draw) in enumerate(seeds)
    ]


@pytest.mark.slow
def test_lengths_forms_and_system_messages_come_by_their_weights_and_are_told() -> None:
    shapes, systems = load_pack("answer_shapes"), load_pack("system_messages")
    drawn: Counter[str] = Counter()
    told = asked_otherwise = explaining = 0
    for rollout in rollouts(prepare("instruct"), 800):
        before = rollout.seed.values["task"]
        shape = draw_shape(rollout, shapes, systems)
        after = rollout.seed.values["task"]
        drawn["system" if shape.system else "none"] += 1
        changed = after != before
        asked_otherwise += changed
        told += bool(shape.wishes) or any(row["system"] and row["system"] in shape.system for row in shapes.rows)
        if before["kind"] == "explicação":
            explaining += 1
            drawn["short"] += after["max_words"] < before["max_words"]
        if before["kind"] in ("documento", "verso", "dados"):
            assert not changed, "a deed has its own form and length"
    assert told == asked_otherwise, "what differs from the task is told, and nothing else is"
    assert 0.4 < drawn["none"] / 800 < 0.6
    assert abs(drawn["short"] / explaining - 3 / 11) < 0.08, "weights 2 and 1 of 11"


@pytest.mark.slow
def test_a_child_and_a_lawyer_are_not_written_for_alike(tmp_path: Path) -> None:
    prompts = {}
    for name, wanted in (("child", {"persona.age": "9"}), ("lawyer", {"persona.occupation": "advogada"})):
        key, value = next(iter(wanted.items()))
        recipe = variant(tmp_path, "instruct", ("  where: {", f"  where: {{task.id: explicar, {key}: ['{value}'], "))
        rollout = rollouts(prepare(recipe), 1)[0]
        prompts[name] = rollout.render("answer", instruction="Explica-me o IRS.", shape=Shape(), **SHOWN)[0].text
    assert "do 4.º ano, de 9 anos" in prompts["child"] and "uma criança conhece" in prompts["child"]
    assert "uma advogada" in prompts["lawyer"] and "uma criança conhece" not in prompts["lawyer"]


def test_the_system_message_of_a_sample_is_what_its_teacher_was_told(tmp_path: Path) -> None:
    one = tmp_path / "uma.yaml"
    row = {"id": "a", "text": "Responde em português de Portugal.", "weight": 1, "register": ""}
    pack = {"name": "uma", "description": "-", "source": "-", "licence": "CC0-1.0", "rows": [row]}
    one.write_text(json.dumps(pack), encoding="utf-8")
    recipe = variant(
        tmp_path,
        "instruct",
        ("  shapes: answer_shapes\n  systems: system_messages\n", "  systems: uma.yaml\n"),
        ("  where: {", "  where: {task.id: [duvida-concreta], "),
    )
    run = roll(tmp_path, recipe, [WRITING, APPRAISED, ("freguesia", LONG)])
    system, asked, _ = accepted(run).messages
    assert (system.role, system.text, asked.role) == ("system", row["text"], "user")
    sent = json.loads(run.scan("requests").collect().filter(step="answer")["body"][0])["messages"]
    assert sent[0]["content"].startswith(f"{row['text']}\n")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"id": "a", "text": "x", "part": "colour", "weight": 1}], "has no `part`"),
        ([{"id": "a", "text": "x", "part": "length", "weight": 1, "suits": ["carta"]}], "that suits everything"),
        ([{"id": n, "text": n, "part": n, "weight": 0} for n in ("length", "form")], "needs a `weight` over 0"),
    ],
)
def test_a_pack_that_cant_be_drawn_from_is_refused_when_loaded(rows: list[Any], said: str, tmp_path: Path) -> None:
    pack = {"name": "formas", "description": "-", "source": "-", "licence": "CC0-1.0", "rows": rows}
    (tmp_path / "formas.yaml").write_text(json.dumps(pack), encoding="utf-8")
    with pytest.raises(RecipeError, match=said):
        prepare(variant(tmp_path, "instruct", ("shapes: answer_shapes", "shapes: formas.yaml")))


def test_an_answer_that_tells_what_is_hidden_of_a_person_is_turned_down(tmp_path: Path) -> None:
    recipe = variant(
        tmp_path,
        "instruct",
        ("  shapes: answer_shapes\n  systems: system_messages\n", ""),
        ("  where: {", "  where: {task.id: [duvida-concreta], persona.age: ['41'], "),
    )
    turned_down = rejected(
        roll(tmp_path, recipe, [WRITING, APPRAISED, ("freguesia", f"{LONG} Como tem 41 anos, vote.")])
    )
    assert (turned_down.stage, turned_down.reason) == ("answer", "persona_told")
    assert turned_down.evidence["words"] == "tem 41 anos"
