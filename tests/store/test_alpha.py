"""Krippendorff's alpha, held against examples that others published."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.alpha import Level, krippendorff_alpha

X = math.nan
FOUR_OBSERVERS = [  # Krippendorff 2011, section C: four observers, twelve units, some not observed
    [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
    [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
]
THREE_CODERS = [  # the worked example of Wikipedia's article "Krippendorff's alpha"
    [X, X, X, X, X, 3, 4, 1, 2, 1, 1, 3, 3, X, 3],
    [1, X, 2, 1, 3, 3, 4, 3, X, X, X, X, X, X, X],
    [X, X, 2, 1, 3, 4, 4, X, 2, 1, 1, 3, 3, X, 4],
]
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]  # Krippendorff 2011, section A
LETTERS = [[ord(letter) for letter in said] for said in ("aabbdcccedda", "babbbccceddd")]  # section B


@pytest.mark.parametrize(
    ("ratings", "level", "published", "digits"),
    [
        (BINARY, "nominal", 0.095, 3),
        (LETTERS, "nominal", 0.692, 3),
        (FOUR_OBSERVERS, "nominal", 0.743, 3),
        (FOUR_OBSERVERS, "ordinal", 0.815, 3),
        (FOUR_OBSERVERS, "interval", 0.849, 3),
        (FOUR_OBSERVERS, "ratio", 0.797, 3),
        (THREE_CODERS, "nominal", 0.691358, 6),
        (THREE_CODERS, "interval", 0.810845, 6),
        (FOUR_OBSERVERS, "nominal", 0.7434, 4),  # 113/152; the next four are the paper's sums, carried further
        (FOUR_OBSERVERS, "ordinal", 0.8154, 4),
        (FOUR_OBSERVERS, "interval", 0.8491, 4),
        (FOUR_OBSERVERS, "ratio", 0.7974, 4),
    ],
)
def test_published_examples_come_out_to_every_digit(
    ratings: list[list[float]], level: Level, published: float, digits: int
) -> None:
    alpha = krippendorff_alpha(ratings, level)
    assert alpha is not None
    assert round(alpha, digits) == published


def test_the_paper_s_sums_by_hand() -> None:
    """Section C in fractions: 40 pairable values, 9, 13, 10, 5 and 3 of each; those that differ sum to 6 2/3 twice."""
    totals = (9, 13, 10, 5, 3)
    alpha = krippendorff_alpha(FOUR_OBSERVERS, "nominal")
    differ = sum(Fraction(a * b, 39) for a, b in itertools.permutations(totals, 2))
    coincide = Fraction(0)
    for unit in zip(*FOUR_OBSERVERS, strict=True):
        seen = [value for value in unit if not math.isnan(value)]
        coincide += sum(Fraction(int(a != b), len(seen) - 1) for a, b in itertools.permutations(seen, 2))
    assert alpha == pytest.approx(float(1 - coincide / differ), abs=1e-12)
    assert 1 - coincide / differ == Fraction(113, 152)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_agreement_is_one_chance_is_nothing_and_what_cannot_be_said_is_none(level: Level) -> None:
    assert krippendorff_alpha([[1, 2, 0, X], [1, 2, 0, 4], [X, 2, 0, X]], level) == 1.0
    assert krippendorff_alpha([[1, 1], [1, 1]], level) is None, "all ratings are the same"
    assert krippendorff_alpha([[1, X], [X, 2]], level) is None, "no thing has two ratings"
    assert krippendorff_alpha([[1, 1, 3], [1, 1, X]], level) is None, "what differs can't be paired"
    assert krippendorff_alpha(np.empty((0, 0)), level) is None
    said = np.random.default_rng(7).integers(1, 5, size=(2, 20_000))
    assert krippendorff_alpha(said, level) == pytest.approx(0.0, abs=0.03)


@given(
    table=st.lists(
        st.lists(st.one_of(st.just(X), st.integers(0, 4).map(float)), min_size=3, max_size=3), min_size=1, max_size=9
    ),
    shift=st.integers(1, 5),
)
def test_it_is_the_definition_pair_by_pair(table: list[list[float]], shift: int) -> None:
    """The mean squared difference of the pairs in a thing over that of all pairs; names and places change nothing."""
    units = [[value for value in unit if not math.isnan(value)] for unit in table]
    units = [unit for unit in units if len(unit) > 1]
    everything = [value for unit in units for value in unit]
    alpha = krippendorff_alpha(np.array(table).T, "interval")
    if len(set(everything)) < 2:
        assert alpha is None
        return
    inside = sum((a - b) ** 2 / (len(u) - 1) for u in units for a, b in itertools.permutations(u, 2))
    among_all = sum((a - b) ** 2 for a, b in itertools.permutations(everything, 2)) / (len(everything) - 1)
    assert alpha == pytest.approx(1 - inside / among_all, abs=1e-9)
    moved = np.array(table).T[::-1] * 2 + shift
    assert krippendorff_alpha(moved, "interval") == pytest.approx(alpha, abs=1e-9)
    assert krippendorff_alpha(moved, "ordinal") == pytest.approx(
        krippendorff_alpha(np.array(table).T, "ordinal"), abs=1e-9
    )
