"""Place in the household, given region, sex, age, nationality and whether the person works or studies."""

from __future__ import annotations

from functools import cache

import numpy as np

from sources.personas.axes import (
    ACTIVITIES,
    AGES,
    FIRST_ADULT_BAND,
    HOUSEHOLDS,
    NATIONALITIES,
    REGIONS,
    SITUATIONS,
    bands,
    by_age,
)
from sources.personas.fitting import Margin, every
from sources.personas.kept_fits import fitted
from sources.personas.lives import lives
from sources.personas.people import by_nationality, population
from sources.personas.tables import Array, table

ALONE_AGES = ((0, 24), (25, 64), (65, 104))
TYPES = (
    "so",
    "sem_nucleo",
    "casal_sem_filhos",
    "casal_com_filhos",
    "monoparental",
    "varios_nucleos",
    "institucional",
    "sem_teto",
)
TYPE_OF = (0, 1, 2, 3, 3, 3, 4, 4, 4, 5, 6, 7)
"""The table's type of household for each of HOUSEHOLDS."""


def _parent(age: int) -> float:
    steps = ((18, 0), (22, 0.1), (30, 0.5), (50, 1.5), (60, 0.8), (70, 0.1), (75, 0.01), (200, 0))
    return next(weight for limit, weight in steps if age < limit)


def _parent_of_adults(age: int) -> float:
    return 0 if age < 45 else 0.2 if age < 50 else 1


def _child(age: int) -> float:
    steps = ((18, 20), (25, 8), (30, 2), (40, 0.7), (60, 0.3), (65, 0.1), (200, 0))
    return next(weight for limit, weight in steps if age < limit)


def seed_age() -> Array:
    """[age, household]: who can be what at which age. Weights, not figures.

    No parent is under 18, no child over 64, and nobody over 74 has a child under 25 at home.
    """
    curves = {
        "so": lambda a: 0 if a < 16 else 1,
        "sem_nucleo": lambda a: 0.1 if a < 15 else 1,
        "casal_sem_filhos": lambda a: 0 if a < 18 else 0.3 if a < 25 else 1,
        "casal_filho_jovem": _parent,
        "casal_filho_adulto": _parent_of_adults,
        "filho_de_casal": _child,
        "monoparental_jovem": _parent,
        "monoparental_adulto": _parent_of_adults,
        "filho_de_um": _child,
        "varios_nucleos": lambda a: 1,
        "institucional": lambda a: 0.05 if a < 15 else 0.3 if a < 65 else 1 if a < 75 else 6,
        "sem_teto": lambda a: 0 if a < 18 else 1 if a < 70 else 0.1,
    }
    return np.array([by_age(curves[household]) for household in HOUSEHOLDS]).T


def seed_activity() -> Array:
    """[activity, household]: students are rarely parents; those at work rarely live in an institution."""
    seed = np.ones((len(ACTIVITIES), len(HOUSEHOLDS)))
    place = {name: HOUSEHOLDS.index(name) for name in HOUSEHOLDS}
    for name in ("casal_filho_jovem", "monoparental_jovem", "casal_sem_filhos"):
        seed[ACTIVITIES.index("estudante"), place[name]] = 0.05
    seed[ACTIVITIES.index("empregada"), place["institucional"]] = 0.02
    seed[ACTIVITIES.index("empregada"), place["sem_teto"]] = 0.1
    return seed


def margins() -> list[Margin]:
    """What is published, in persons; axes: region, sex, age, nationality, activity, household."""
    people = active()
    r, s, a, n, act = (every(size) for size in people.shape)
    alone = (
        table("region_alone").numbers(table("region_alone").columns[1:], REGIONS).reshape(7, 3, 2).transpose(0, 2, 1)
    )
    homes = table("region_households")
    couples = {
        kind: homes.numbers((f"direito_{kind}", f"facto_{kind}"), REGIONS).sum(axis=1)
        for kind in ("sem_filhos", "jovem", "adulto")
    }
    persons = by_nationality("nationality_household", TYPES)
    without = couples["sem_filhos"] / couples["sem_filhos"].sum() * persons[:, 2].sum()
    pairs = np.stack([without, 2 * couples["jovem"], 2 * couples["adulto"]], axis=1)
    lone = np.stack([homes.numbers((f"pai_{k}", f"mae_{k}"), REGIONS) for k in ("jovem", "adulto")], axis=2)
    only = [0 if name == "so" else -1 for name in HOUSEHOLDS]
    return [
        Margin("nationality x household", (None, None, None, n, None, TYPE_OF), persons),
        Margin("region x couple", (r, None, None, None, None, [-1, -1, 0, 1, 2, *[-1] * 7]), pairs),
        Margin("region x sex x lone parent", (r, s, None, None, None, [*[-1] * 6, 0, 1, *[-1] * 4]), lone),
        Margin("region x sex x age, alone", (r, s, bands(ALONE_AGES), None, None, only), alone[..., None]),
        Margin("region x sex x age x nationality x activity", (r, s, a, n, act, None), people),
    ]


@cache
def active() -> Array:
    """[region, sex, age, nationality, activity]: residents, from the fits of population and lives."""
    young, adults = population()[:, :, :FIRST_ADULT_BAND], lives().sum(axis=4)
    people = np.zeros((len(REGIONS), 2, len(AGES), len(NATIONALITIES), len(ACTIVITIES)))
    people[:, :, :FIRST_ADULT_BAND, :, 0] = young
    for at, situation in enumerate(SITUATIONS):
        activity = ACTIVITIES.index(situation) if situation in ACTIVITIES and situation != "outra" else 3
        people[:, :, FIRST_ADULT_BAND:, :, activity] += adults[..., at]
    return people


@cache
def homes() -> Array:
    """[region, sex, age, nationality, activity, household]: residents, fitted."""
    seed = active()[..., None] * seed_age()[None, None, :, None, None, :] * seed_activity()[None, None, None, None]
    return fitted(seed, margins())
