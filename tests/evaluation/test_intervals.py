"""Bootstrap intervals: of ratios, over clusters, the same each time, and as wide as they should be."""

from __future__ import annotations

import numpy as np

from evaluation.intervals import NOTHING, ratio


def test_a_ratio_of_sums_and_not_a_mean_of_ratios() -> None:
    score = ratio([("a", 1, 10), ("b", 9, 10), ("c", 5, 80)], scale=100)
    assert score.value == 15
    assert score.low is not None and score.high is not None
    assert score.low < 15 < score.high
    assert score.n == 3


def test_what_has_no_denominator_counts_nothing() -> None:
    assert ratio([]) == NOTHING
    assert ratio([("a", 0, 0)]) == NOTHING
    assert ratio([("a", 0, 0), ("b", 1, 2)]).n == 1


def test_all_alike_have_no_width_and_the_order_of_answers_changes_nothing() -> None:
    assert (ratio([("a", 1, 1), ("b", 1, 1)]).low, ratio([("a", 1, 1), ("b", 1, 1)]).high) == (1, 1)
    counted = [(str(n), float(n % 3 == 0), 1.0) for n in range(40)]
    assert ratio(counted) == ratio(reversed(counted))


def test_answers_of_one_question_are_drawn_together() -> None:
    apart = ratio((str(n), float(n % 2), 1.0) for n in range(40))
    together = ratio((str(n // 10), float(n // 10 % 2), 1.0) for n in range(40))
    assert apart.high is not None and apart.low is not None
    assert together.high is not None and together.low is not None
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    dice = np.random.default_rng(3)
    truth, held = 0.7, 0
    for _ in range(200):
        answers = dice.random(100) < truth
        score = ratio((str(n), float(right), 1.0) for n, right in enumerate(answers))
        assert score.low is not None and score.high is not None
        held += score.low <= truth <= score.high
    assert 180 <= held <= 199
