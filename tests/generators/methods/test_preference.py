"""preference: the best and the worst answer, with their margin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generators.prepare import prepare
from prompts.recipe import RECIPES
from schemas.errors import RecipeError, UsageError
from tests.generators.scripted_runs import ANSWER, accepted, corpus, rejected, roll, variant


def scores(mark: int) -> dict[str, Any]:
    names = ("variedade", "correcao", "utilidade", "seguranca")
    return {name: {"motivo": "Lê-se bem.", "nota": mark} for name in names}


GOOD_ANSWER = ANSWER + " A câmara municipal trata do resto."

POOR_ANSWER = ANSWER + " A câmara municipal não trata de nada."

ASKED = "Pode explicar-me o que faz a junta de freguesia da minha terra?"


def preferring(good: int, poor: int) -> list[tuple[str, Any]]:
    return [
        ("não trata de nada", scores(poor)),
        ("trata do resto", scores(good)),
        ("Responde em JSON com o campo «instrucao»", {"instrucao": ASKED}),
    ]


def two_teachers(folder: Path) -> str:
    """One answer of the teacher and one of the judge's, so that each replays its own."""
    teachers = ("temperatures: [1.0]\n  answers: 4", "temperatures: [0.3]\n  other_teacher: true")
    short = ("  where: {", "  where: {task.id: email-informal, ")
    return variant(folder, "preference", teachers, short)


@pytest.mark.parametrize(("good", "poor", "reason"), [(5, 2, ""), (4, 4, "margin_too_small"), (2, 1, "judged_low")])
def test_a_pair_has_the_best_and_the_worst_answer_with_their_margin(
    good: int, poor: int, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "judge").mkdir()
    judge = corpus(tmp_path / "judge", [*preferring(good, poor), (ASKED, GOOD_ANSWER)])
    replies = [*preferring(good, poor), (ASKED, POOR_ANSWER)]
    run = roll(tmp_path, two_teachers(tmp_path), replies, judge=f"replay:{judge}")
    if reason:
        turned_down = rejected(run)
        assert (turned_down.stage, turned_down.reason) == ("judge", reason)
        assert reason != "margin_too_small" or turned_down.evidence["scores"] == [4.0, 4.0]
        return
    content = accepted(run)
    assert (content.answer, content.rejected_answer[0].content) == (GOOD_ANSWER, POOR_ANSWER)
    assert content.scores == (5.0, 2.0)
    sample = next(iter(run.samples()))
    verdicts = run.scan("verdicts").collect().to_dicts()
    assert [v["sample_id"] for v in verdicts] == [sample.id]
    steps = run.scan("completions").collect()["step"].to_list()
    assert sorted(steps) == ["answer", "instruction", "judge", "judge", "other_answer"]


@pytest.mark.slow
def test_answers_that_are_all_the_same_are_no_pair(tmp_path: Path) -> None:
    run = roll(tmp_path, "preference", [*preferring(5, 1), (ASKED, GOOD_ANSWER)])
    assert rejected(run).reason == "same_answers"
    assert "judge" not in run.scan("completions").collect()["step"].to_list()


def test_an_answer_that_no_draw_saved_is_left_out_while_two_others_stay(tmp_path: Path) -> None:
    (tmp_path / "judge").mkdir()
    judge = corpus(tmp_path / "judge", [*preferring(5, 2), (ASKED, GOOD_ANSWER)])
    three = variant(
        tmp_path,
        "preference",
        ("temperatures: [1.0]\n  answers: 4", "temperatures: [0.3, 0.8]\n  other_teacher: true"),
        ("  where: {", "  where: {task.id: email-informal, "),
    )
    run = roll(tmp_path, three, [*preferring(5, 2), (ASKED, " ")], judge=f"replay:{judge}")
    turned_down = rejected(run)
    assert (turned_down.stage, turned_down.reason) == ("answer", "empty")
    answers = run.scan("completions").collect()["step"].to_list()
    assert (answers.count("answer"), answers.count("other_answer"), answers.count("judge")) == (4, 1, 0)


@pytest.mark.slow
def test_temperatures_reach_the_teacher(tmp_path: Path) -> None:
    three = ("temperatures: [1.0]\n  answers: 4", "temperatures: [0.3, 0.8, 1.2]")
    run = roll(tmp_path, variant(tmp_path, "preference", three), [])
    bodies = [json.loads(b) for b in run.scan("requests").filter(step="answer").collect()["body"]]
    assert sorted(b["sampling"]["temperature"] for b in bodies) == [0.3, 0.8, 1.2]


@pytest.mark.slow
def test_preference_without_a_judge_or_a_second_teacher_is_refused(tmp_path: Path) -> None:
    text = (RECIPES / "preference.yaml").read_text(encoding="utf-8")
    path = tmp_path / "sem-juiz.yaml"
    path.write_text(text[: text.index("judges:")] + text[text.index("checks:") :], encoding="utf-8")
    with pytest.raises(RecipeError, match="give it a `judge`"):
        prepare(str(path))
    with pytest.raises(UsageError, match="--judge-teacher"):
        roll(tmp_path, two_teachers(tmp_path), [])
