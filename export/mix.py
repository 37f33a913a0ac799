"""Shares of an export: how much of each recipe, domain or kind, in rows or in tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import Field, model_validator

from export.choose import KEPT
from prompts.yaml_source import YamlSource
from schemas.base import LastingRow, Row
from schemas.errors import UsageError


class ExportMix(Row):
    """A mix file. The weights' proportions are kept: the scarcest part decides how much there is of all.

    `rows` or `tokens` (not both) is the most to take in all; with `tokens`, weights are shares of tokens. Rows of a
    part that `weights` does not name are left out; without `weights`, the budget is for everything together.
    """

    by: Literal["recipe", "domain", "kind"] = "recipe"
    weights: dict[str, float] = {}
    rows: int | None = Field(None, ge=1)
    tokens: int | None = Field(None, ge=1)
    repeat: int = Field(1, ge=1, exclude_if=lambda times: times == 1)
    """How often a row of train may be there, so that a scarce part holds the others up less."""

    @model_validator(mode="after")
    def _one_budget(self) -> ExportMix:
        if self.rows and self.tokens:
            raise ValueError("give `rows` or `tokens`, not both")
        if any(w <= 0 for w in self.weights.values()):
            raise ValueError("weights must be above 0")
        if not (self.weights or self.rows or self.tokens):
            raise ValueError("give `weights`, `rows` or `tokens`")
        return self


def load_mix(path: Path) -> ExportMix:
    """Read a mix: the keys of ExportMix, or a generation mix (`parts` with weights by recipe). Raises RecipeError."""
    source = YamlSource.read(path)
    if "parts" not in source.data:
        return source.parse(ExportMix)
    from prompts.mixes import Mix

    parts = source.parse(Mix).parts
    if any(part.weight is None for part in parts):
        raise source.error(("parts",), "an export's mix needs a `weight` for each part, not a `count`.")
    weights = {Path(part.recipe).stem: part.weight or 0.0 for part in parts}
    return ExportMix.model_validate({"weights": weights})


class MixOutcome(LastingRow):
    """What a mix came to. `scarcest` is the part that decided how much there is of all; '' where the budget did."""

    scarcest: str
    scarcest_has: int
    taken: int
    of: int
    """Rows, or tokens where the budget is of tokens: taken, of those that were there."""
    unit: str
    repeated: dict[str, int] = {}
    """Rows that stand in train once more, by part."""


def apply_mix(index: pl.DataFrame, mix: ExportMix) -> tuple[pl.DataFrame, MixOutcome]:
    """Turn the fate of rows over their part's share to 'over_mix', and add `times`: how often a row is written.

    `index` is sorted by id; the first ids stay, and are first repeated (in train alone). Raises UsageError when a part
    of the mix has no rows at all, or tokens were not counted.
    """
    kept = pl.col("fate") == KEPT
    if mix.tokens and not index["tokens"].sum():
        raise UsageError("A mix with a budget of tokens needs --tokenizer.", "Give the model's folder.")
    size = pl.col("tokens").cast(pl.Int64) if mix.tokens else pl.lit(1, dtype=pl.Int64)
    part = pl.col(mix.by).cast(pl.String) if mix.weights else pl.lit("all")
    index = index.with_columns(part=part, size=pl.when(kept).then(size).otherwise(0))
    there = dict(index.filter(kept).group_by("part").agg(pl.col("size").sum()).iter_rows())
    weights = mix.weights or {"all": 1.0}
    missing = sorted(name for name in weights if not there.get(name))
    if missing:
        raise UsageError(
            f"--mix asks for {mix.by} {', '.join(missing)}, of which nothing is left to export.",
            f"There is: {', '.join(sorted(map(str, there)))}.",
        )
    whole = sum(weights.values())
    budget = mix.rows or mix.tokens
    reach = {name: there[name] * mix.repeat * whole / weight for name, weight in weights.items()}
    most = max(there[name] * whole / weight for name, weight in weights.items())
    scarcest = min(reach, key=lambda name: (reach[name], name))
    total = min(reach[scarcest], most, budget or most)
    index = _within(index, {name: int(total * weight / whole + 1e-9) for name, weight in weights.items()}, kept)
    taken = index.filter(kept)
    outcome = MixOutcome(
        scarcest=scarcest if mix.weights and total == reach[scarcest] < most else "",
        scarcest_has=there[scarcest],
        taken=int((taken["size"] * taken["times"]).sum() or 0),
        of=sum(there.values()),
        unit="tokens" if mix.tokens else "rows",
        repeated=_repeated(taken),
    )
    return index.drop("size", "part"), outcome


def _within(index: pl.DataFrame, quotas: dict[str, int], kept: pl.Expr) -> pl.DataFrame:
    """Rows up to their part's quota; where there are fewer, those of train as often as it takes to come up to it."""
    quota = pl.col("part").replace_strict(quotas, default=0, return_dtype=pl.Int64)
    in_train = kept & (pl.col("split") == "train")
    trained = pl.when(in_train).then(pl.col("size")).otherwise(0)
    lacking = quota - pl.col("size").sum().over("part")
    of_train = trained.sum().over("part")
    again = in_train & (lacking > 0)
    rest = again & (trained.cum_sum().over("part") <= lacking % of_train)
    rounds = pl.when(again).then(lacking // of_train).otherwise(0)
    return index.with_columns(
        times=(1 + rounds + rest.cast(pl.Int64)).cast(pl.UInt32),
        fate=pl.when(kept & (pl.col("size").cum_sum().over("part") > quota)).then(pl.lit("over_mix")).otherwise("fate"),
    )


def _repeated(taken: pl.DataFrame) -> dict[str, int]:
    """By part, how many rows are written beyond the first time."""
    again = taken.filter(pl.col("times") > 1).group_by("part").agg((pl.col("times") - 1).sum()).sort("part")
    return {str(name): int(rows) for name, rows in again.iter_rows()}


def cost_of(mix: ExportMix, outcome: MixOutcome) -> str:
    """What a mix took and which part is the scarcest, in a sentence or two; '' where it took everything."""
    again = ", ".join(f"{n:,} of {name}" for name, n in outcome.repeated.items())
    if outcome.taken == outcome.of and not again:
        return ""
    said = f"The mix took {outcome.taken:,} of {outcome.of:,} {outcome.unit}."
    if outcome.scarcest:
        said += (
            f" {mix.by.capitalize()} {outcome.scarcest} is the scarcest: {outcome.scarcest_has:,} for its weight of "
            f"{mix.weights[outcome.scarcest]:g} in {sum(mix.weights.values()):g}. Make more of it, give it less "
            "weight, or let its rows stand there several times (--repeat)."
        )
    return said + (f" Rows that stand in train once more: {again}." if again else "")
