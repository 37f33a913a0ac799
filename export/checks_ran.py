"""Which checks looked at which rows when they were made: by the recipes' texts in the runs' manifests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from export.files.manifest import RunInput
from text.limited_yaml import load_yaml

LANGUAGE_CHECKS = ("leaks", "variety", "treatment", "orthography")
"""Those whose findings speak of European Portuguese."""


def checks_of_run(run: RunInput) -> dict[str, set[str]]:
    """The checks of each recipe of a run's manifest, by the recipe's name."""
    return {recipe.name: checks_of_recipe(recipe.text) for recipe in run.recipes}


def checks_of_recipe(text: str) -> set[str]:
    """The names of a recipe's checks, from the text that its run was made with."""
    written = (load_yaml(text) or {}).get("checks") or []
    return {c if isinstance(c, str) else str(c.get("name", next(iter(c), ""))) for c in written}


def rows_by_check(kept: pl.DataFrame, checks_of: Sequence[dict[str, set[str]]]) -> dict[str, int]:
    """How many exported rows each check let through as they are: by their run's recipe, people's corrections aside.

    `kept` has run (a position in `checks_of`), recipe and decision; `checks_of` gives a run's checks by recipe.
    """
    untouched = kept.filter(pl.col("decision").cast(pl.String) != "corrected")
    found: Counter[str] = Counter()
    for run, recipe, rows in untouched.group_by("run", pl.col("recipe").cast(pl.String)).len().iter_rows():
        for name in checks_of[run].get(recipe, ()):
            found[name] += rows
    return dict(sorted(found.items()))
