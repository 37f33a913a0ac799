"""Mixes: several recipes in one run, by weights or counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from heapq import heapify, heapreplace
from math import floor
from pathlib import Path

from pydantic import Field

from prompts.recipe import load_recipe, recipe_path
from prompts.yaml_source import YamlSource
from schemas.base import Row
from schemas.errors import UsageError

MIXES = Path(__file__).resolve().parents[1] / "mixes"
"""The shipped mixes: beside the packages, in a checkout and in the installed wheel alike."""


class MixPart(Row):
    """One recipe's part, by a shipped name or a path relative to the mix's file: a `weight` or a `count`."""

    recipe: str
    weight: float | None = Field(None, gt=0, allow_inf_nan=False)
    count: int | None = Field(None, ge=1)


class Mix(Row):
    """A mix as written. Parts with a `count` get exactly that many; the others share the rest by weight."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    title: str
    description: str = ""
    parts: tuple[MixPart, ...] = Field(min_length=1)


class LoadedMix:
    """A mix with the file it came from, so that later checks can name the line."""

    def __init__(self, mix: Mix, source: YamlSource) -> None:
        self.mix = mix
        self.source = source

    def parts(self, count: int, without: Sequence[str] = ()) -> list[tuple[str, int]]:
        """How many rollouts of each recipe make `count` in all: (shipped name or absolute path, rollouts).

        Recipes named in `without` (as the mix or as their own file names them) are left out: the others share all.

        Every recipe is there, with 0 where its share is under one, so that a run can grow without changing its plan.
        Raises UsageError when the fixed counts leave a share below zero, or nobody to take the rest.
        """
        kept = self._without(without)
        fixed = sum(p.count or 0 for p in kept)
        weighted = [p for p in kept if p.weight is not None]
        if count < fixed or (count > fixed and not weighted):
            least = "at least " if weighted else ""
            raise UsageError(
                f"{self.source.path}: the counts of this mix add up to {fixed:,}, and -n asks for {count:,}.",
                f"Use -n with {least}{fixed}, or give its recipes a `weight` in place of a `count`.",
            )
        shares = iter(allot([p.weight or 0.0 for p in weighted], count - fixed) if weighted else [])
        counts = [p.count if p.count is not None else next(shares) for p in kept]
        return [(self.recipe(p), n) for p, n in zip(kept, counts, strict=True)]

    def _without(self, names: Sequence[str]) -> list[MixPart]:
        """The parts that stay. Raises UsageError for a name that is no part's, and when nothing stays."""
        called = {p.recipe: load_recipe(self.recipe(p)).recipe.name if names else p.recipe for p in self.mix.parts}
        for name in names:
            if name not in called and name not in called.values():
                raise UsageError(
                    f"{self.source.path} has no recipe '{name}'.", f"It has: {', '.join(called.values())}."
                )
        kept = [p for p in self.mix.parts if p.recipe not in names and called[p.recipe] not in names]
        if not kept:
            raise UsageError(f"{self.source.path}: --without leaves no recipe.", "Leave at least one in.")
        return kept

    def recipe(self, part: MixPart) -> str:
        """A part's recipe as `load_recipe` takes it: a shipped name, or an absolute path."""
        beside = self.source.path.parent / part.recipe
        return str(beside.resolve()) if beside.is_file() else part.recipe


def mix_names() -> list[str]:
    """The shipped mixes, by name."""
    return sorted(p.stem for p in MIXES.glob("*.yaml"))


def find_mix(name_or_path: str) -> Path | None:
    """The file of a shipped mix's name or of a path to a mix (a YAML file with `parts`); None for anything else.

    A recipe's file is None, so that a command can take either. Raises RecipeError for a file that isn't YAML.
    """
    shipped = MIXES / f"{name_or_path}.yaml"
    if "/" not in name_or_path and shipped.is_file():
        return shipped
    path = Path(name_or_path).expanduser()
    if path.suffix not in (".yaml", ".yml") or not path.is_file():
        return None
    return path if "parts" in YamlSource.read(path).data else None


def load_mix(name_or_path: str) -> LoadedMix:
    """Read a mix by a shipped name or a path, and see that its recipes load.

    Raises RecipeError with file and line for what is wrong in it, UsageError when there is no such mix.
    """
    path = find_mix(name_or_path)
    if path is None:
        raise UsageError(f"There is no mix '{name_or_path}'.", f"Shipped: {', '.join(mix_names())}; or give a path.")
    source = YamlSource.read(path)
    loaded = LoadedMix(source.parse(Mix), source)
    names: dict[str, int] = {}
    for number, part in enumerate(loaded.mix.parts):
        if (part.weight is None) == (part.count is None):
            raise source.error(("parts", number), f"'{part.recipe}': give either a weight or a count.")
        try:
            recipe_path(loaded.recipe(part))
        except UsageError as error:
            raise source.error(("parts", number, "recipe"), error.message, error.hint) from error
        name = load_recipe(loaded.recipe(part)).recipe.name
        if names.setdefault(name, number) != number:
            raise source.error(("parts", number, "recipe"), f"recipe '{name}' is in this mix already.")
    return loaded


def allot(weights: Sequence[float], count: int) -> list[int]:
    """Share `count` things out by weight, whole and adding up: each gets its exact share but for about one.

    By Webster's method (Sainte-Laguë; Balinski and Young, "Fair Representation", 1982), which unlike the largest
    remainder never takes from anyone when `count` grows: a run that is made larger keeps what it has planned.
    Weights are over 0 and finite. Time goes with the number of weights, not with `count`.
    """
    exact = [Fraction(w) for w in weights]
    total = sum(exact)
    # Webster's shares lie within 1/2 + share * k / 2 of the exact ones (k weights): start below and hand out the rest.
    slack = Fraction(len(exact), 2)
    shares = [max(0, floor(w * count / total - w * slack / total - 1)) for w in exact]
    queue = [(-w / (2 * s + 1), i) for i, (w, s) in enumerate(zip(exact, shares, strict=True))]
    heapify(queue)
    for _ in range(count - sum(shares)):
        _, i = queue[0]
        shares[i] += 1
        heapreplace(queue, (-exact[i] / (2 * shares[i] + 1), i))
    return shares
