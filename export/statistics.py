"""Figures of an export over all of its rows: shares, people and how far they agree."""

from __future__ import annotations

import polars as pl

from export.files.manifest_figures import Review, Shares
from export.pseudonyms import Naming
from store.alpha import krippendorff_alpha


def shares(kept: pl.DataFrame) -> Shares:
    """Rows by recipe, kind, domain, licence, decision and split."""
    labelled = kept.with_columns(
        decision=pl.when(pl.col("reviewed")).then(pl.lit("reviewed")).otherwise(pl.lit("unreviewed"))
    )
    found = {}
    for column in Shares.model_fields:
        rows = labelled.group_by(column).len().sort("len", column, descending=[True, False]).iter_rows()
        found[column] = {str(value or "not stated"): int(n) for value, n in rows}
    return Shares(**found)


def splits_of_recipes(kept: pl.DataFrame) -> dict[str, dict[str, int]]:
    """By recipe, how many samples there are in each split that has any."""
    found: dict[str, dict[str, int]] = {}
    counted = kept.group_by(pl.col("recipe").cast(pl.String), "split").len().sort("recipe", "split")
    for recipe, split, rows in counted.iter_rows():
        found.setdefault(recipe, {})[split] = rows
    return found


def review_figures(decisions: pl.DataFrame, standing: pl.DataFrame, kept: pl.DataFrame, named: Naming) -> Review:
    """Who reviewed how much (pseudonyms), what was decided, and agreement on the verdict (Krippendorff's alpha).

    `kept` are the rows that are exported.
    """
    people = decisions.filter(~pl.col("is_final")).unique(["sample_id", "annotator"], keep="last", maintain_order=True)
    per = [(named(str(name)), int(n)) for name, n in people.group_by("annotator").len().iter_rows()]
    outcome = standing.group_by("decision").len().sort("decision").iter_rows()
    return Review(
        annotators=dict(sorted(per, key=lambda one: (-one[1], one[0]))),
        decisions={str(k): int(n) for k, n in outcome},
        samples_seen_by_several=int((standing["annotators"] > 1).sum()),
        krippendorff_alpha_verdict=agreement(people),
        dialogues_seen_in_part=int(kept["seen_in_part"].sum()),
    )


def agreement(people: pl.DataFrame) -> float | None:
    """Krippendorff's alpha (nominal) of the verdicts; None when nobody saw the same or all said one thing."""
    codes = {"accepted": 0, "corrected": 1, "rejected": 2}
    rated = people.filter(pl.col("status").is_in(list(codes)))
    several = rated.filter(pl.len().over("sample_id") > 1)
    if several["annotator"].n_unique() < 2 or several["status"].n_unique() < 2:
        return None
    table = several.with_columns(code=pl.col("status").replace_strict(codes, return_dtype=pl.Float64)).pivot(
        "annotator", index="sample_id", values="code", aggregate_function="last", sort_columns=True
    )
    matrix = table.drop("sample_id").to_numpy().T.astype(float)
    alpha = krippendorff_alpha(matrix, "nominal")
    return None if alpha is None else round(alpha, 4)
