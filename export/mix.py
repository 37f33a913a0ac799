"""Shares of an export: how much of each recipe, domain or kind, in rows or in tokens."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import Field, model_validator

from export.choose import KEPT
from prompts.yaml_source import YamlSource
from schemas.base import Row
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


def apply_mix(index: pl.DataFrame, mix: ExportMix) -> pl.DataFrame:
    """Turn the fate of rows over their part's share to 'over_mix'. `index` is sorted by id; the first ids stay.

    Raises UsageError when a part of the mix has no rows at all, or tokens were not counted.
    """
    kept = pl.col("fate") == KEPT
    if mix.tokens and not index["tokens"].sum():
        raise UsageError("A mix with a budget of tokens needs --tokenizer.", "Give the model's tokenizer.json.")
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
    total = min(there[name] * whole / weight for name, weight in weights.items())
    total = min(total, mix.rows or mix.tokens or total)
    quotas = {name: int(total * weight / whole + 1e-9) for name, weight in weights.items()}
    quota = pl.col("part").replace_strict(quotas, default=0, return_dtype=pl.Int64)
    over = kept & (pl.col("size").cum_sum().over("part") > quota)
    fate = pl.when(over).then(pl.lit("over_mix")).otherwise("fate")
    return index.with_columns(fate=fate).drop("part", "size")
