"""Krippendorff's alpha: how far those who judged the same things agree, judges or people.

Written from the definition in K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (University of
Pennsylvania, 2011, repository.upenn.edu/asc_papers/43), and tested on that paper's own examples.
"""

from __future__ import annotations

from typing import Any, Literal, assert_never

import numpy as np
from numpy.typing import NDArray

Level = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(ratings: Any, level: Level) -> float | None:
    """Krippendorff's alpha of a table with a row for each rater and a column for each thing, NaN where one is missing.

    1 where all agree, 0 where they agree as chance would. None where it is undefined: no thing has two ratings, or
    all ratings that can be paired are the same. `ratio` takes ratings that are not negative.
    """
    table = np.asarray(ratings, dtype=np.float64)
    table = table[:, (~np.isnan(table)).sum(axis=0) > 1]
    values = np.unique(table[~np.isnan(table)])
    if len(values) < 2:
        return None
    coincidences = _coincidences(table, values)
    totals = coincidences.sum(axis=0)
    apart = _squared_differences(values, totals, level)
    observed = float((coincidences * apart).sum())
    by_chance = float((np.outer(totals, totals) * apart).sum()) / float(totals.sum() - 1)
    return 1.0 - observed / by_chance


def _coincidences(table: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often each value meets each other one in a thing: pairs of raters, weighed by 1 / (its ratings - 1)."""
    counts = np.stack([(table == value).sum(axis=0) for value in values]).astype(np.float64)
    weighed = counts / (counts.sum(axis=0) - 1)
    pairs: NDArray[np.float64] = weighed @ counts.T
    pairs[np.diag_indices_from(pairs)] -= weighed.sum(axis=1)  # nobody is paired with themselves
    return pairs


def _squared_differences(values: NDArray[np.float64], totals: NDArray[np.float64], level: Level) -> NDArray[np.float64]:
    """How far apart two values are, squared: the paper's metrics. `totals` are how often each occurs."""
    if level == "nominal":
        return np.asarray(1.0 - np.eye(len(values)), dtype=np.float64)
    if level == "ordinal":  # ratings from one value to the other, each end by half
        return _square_of_gaps(np.cumsum(totals) - totals / 2)
    if level == "interval":
        return _square_of_gaps(values)
    if level == "ratio":
        sums = np.add.outer(values, values)
        return np.asarray(_square_of_gaps(values) / np.where(sums == 0, 1.0, sums) ** 2, dtype=np.float64)
    assert_never(level)


def _square_of_gaps(places: NDArray[np.float64]) -> NDArray[np.float64]:
    gaps: NDArray[np.float64] = np.subtract.outer(places, places)
    return gaps**2
