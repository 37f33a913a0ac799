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
    "missing field": ("{{ topic.text }}", "{{ topic.texto }}", "8", "texto", "Values given"),
    "broken template": ("{{ instruction }}", "{{ instruction }", "10", "template 'answer'", ""),
    "unknown step": (
        "  answer:",
        "  anwser:",
        "6",
        "needs a template 'answer'",
        "Steps: instruction, appraise, fits, answer",
    ),
    "missing pack": ("topic: topics", "topic: topcs", "5", "no pack 'topcs'", "topics"),
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


def test_an_unknown_recipe_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="instruct"):
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
