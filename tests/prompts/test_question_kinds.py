"""The example of each kind of question is about the text that recipes show before it."""

from __future__ import annotations

import re

import pytest

from prompts.packs import load_pack
from prompts.recipe import load_recipe, recipe_names

SHOWN = re.compile(r"(?:Exemplo de texto|Texto): (O Aqueduto .*)")
NAMES_AND_NUMBERS = re.compile(r"(?<=[a-zà-ú,] )[A-ZÀ-Ú][\wà-ú']+|\d+")
SUPPOSED = {"caso-concreto"}
"""The case of somebody has a date of its own."""


def texts_shown() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in recipe_names():
        steps = load_recipe(name).recipe.templates.values()
        told = "\n".join(text or "" for step in steps for text in (step.system, step.user))
        if shown := set(SHOWN.findall(told)):
            found[name] = shown
    return found


def test_every_recipe_shows_the_same_text() -> None:
    shown = texts_shown()
    assert {"grounded", "citacoes", "documento-longo", "sem-texto", "grow-question-kinds"} <= set(shown)
    assert len(set.union(*shown.values())) == 1, "examples of a pack that all of them share fit one text alone"


@pytest.mark.parametrize("row", load_pack("question_kinds").rows, ids=lambda row: row["id"])
def test_an_example_that_the_text_answers_names_nothing_else(row: dict[str, str]) -> None:
    """The shown text didn't say which municipalities an aqueduct crosses, and the example asked for all of them."""
    (text,) = set.union(*texts_shown().values())
    if row["answerable"] and row["id"] not in SUPPOSED:
        assert [word for word in NAMES_AND_NUMBERS.findall(row["example"]) if word not in text] == []
