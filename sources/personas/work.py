"""Occupation of those at work: major group and sector, given sex, region, schooling and nationality."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from sources.personas.axes import NATIONALITIES, OCCUPATIONS, REGIONS, SCHOOLING, SECTORS, SEXES, SITUATIONS
from sources.personas.fitting import Margin, every
from sources.personas.kept_fits import fitted
from sources.personas.lives import lives
from sources.personas.people import by_nationality
from sources.personas.tables import Array, table

SKILL = {
    "0": (0, 0, 0.1, 0.4, 1, 0.6),
    "1": (0.01, 0.05, 0.1, 0.25, 0.7, 1),
    "2": (0, 0, 0, 0, 0.03, 1),
    "3": (0, 0.02, 0.06, 0.25, 1, 0.8),
    "4": (0, 0.02, 0.08, 0.4, 1, 0.5),
    "5": (0.1, 0.4, 0.7, 1, 1, 0.25),
    "6": (0.5, 1, 0.8, 0.5, 0.25, 0.1),
    "7": (0.3, 0.9, 1, 0.9, 0.5, 0.06),
    "8": (0.2, 0.8, 1, 0.9, 0.5, 0.05),
    "9": (1, 1, 0.9, 0.7, 0.35, 0.05),
}
"""Weights of schooling in each major group, after the skill levels of ISCO-08 (ILO, 2012): no table found joins the two
for 2021. The fit moves them to the published margins."""

SECTOR = {
    "1": (1, 4, 2, 8, 2, 8),
    "2": (0.3, 2, 1, 5, 3, 30),
    "3": (0.3, 4, 2, 8, 4, 10),
    "4": (0.3, 3, 1, 8, 4, 12),
    "5": (0.1, 0.3, 0.1, 20, 0.3, 20),
    "6": (40, 0, 0, 0, 0, 1.5),
    "7": (0.3, 20, 16, 6, 0.3, 2),
    "8": (1, 14, 2, 12, 0, 1),
    "9": (6, 6, 4, 10, 0.5, 20),
    "0": (0, 0, 0, 0, 0, 1),
}
"""Weights of sectors in each major group: again a starting point, for want of a joint table."""


@dataclass(frozen=True)
class Title:
    group: str
    sector: str
    lowest: int
    highest: int
    weight: float
    forms: tuple[str, str]
    """Masculine, feminine."""
    youngest: int
    oldest: int
    portuguese_state: bool
    """An office of the Portuguese state or municipalities: not of those who live abroad, nor of foreigners."""


@cache
def titles() -> dict[tuple[int, int, int], tuple[Title, ...]]:
    """The titles of each (major group, sector, schooling)."""
    found: dict[tuple[int, int, int], list[Title]] = defaultdict(list)
    for group, sector, low, high, weight, masculine, feminine, youngest, oldest, state in table("occupations").rows:
        ages = int(youngest), int(oldest)
        title = Title(group, sector, int(low), int(high), float(weight), (masculine, feminine), *ages, state == "1")
        for schooling in range(title.lowest, title.highest + 1):
            found[OCCUPATIONS.index(group), SECTORS.index(sector), schooling].append(title)
    return {key: tuple(these) for key, these in found.items()}


def margins() -> list[Margin]:
    """What is published; axes: sex, region, schooling, nationality, group, sector."""
    employed = at_work()
    s, r, sch, n = (every(size) for size in employed.shape)
    group, sector = every(len(OCCUPATIONS)), every(len(SECTORS))
    return [
        Margin(
            "nationality x occupation",
            (None, None, None, n, group, None),
            by_nationality("nationality_occupation", OCCUPATIONS),
        ),
        Margin(
            "region x sector", (None, r, None, None, None, sector), table("region_sector").numbers(SECTORS, REGIONS)
        ),
        Margin("sex x occupation", (s, None, None, None, group, None), table("occupation_sex").numbers(SEXES).T),
        Margin("sex x region x schooling x nationality, employed", (s, r, sch, n, None, None), employed),
    ]


@cache
def at_work() -> Array:
    """[sex, region, schooling, nationality]: those employed, from the fit of lives."""
    employed = lives()[..., SITUATIONS.index("empregada")].sum(axis=2)
    return np.ascontiguousarray(employed.transpose(1, 0, 3, 2))


@cache
def work() -> Array:
    """[sex, region, schooling, nationality, major group, sector]: those employed, fitted; where there is a title."""
    worded = np.zeros((len(SCHOOLING), len(OCCUPATIONS), len(SECTORS)))
    for group, sector, schooling in titles():
        worded[schooling, group, sector] = 1
    skill = np.array([SKILL[group] for group in OCCUPATIONS]).T
    sectors = np.array([SECTOR[group] for group in OCCUPATIONS])
    jobs = worded * skill[:, :, None] * sectors[None]
    seed = at_work()[..., None, None] * jobs[None, None, :, None]
    assert seed.shape == (2, len(REGIONS), len(SCHOOLING), len(NATIONALITIES), len(OCCUPATIONS), len(SECTORS))
    return fitted(seed, margins())
