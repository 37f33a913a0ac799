"""What a teacher reads is impeccable European Portuguese: the shipped templates pass the project's own checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from prompts.recipe import RECIPES, recipe_names
from quality.leaks import find_leaks, treatment_problems
from quality.orthography import find_misspellings
from schemas.message import Message

JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


@pytest.mark.parametrize("name", recipe_names())
def test_a_recipes_texts_have_no_finding(name: str) -> None:
    recipe = yaml.safe_load((RECIPES / f"{name}.yaml").read_text(encoding="utf-8"))
    texts = [JINJA.sub(" ", t) for key in ("title", "description", "options", "templates") for t in _texts(recipe, key)]
    assert len(texts) > 3
    found = [(f.text, f.category) for text in texts for f in (*find_leaks(text), *find_misspellings(text))]
    assert found == []
    spoken = tuple(Message(role="assistant", content=text) for text in texts)
    assert [p.finding.text for p in treatment_problems(spoken) if p.reason == "voce"] == []


def _texts(recipe: dict[str, Any], key: str) -> Iterator[str]:
    yield from _leaves(recipe.get(key))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
