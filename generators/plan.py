"""A run's plan: which recipes, how many rollouts of each, and what is left to roll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generators.judging.panel import check_labels
from generators.prepare import PreparedRecipe, prepare
from generators.teachers.factory import TeacherSpec
from prompts.mixes import find_mix, load_mix
from schemas.base import Row
from schemas.errors import RecipeError, UsageError
from store.marks import Marks


class Part(Row):
    """`planned` rollouts of one recipe; `recipe` is a shipped name or an absolute path."""

    recipe: str
    planned: int


def plan_parts(name_or_path: str, count: int, without: Sequence[str] = ()) -> list[Part]:
    """What to roll for a recipe or a mix of recipes, `count` rollouts in all. Raises UsageError or RecipeError.

    Recipes of a mix named in `without` are left out, and the others share what was theirs.
    """
    if count < 1:
        raise UsageError(f"-n must be at least 1, not {count}.")
    if find_mix(name_or_path):
        shares = load_mix(name_or_path).parts(count, without)
        return [Part(recipe=recipe, planned=planned) for recipe, planned in shares]
    if without:
        raise UsageError("--without leaves recipes out of a mix.", f"'{name_or_path}' is one recipe.")
    return [Part(recipe=_absolute(name_or_path), planned=count)]


def _absolute(recipe: str) -> str:
    path = Path(recipe).expanduser()
    return str(path.resolve()) if path.is_file() else recipe


def prepare_parts(parts: list[Part]) -> dict[str, PreparedRecipe]:
    """Load and validate every recipe of a plan, by name. Raises RecipeError when two have the same name, or when one
    still lacks what only its user can give."""
    prepared: dict[str, PreparedRecipe] = {}
    for part in parts:
        loaded = prepare(part.recipe)
        if why := loaded.method.lacks(loaded.options) if loaded.method.lacks else "":
            copy = f"Copy {loaded.source.path} and give it there; or leave it out of a mix: --without {part.recipe}."
            raise loaded.source.error(("options",), why, copy)
        if loaded.recipe.name in prepared:
            raise RecipeError(f"Two recipes of this mix are named '{loaded.recipe.name}'.", "Give each its own name.")
        prepared[loaded.recipe.name] = loaded
    return prepared


def engine_settings(prepared: dict[str, PreparedRecipe], trust: bool = False) -> dict[str, Any]:
    """The engine arguments a local teacher gets: those of the first recipe that has a `teacher` section.

    An adapter's path is relative to the recipe's file. Without `trust` no recipe of the plan may have settings that run
    code or read elsewhere, whoever the teacher is: RecipeError names file, line and key. The only way to an engine.
    """
    for recipe in prepared.values():
        for key, why in () if trust else recipe.engine_consent.items():
            hint = "Take it out; or, if you know who wrote this recipe, run the same command with --trust-engine."
            raise recipe.source.error(("teacher", "engine", key), f"the engine setting `{key}` {why}.", hint)
    given = next((p for p in prepared.values() if p.recipe.teacher), None)
    engine = given.engine if given else {}
    if given and "lora" in engine:
        engine["lora"] = str((given.source.path.parent / str(engine["lora"])).resolve())
    return engine


def check_judges(prepared: dict[str, PreparedRecipe], judges: Sequence[TeacherSpec]) -> None:
    """Refuse judge teachers (the teacher itself where there are none) that can't serve a recipe. Raises UsageError."""
    labels = [spec.label for spec in judges] or [""]
    again = next((label for label in labels if label and labels.count(label) > 1), "")
    if again:
        raise UsageError(f"Two judge teachers are called '{again}'.", "Give each its own label.")
    for name, recipe in prepared.items():
        check_labels(name, recipe.recipe.panel, labels)


def pending(prepared: dict[str, PreparedRecipe], done: Marks) -> Iterator[tuple[str, int]]:
    """What is left to roll, recipe after recipe: neighbours share their prompt's beginning."""
    for name in prepared:
        for index in done[name].pending():
            yield name, index
