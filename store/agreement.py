"""How far those who judge the same things agree: the judges of a run, and the measure that holds for people too."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any, Literal

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from schemas.base import Row
from store.run import Run

LONG = {"sample_id": pl.String, "rubric": pl.String, "judge": pl.String, "criterion": pl.String, "score": pl.Float64}


class CriterionAgreement(Row):
    """How judges agree on a criterion (`overall` for all of them) of a rubric, over `samples` that several scored.

    `exact` is the share of pairs of scores that are the same, rounded to whole ones; `apart` the mean absolute
    difference; `alpha` Krippendorff's for ordinal data, None where it is undefined (all scores are the same).
    """

    rubric: str
    criterion: str
    judges: tuple[str, ...]
    samples: int
    exact: float
    apart: float
    alpha: float | None


def krippendorff_alpha(ratings: Any, level: Literal["nominal", "ordinal"]) -> float | None:
    """Krippendorff's alpha of a table with a row for each rater and a column for each thing, NaN where one is missing.

    None where it is undefined: no thing has two ratings, or all ratings are the same. Source: Krippendorff, "Computing
    Krippendorff's Alpha-Reliability" (2011).
    """
    import krippendorff

    table = np.asarray(ratings, dtype=float)
    values = np.unique(table[~np.isnan(table)])
    if len(values) < 2:
        return None
    counts = np.stack([(table == value).sum(axis=0) for value in values], axis=1)
    try:
        alpha = float(krippendorff.alpha(value_counts=counts, value_domain=values, level_of_measurement=level))
    except ValueError:  # no thing has two ratings, or all that can be paired are the same
        return None
    return None if math.isnan(alpha) else alpha


def judge_agreement(run: Run) -> tuple[CriterionAgreement, ...]:
    """By rubric and criterion, over every sample that was judged, rejected or not. Empty for a run of one judge."""
    if len(run.manifest().get("judges") or ()) < 2:
        return ()
    scores = pl.concat([pl.DataFrame(schema=LONG), *_scores(run)])
    scores = scores.unique(["sample_id", "rubric", "judge", "criterion"], keep="last", maintain_order=True)
    found = []
    for (rubric, criterion), rows in scores.group_by("rubric", "criterion", maintain_order=True):
        wide = rows.pivot("judge", index="sample_id", values="score", sort_columns=True).drop("sample_id")
        table = wide.to_numpy().astype(float).T
        table = table[:, (~np.isnan(table)).sum(axis=0) > 1]
        if table.shape[1]:
            found.append(_agreement(str(rubric), str(criterion), tuple(wide.columns), table))
    return tuple(sorted(found, key=lambda a: (a.rubric, a.criterion != "overall")))


def _scores(run: Run) -> Iterator[pl.DataFrame]:
    """One row a score, shard by shard: the reasons, which are most of the verdicts, are not kept in memory."""
    for frame in run.frames("verdicts", ["sample_id", "rubric", "judge", "overall", "data"]):
        rows = []
        for sample, rubric, judge, overall, data in frame.iter_rows():
            given = {"overall": overall, **orjson.loads(data)["scores"]}
            rows += [(sample, rubric, judge, criterion, score) for criterion, score in given.items()]
        yield pl.DataFrame(rows, schema=LONG, orient="row")


def _agreement(rubric: str, criterion: str, judges: tuple[str, ...], table: NDArray[np.float64]) -> CriterionAgreement:
    whole = np.floor(table + 0.5)
    pairs = [(a, b) for a, b in combinations(range(len(judges)), 2)]
    apart = np.concatenate([np.abs(table[a] - table[b]) for a, b in pairs])
    same = np.concatenate([np.where(np.isnan(table[a] + table[b]), np.nan, whole[a] == whole[b]) for a, b in pairs])
    return CriterionAgreement(
        rubric=rubric,
        criterion=criterion,
        judges=judges,
        samples=table.shape[1],
        exact=round(float(np.nanmean(same)), 4),
        apart=round(float(np.nanmean(apart)), 4),
        alpha=_rounded(krippendorff_alpha(whole, "ordinal")),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
