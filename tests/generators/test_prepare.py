"""Everything wrong with a recipe is said when it is loaded, with file, line and a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.prepare import prepare
from prompts.recipe import recipe_names
from schemas.errors import FiligranaError, RecipeError, UsageError
from tests.generators.recipe_files import RECIPE, write_recipe

WRONG = {
    "unknown key": ("title: Receita", "titel: Receita", "2", "unknown key 'titel'", "Did you mean 'title'?"),
    "unknown method": ("method: instruct", "method: instrct", "3", "unknown method 'instrct'", "'instruct'"),
    "unknown check": ("- language", "- langage", "15", "unknown check 'langage'", "'language'"),
    "unknown setting": ("min_words: 3", "min_word: 3", "14", "unknown key 'min_word'", "'min_words'"),
    "missing variable": (
        "{{ topic.text }}",
        "{{ tema.text }}",
        "8",
        "reads 'tema'",
        "It sees: draw, example, persona, shape, topic",
    ),
    "missing field": ("{{ topic.text }}", "{{ topic.texto }}", "8", "'topic' has no field 'texto'", "It has: id, "),
    "no length": ("min_words: 3", "min_words: 3000", "14", "no answer has 3000 words or more and", "max_words"),
    "broken template": ("{{ instruction }}", "{{ instruction }", "10", "template 'answer'", ""),
    "unknown step": (
        "  answer:",
        "  anwser:",
        "6",
        "needs a template 'answer'",
        "Steps: instruction, appraise, fits, answer",
    ),
    "missing pack": ("topic: topics", "topic: topcs", "5", "no pack 'topcs'", "Did you mean 'topics'?"),
    "wrong value": ("temperature: 0.8", "temperature: 9", "12", "temperature", ""),
    "not YAML": ("seeds:", "seeds: [", "", "not valid YAML", "Check indentation"),
    "no seeds": ("cross: {topic: topics, persona: personas}", "where: {}", "4", "exactly one of", "Given: none"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_error_names_the_line_and_the_remedy(case: str, tmp_path: Path) -> None:
    right, wrong, line, message, hint = WRONG[case]
    path = write_recipe(tmp_path, RECIPE.replace(right, wrong, 1))
    with pytest.raises(RecipeError) as caught:
        prepare(str(path))
    assert f"{path}:{line}" in caught.value.message
    assert message in caught.value.message
    assert hint in str(caught.value)


RUBRIC = """\
name: clareza
title: Uma resposta que se percebe
criteria:
  - name: clareza
    title: Clareza
    description: Percebe-se.
    levels: {1: Não se percebe., 5: Percebe-se.}
user: |
  {{ instruction | fenced("pergunta") }}
  {{ answer | fenced("resposta") }}
"""
WRONG_RUBRIC = {
    "no such file": (
        "clareza.yaml",
        "",
        "recipe.yaml",
        "There is no rubric 'clareza.yaml'",
        "Did you mean 'claresa.yaml'?",
    ),
    "unknown name": ("{{ answer", "{{ anser", "clareza.yaml:8", "reads 'anser'", "Did you mean 'answer'?"),
    "unknown filter": ("| fenced", "| fence", "clareza.yaml:8", "No filter named 'fence'", ""),
    "a level that is no score": ("5: Percebe-se", "6: Percebe-se", "clareza.yaml:4", "here: 1, 6", ""),
    "no upper end": (", 5: Percebe-se.", "", "clareza.yaml:4", "what 1 and 5 mean", ""),
}


@pytest.mark.parametrize("case", WRONG_RUBRIC)
def test_an_error_in_a_rubric_is_said_before_anything_is_paid_for(case: str, tmp_path: Path) -> None:
    right, wrong, place, message, hint = WRONG_RUBRIC[case]
    if case == "no such file":
        (tmp_path / "claresa.yaml").write_text(RUBRIC, encoding="utf-8")
    else:
        (tmp_path / "clareza.yaml").write_text(RUBRIC.replace(right, wrong, 1), encoding="utf-8")
    path = write_recipe(tmp_path, RECIPE + "judge: {rubric: clareza.yaml, minimum: 3}\n")
    with pytest.raises(RecipeError) as caught:
        prepare(str(path))
    assert place.replace("recipe.yaml", path.name) in caught.value.message
    assert message in caught.value.message
    assert hint in str(caught.value)


def test_an_unknown_recipe_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="Did you mean 'instruct'"):
        prepare("instrct")


@pytest.mark.slow
@pytest.mark.parametrize("name", recipe_names())
def test_every_shipped_recipe_is_valid(name: str) -> None:
    prepared = prepare(name)
    assert prepared.recipe.name == name
    assert prepared.seeds.size > 0


@pytest.mark.parametrize("expression", ["{{ ''.__class__.__mro__ }}", "{{ topic.__init__.__globals__ }}", "{{ 1/0 }}"])
def test_templates_run_in_a_sandbox(expression: str, tmp_path: Path) -> None:
    path = write_recipe(tmp_path, RECIPE.replace("{{ topic.text }}", expression, 1))
    with pytest.raises((FiligranaError, ZeroDivisionError)):
        prepare(str(path))
