"""Schooling and situation at work of those aged 15 and over, given region, sex, age and nationality."""

from __future__ import annotations

from functools import cache

import numpy as np

from sources.personas.axes import (
    AGES,
    FIRST_ADULT_BAND,
    NATIONALITIES,
    REGIONS,
    SCHOOLING,
    SEXES,
    SITUATIONS,
    bands,
    by_age,
)
from sources.personas.fitting import Margin, every
from sources.personas.kept_fits import fitted
from sources.personas.people import by_nationality, population
from sources.personas.tables import Array, table

ADULT_AGES = AGES[FIRST_ADULT_BAND:]
EMPLOYED_AGES = (*((low, low + 4) for low in range(15, 65, 5)), (65, 104))
UNEMPLOYED_AGES = ((15, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 104))
SECONDARY_AGES = ((18, 24), (25, 64), (65, 104))


def seed_schooling() -> Array:
    """[age, schooling]: where no table joins single ages to schooling, the shape of the law is the starting point.

    Compulsory schooling was of 4 years, then 6 (born from 1957), 9 (Lei 46/86: born from 1981), 12 (Lei 85/2009).
    Weights, not figures: the fit moves them to the published margins.
    """

    def weights(age: int) -> list[float]:
        if age < 18:
            return [0.02, 0.05, 0.6, 1, 0.15, 0]
        if age < 20:
            return [0.02, 0.03, 0.15, 0.8, 1, 0]
        if age < 40:
            return [0.15, 0.08, 0.3, 1, 1, 1 if age > 22 else 0.5]
        if age < 55:
            return [0.2, 0.4, 1, 1, 1, 1]
        return [0.3, 1, 0.7, 0.8, 1, 1] if age < 65 else [1 if age < 75 else 1.6, 1, 0.35, 0.5, 1, 1]

    return np.array([weights((low + high) // 2) for low, high in ADULT_AGES])


def seed_situation() -> Array:
    """[age, situation]: who can be what at which age. Weights, not figures; nobody under 45 is retired."""
    curves = {
        "empregada": lambda a: 0.15 if a < 18 else 0.6 if a < 20 else 1 if a < 70 else 0.3 if a < 75 else 0.1,
        "desempregada": lambda a: 0.3 if a < 18 else 1 if a < 70 else 0.05 if a < 75 else 0,
        "reformada": lambda a: 0 if a < 45 else 0.05 if a < 50 else 0.15 if a < 55 else 0.6 if a < 60 else 3,
        "domestica": lambda a: 0 if a < 18 else 0.5 if a < 30 else 1,
        "estudante": lambda a: 40 if a < 18 else 14 if a < 20 else 5 if a < 25 else 0.5 if a < 30 else 0.03,
        "incapacitada": lambda a: 0 if a < 18 else 0.5 if a < 40 else 1,
        "outra": lambda a: 0.5 if a < 18 else 1,
    }
    seed = np.array([by_age(curves[situation], ADULT_AGES) for situation in SITUATIONS]).T
    old = np.array([low >= 65 for low, _ in ADULT_AGES])
    seed[old, SITUATIONS.index("reformada")] = 40
    seed[old, SITUATIONS.index("estudante")] = 0
    seed[np.array([low >= 85 for low, _ in ADULT_AGES]), SITUATIONS.index("empregada")] = 0
    return seed


def seed_study() -> Array:
    """[schooling, situation]: students of full age have finished at least the third cycle, most of them secondary."""
    seed = np.ones((len(SCHOOLING), len(SITUATIONS)))
    seed[:, SITUATIONS.index("estudante")] = [0.01, 0.02, 0.3, 1, 1, 0.6]
    seed[0, SITUATIONS.index("incapacitada")] = 3
    return seed


def margins() -> list[Margin]:
    """What is published; axes: region, sex, age, nationality, schooling, situation. The last holds the population."""
    people = population()[:, :, FIRST_ADULT_BAND:]
    whole = (*(every(size) for size in people.shape), None, None)
    return [*_of_schooling(), *_of_situation(), Margin("region x sex x age x nationality", whole, people)]


def _of_schooling() -> list[Margin]:
    r, s, n, level = every(len(REGIONS)), every(2), every(len(NATIONALITIES)), every(len(SCHOOLING))
    secondary = table("region_secondary").numbers(table("region_secondary").columns[1:], REGIONS).reshape(7, 3, 2)
    at_work = table("schooling_situation").numbers(table("schooling_situation").columns[1:], SCHOOLING)
    young = [0 if high < 65 else -1 for _, high in ADULT_AGES]
    grown = bands(SECONDARY_AGES, ADULT_AGES)
    three = [0, 1, 2, 2, 2, 2, 2]
    by_region = table("region_schooling").numbers(SCHOOLING, REGIONS)
    by_country = by_nationality("nationality_schooling", SCHOOLING)[None]
    by_work = at_work.reshape(6, 3, 2).transpose(2, 0, 1)
    more = [-1, -1, -1, -1, 0, 0]
    return [
        Margin("region x schooling", (r, None, None, None, level, None), by_region),
        Margin("nationality x schooling, 15 to 64", (None, None, young, n, level, None), by_country),
        Margin(
            "region x sex x age, secondary or more",
            (r, s, grown, None, more, None),
            secondary.transpose(0, 2, 1)[..., None],
        ),
        Margin("sex x schooling x work", (None, s, None, None, level, three), by_work),
    ]


def _of_situation() -> list[Margin]:
    r, s, n, situation = every(len(REGIONS)), every(2), every(len(NATIONALITIES)), every(len(SITUATIONS))
    only = {name: [0 if name == other else -1 for other in SITUATIONS] for name in SITUATIONS}
    employed, unemployed = bands(EMPLOYED_AGES, ADULT_AGES), bands(UNEMPLOYED_AGES, ADULT_AGES)
    by_region = table("region_situation").numbers(SITUATIONS, REGIONS)
    by_country = by_nationality("nationality_situation", SITUATIONS)
    at_work = table("employed_age").numbers(SEXES).T[..., None]
    out_of_work = table("region_unemployed_age")
    without = out_of_work.numbers(out_of_work.columns[1:], REGIONS)[..., None]
    return [
        Margin("region x situation", (r, None, None, None, None, situation), by_region),
        Margin("nationality x situation", (None, None, None, n, None, situation), by_country),
        Margin("sex x age, employed", (None, s, employed, None, None, only["empregada"]), at_work),
        Margin("region x age, unemployed", (r, None, unemployed, None, None, only["desempregada"]), without),
    ]


@cache
def lives() -> Array:
    """[region, sex, age from 15, nationality, schooling, situation]: residents, fitted."""
    people = population()[:, :, FIRST_ADULT_BAND:]
    seed = (
        people[..., None, None]
        * seed_schooling()[None, None, :, None, :, None]
        * seed_situation()[None, None, :, None, None, :]
        * seed_study()[None, None, None, None]
    )
    assert seed.shape == (len(REGIONS), 2, len(ADULT_AGES), len(NATIONALITIES), len(SCHOOLING), len(SITUATIONS))
    return fitted(seed, margins())
