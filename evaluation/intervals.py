"""Bootstrap intervals of ratios, resampling questions and not answers: those of one question resemble each other.

Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993: the percentile interval over clusters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from schemas.base import Row

RESAMPLES = 2_000
SEED = 0
CONFIDENCE = 0.95


class Score(Row):
    """A ratio with its interval, `low` <= `value` <= `high`, over `n` answers; None where there was nothing to
    measure."""

    value: float | None
    low: float | None
    high: float | None
    n: int


NOTHING = Score(value=None, low=None, high=None, n=0)


def ratio(counted: Iterable[tuple[str, float, float]], scale: float = 1.0) -> Score:
    """The ratio of two sums, times `scale`, with its 95% interval.

    `counted` has (cluster, numerator, denominator) for each answer; clusters are drawn with replacement, 2,000 times
    from one seed: the same answers give the same interval.
    """
    sums: dict[str, tuple[float, float]] = {}
    n = 0
    for cluster, numerator, denominator in counted:
        if denominator:
            above, below = sums.get(cluster, (0.0, 0.0))
            sums[cluster] = above + numerator, below + denominator
            n += 1
    if not sums:
        return NOTHING
    above, below = np.array(list(_in_order(sums).values())).T
    drawn = _draws(len(sums))
    ratios = scale * (drawn @ above) / np.maximum(drawn @ below, 1e-12)
    low, high = np.quantile(ratios, ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    value = scale * above.sum() / below.sum()
    return Score(value=_rounded(value), low=_rounded(min(low, value)), high=_rounded(max(high, value)), n=n)


@lru_cache(maxsize=32)
def _draws(clusters: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """How often each cluster is drawn, a line for each resample."""
    generator = np.random.default_rng(SEED)
    drawn = generator.multinomial(clusters, np.full(clusters, 1 / clusters), size=RESAMPLES)
    return drawn.astype(np.float64)


def _in_order(sums: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    return dict(sorted(sums.items()))


def _rounded(value: float) -> float:
    return round(float(value), 4)
