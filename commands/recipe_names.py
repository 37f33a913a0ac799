"""The names of recipes and mixes, for the shell's completion."""

from __future__ import annotations


def shipped_names() -> list[tuple[str, str]]:
    """Shipped recipes and mixes, each with what it is."""
    from prompts.mixes import mix_names
    from prompts.recipe import recipe_names

    return [*((name, "recipe") for name in recipe_names()), *((name, "mix") for name in mix_names())]
