"""identity: the assistant says the facts that are its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from filigrana import app
from generators.plan import plan_parts
from schemas.errors import RecipeError
from schemas.sample import Rejection
from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant, where


def identity_run(folder: Path, row: str, answer: str, facts: str = "identity_facts", count: int = 1) -> Run:
    folder.mkdir(exist_ok=True)
    change = ("templates:\n", f"options:\n  facts: {facts}\n\ntemplates:\n")
    recipe = variant(folder, "identity", where("identity", row), change)
    again = ("Escreve a mesma pergunta", {"pergunta": "Qual é a tua graça?"})
    return roll(folder, recipe, [again, ("", answer)], count)


def test_the_assistant_says_its_facts(tmp_path: Path) -> None:
    content = accepted(identity_run(tmp_path / "a", "identidade-01", "Chamo-me Filigrana-demo."))
    assert (content.instruction, content.answer) == ("Como te chamas?", "Chamo-me Filigrana-demo.")
    denial = "Não sou uma pessoa: sou um programa de computador e não tenho sentimentos."
    assert accepted(identity_run(tmp_path / "b", "identidade-29", denial)).answer == denial


@pytest.mark.parametrize(
    ("row", "answer", "reason"),
    [
        ("identidade-01", "Não tenho um nome, mas gosto de ajudar.", "fact_missing"),
        ("identidade-10", "Não sou o ChatGPT: sou o Filigrana-demo.", "another_name"),
        ("identidade-01", "Chamo-me Filigrana-demo e fui feito pela Meta.", "another_name"),
        ("identidade-02", "O meu nome é Zé, de Filigrana-demo.", "contradicts_facts"),
        ("identidade-29", "Claro que sim, sou uma pessoa e vivo em Braga.", "contradicts_facts"),
    ],
)
def test_an_answer_against_the_facts_is_turned_down(row: str, answer: str, reason: str, tmp_path: Path) -> None:
    turned_down = rejected(identity_run(tmp_path / "a", row, answer))
    assert (turned_down.stage, turned_down.reason) == ("answer", reason), turned_down.detail


def test_the_facts_are_a_file_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    name = {"id": "nome", "text": "Chama-se Gemini de Braga.", "expected": ["Gemini"], "contradicts": ["sou de Lisboa"]}
    pack = {"name": "meus", "description": "-", "source": "-", "licence": "CC0-1.0", "rows": [name]}
    (folder / "meus.yaml").write_text(json.dumps(pack), encoding="utf-8")
    asked = ("identidade-01", "Chamo-me Gemini e gosto de ajudar.", "meus.yaml")
    assert "Gemini" in accepted(identity_run(folder, *asked)).answer
    for row, answer, reason in (
        ("identidade-01", "Chamo-me Gemini e sou de Lisboa.", "contradicts_facts"),
        ("identidade-15", "Fui criado em Braga.", "unknown_fact"),
    ):
        turned_down: Rejection = rejected(identity_run(folder / reason, row, answer, str(folder / "meus.yaml")))
        assert turned_down.reason == reason


def test_nobody_elses_identity_is_taught_unasked(tmp_path: Path) -> None:
    asked = ["generate", "identity", "-n", "1", "--local", "--teacher", "replay", "--run", str(tmp_path / "run")]
    with pytest.raises(RecipeError, match=r"identity.yaml:1: identity needs the facts of your own assistant"):
        CliRunner().invoke(app, asked, catch_exceptions=False)
    assert not (tmp_path / "run").exists()
    assert CliRunner().invoke(app, ["recipes", "identity"]).exit_code == 0
    assert "identity" not in {part.recipe for part in plan_parts("sft-pt", 1000)}


def test_a_question_that_comes_again_is_put_in_other_words(tmp_path: Path) -> None:
    run = identity_run(tmp_path / "a", "identidade-01", "Chamo-me Filigrana-demo.", count=2)
    samples = sorted(run.samples(), key=lambda s: s.provenance.index)
    assert [s.content.instruction for s in samples] == ["Como te chamas?", "Qual é a tua graça?"]
