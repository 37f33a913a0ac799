"""The held-out questions: enough of them, each wording in its variety, and out of every recipe's reach."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import mean

import pytest
import yaml

from evaluation.questions import QUESTIONS, RECIPE, WORDINGS, questions
from generators.prepare import prepare
from prompts.packs import load_pack, pack_names
from prompts.recipe import recipe_names, recipe_path
from quality.constraints.checkers import check_constraint
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings
from quality.variety import judge_variety
from schemas.errors import RecipeError


def test_there_are_four_hundred_prompts_of_every_form() -> None:
    known = questions()
    assert len(known) * len(WORDINGS) >= 400
    forms = Counter(question.form for question in known.values())
    assert set(forms) == {"short", "long", "json", "constrained", "talk"}
    assert min(forms.values()) >= 12
    assert {len(q.said(w)) for q in known.values() for w in WORDINGS if q.form == "talk"} == {5}
    assert {len(q.said(w)) for q in known.values() for w in WORDINGS if q.form != "talk"} == {1}
    registers = Counter(question.register_ for question in known.values())
    assert min(registers.values()) >= 40
    assert len({question.domain for question in known.values()}) >= 15


def test_no_message_stands_twice() -> None:
    said = [text for q in questions().values() for w in WORDINGS for text in q.said(w) if len(text.split()) > 6]
    assert not [text for text, count in Counter(said).items() if count > 1]


def test_each_wording_is_in_its_variety() -> None:
    for question in questions().values():
        european, neutral = " ".join(question.said("pt-PT")), " ".join(question.said("neutral"))
        assert not find_leaks(european), question.id
        assert not find_misspellings(european), question.id
        assert not find_leaks(neutral), question.id
    scores = {
        wording: [judge_variety(" ".join(question.said(wording))).score for question in questions().values()]
        for wording in WORDINGS[:3]
    }
    assert mean(scores["pt-PT"]) > 0.85
    assert 0.4 < mean(scores["neutral"]) < 0.75
    assert mean(scores["pt-BR"]) < 0.15


def test_a_program_can_verify_what_is_to_be_verified() -> None:
    for question in questions().values():
        assert bool(question.constraints) == (question.form in ("json", "constrained")), question.id
        for constraint in question.constraints:
            assert check_constraint("Uma resposta qualquer.", constraint).holds in (True, False)


def test_the_evaluation_asks_every_question_once() -> None:
    seeds = prepare(str(RECIPE)).seeds
    every = len(questions()) * len(WORDINGS)
    assert seeds.size == every
    asked = {tuple(sorted(seeds.seed(index, 7)[0].row.items())) for index in range(every)}
    assert len(asked) == every


def test_no_shipped_recipe_or_pack_has_a_question() -> None:
    said = {text for q in questions().values() for w in WORDINGS for text in q.said(w) if len(text.split()) > 6}
    for name in pack_names():
        written = {value for row in load_pack(name).rows for value in row.values() if isinstance(value, str)}
        assert not written & said, name
    for name in recipe_names():
        recipe = yaml.safe_load(recipe_path(name).read_text(encoding="utf-8"))
        assert "held_out" not in str(recipe["seeds"]) + str(recipe.get("options")), name


@pytest.mark.parametrize("field", ["pack", "cross"])
def test_a_recipe_that_draws_a_question_is_refused(tmp_path: Path, field: str) -> None:
    recipe = yaml.safe_load(recipe_path("instruct").read_text(encoding="utf-8"))
    recipe["seeds"] = {"pack": str(QUESTIONS)} if field == "pack" else {"cross": {"topic": str(QUESTIONS)}}
    (tmp_path / "minha.yaml").write_text(yaml.safe_dump(recipe, allow_unicode=True), encoding="utf-8")
    with pytest.raises(RecipeError, match="held out for evaluation"):
        prepare(str(tmp_path / "minha.yaml"))


def test_an_option_that_takes_them_is_refused(tmp_path: Path) -> None:
    recipe = yaml.safe_load(recipe_path("instruct").read_text(encoding="utf-8"))
    recipe["options"]["examples"] = str(QUESTIONS)
    (tmp_path / "minha.yaml").write_text(yaml.safe_dump(recipe, allow_unicode=True), encoding="utf-8")
    with pytest.raises(RecipeError, match="held out for evaluation"):
        prepare(str(tmp_path / "minha.yaml"))
