"""A recipe with an existing dataset in the place of its seeds."""

from __future__ import annotations

import yaml

from generators.prepare import PreparedRecipe, prepare_loaded
from prompts.recipe import AdoptedSpec, LoadedRecipe, load_recipe, parse_recipe
from prompts.yaml_source import LOADER, YamlSource
from schemas.errors import UsageError

METHOD = "adopt"


def prepare_adoption(name_or_path: str, spec: AdoptedSpec) -> PreparedRecipe:
    """Load and validate a recipe of the method `adopt`, with the dataset's rows as its seeds.

    Raises RecipeError (file, line, hint), UsageError for what isn't there or holds no rows, OutOfReachError.
    """
    loaded = load_recipe(name_or_path)
    if loaded.recipe.method != METHOD:
        why = f"recipe '{loaded.recipe.name}' makes data (method '{loaded.recipe.method}'), and takes no rows."
        hint = "Shipped: adopt-audit, adopt-repair, adopt-localise; or one of yours."
        raise loaded.source.error(("method",), why, hint)
    return prepare_loaded(_with_rows(loaded, spec))


def asks_nobody(prepared: PreparedRecipe) -> bool:
    """Whether neither its method nor a judge nor a repair has anything to ask a teacher."""
    recipe = prepared.recipe
    return not (recipe.templates or recipe.panel or recipe.repair)


def _with_rows(loaded: LoadedRecipe, spec: AdoptedSpec) -> LoadedRecipe:
    """The recipe's text with other seeds: it is this text that the run's manifest keeps. Places in it stay right up to
    the seeds; what is wrong after them was told when the recipe itself was loaded."""
    text = loaded.source.text
    root = yaml.compose(text, Loader=LOADER)
    found = [(key, value) for key, value in root.value if key.value == "seeds"] if root is not None else []
    if not found:
        raise UsageError(f"{loaded.source.path}: there is no `seeds` to put the rows in.")
    key, value = found[0]
    not_in_the_hash = {"sources": list(spec.sources), "hub": spec.hub, "revision": spec.revision}
    given = {"adopted": spec.model_dump(mode="json") | not_in_the_hash}
    written = yaml.safe_dump({"seeds": given}, allow_unicode=True, sort_keys=False)
    after = text[value.end_mark.index :].lstrip(" \n")
    return parse_recipe(YamlSource(loaded.source.path, f"{text[: key.start_mark.index]}{written}\n{after}"))
