"""`repair: true`: the teacher is asked once to rewrite, with the findings listed; both versions stay on record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas.sample import Sample
from store.books import books
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.test_local_run import generate

BRAZILIAN = "O ônibus para o centro passa de meia em meia hora e para em frente da estação."
EUROPEAN = "O autocarro para o centro passa de meia em meia hora e para em frente da estação."
LEAKY = RECIPE.replace("  - language\n", "  - language\n  - leaks\n") + "repair: true\n"


def run_with(folder: Path, rewritten: str) -> Run:
    corpus = folder / "corpus.json"
    replies = [
        {"match": "A corrigir:", "text": rewritten},
        {"match": "De quanto em quanto tempo", "text": BRAZILIAN},
        {
            "match": "Escreve uma pergunta",
            "text": json.dumps({"instrucao": "De quanto em quanto tempo há transporte?"}),
        },
    ]
    corpus.write_text(json.dumps({"sentences": [EUROPEAN], "replies": replies}), encoding="utf-8")
    generate(folder / "run", write_recipe(folder, LEAKY), 1, teacher=f"replay:{corpus}")
    return Run(folder / "run")


def texts_by_step(run: Run) -> dict[str, str]:
    rows = run.scan("completions").select("step", "data").collect().to_dicts()
    return {row["step"]: json.loads(row["data"])["text"] for row in rows}


def test_a_rewritten_answer_is_checked_again_and_both_versions_are_kept(tmp_path: Path) -> None:
    run = run_with(tmp_path, EUROPEAN)
    samples: list[Sample] = list(run.samples())
    assert [s.content.answer for s in samples] == [EUROPEAN]
    assert len(samples[0].provenance.request_ids) == 3
    texts = texts_by_step(run)
    assert (texts["answer"], texts["repair"]) == (BRAZILIAN, EUROPEAN)
    asked = run.scan("requests").collect().to_dicts()
    listed = next(json.loads(r["body"])["messages"][-1]["content"] for r in asked if r["step"] == "repair")
    assert "«ônibus»" in listed
    assert "autocarro" in listed


@pytest.mark.parametrize("rewritten", [BRAZILIAN, "O trem e o ônibus param aqui todos os dias, de manhã e à tarde."])
def test_a_rewriting_that_mends_nothing_is_rejected_and_not_asked_again(rewritten: str, tmp_path: Path) -> None:
    run = run_with(tmp_path, rewritten)
    assert books(run).rejected == {"brazilianism": 1}
    assert books(run).requests == 3
