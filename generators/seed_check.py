"""Every seed of a recipe, checked when it is loaded: a row that lacks a field is named, with its file and line.

Rows are told apart by which fields they have, and one row of each shape is rendered: a million rows of one shape cost
one rendering. What depends on a value alone shows when the row is rolled: that row then fails, and no other.
"""

from __future__ import annotations

from typing import Any

from generators.method import Method
from prompts.recipe import Recipe
from prompts.render import render
from prompts.seed_table import Seed, SeedTable, ShapedSeed
from schemas.errors import RecipeError


def check_every_seed(recipe: Recipe, method: Method, seeds: SeedTable) -> Seed:
    """A seed that stands for all of them: method and templates can use every row, or none (the fault is then theirs).

    Raises RecipeError, naming the row, where they can use some and not others.
    """
    good: Seed | None = None
    bad: tuple[ShapedSeed, str] | None = None
    for shaped in seeds.shapes():
        if problem := _problem(recipe, method, shaped.seed):
            bad = bad or (shaped, problem)
        else:
            good = good or shaped.seed
        if good and bad:
            hint = "Give the row the field, or leave the row out."
            raise RecipeError(f"{bad[0].place()}: {bad[1]}", hint)
    return good or seeds.first()


def _problem(recipe: Recipe, method: Method, seed: Seed) -> str:
    """Why a row can't be used, in a sentence; '' when it can."""
    if lacking := lacks(recipe, method, seed):
        return f"this row has no `{lacking}`, which the method '{recipe.method}' needs."
    for step, template in recipe.templates.items():
        values = {**seed.values, "draw": 0, **method.steps.get(step, {})}
        for text in (template.system, template.user, template.prompt):
            try:
                render(text, values)
            except RecipeError as error:
                return f"template '{step}' can't use this row. {error.message}"
    return ""


def lacks(recipe: Recipe, method: Method, seed: Seed) -> str:
    """The first of the fields that a method needs which a seed hasn't, or has as null, and no step writes; '' when it
    has them all."""
    for need in method.needs:
        if method.written_by.get(need) in recipe.templates:
            continue
        value: Any = seed.values
        for part in need.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is None:
            return need
    return ""
