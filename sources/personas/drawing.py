"""People drawn from the fitted joints, one at a time, without end: the same seed gives the same people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, count

from sources.personas.axes import (
    ACTIVITIES,
    AGES,
    FIRST_ADULT_BAND,
    HOUSEHOLDS,
    NATIONALITIES,
    REGIONS,
    SCHOOLING,
    SEXES,
    SITUATIONS,
    bands,
)
from sources.personas.circumstances import Families, Occupations, Returns
from sources.personas.homes import homes
from sources.personas.lives import lives
from sources.personas.people import FOUR_AGES, places, population, region_of_municipality
from sources.personas.sequences import GOLDEN, ROOT_SEVEN, ROOT_THREE, ROOT_TWO, Steered, Turns
from sources.personas.tables import table
from sources.personas.work import Title

FULL_AGE_BAND = 4
"""The first band of those of 18 and over."""

EARLIEST = {"secundario": 17, "superior": 21}
"""The age at which a level can be complete. Inside a band of ages no table tells the years apart."""

WORKED = ("empregada", "desempregada", "reformada")
NOT_ABROAD = ("institucional", "sem_teto")


def lines(r: int, s: int, a: int, n: int) -> tuple[tuple[str, int], ...]:
    """The margins that draws are steered to: region by sex, sex by age, both by age, nationality (old people apart)."""
    old = AGES[a][0] >= 65
    return ("region", r * 2 + s), ("age", s * 32 + a), ("both", (r * 2 + s) * 32 + a), ("nationality", n * 2 + old)


@dataclass(frozen=True)
class Person:
    """What was drawn of one person. Categories are those of `axes`; '' or 0 where one doesn't apply."""

    number: int
    sex: str
    age: int
    region: str
    municipality: int
    """Its row in data/municipalities.tsv: where the person lives or, abroad, comes from."""
    nationality: str
    """A key of data/countries.tsv, or 'portuguesa'."""
    schooling: str
    situation: str
    title: Title | None
    """The occupation, or the former one of those who don't work any more."""
    household: str
    country: str
    """Where the person lives, when abroad."""
    union: str
    children: int
    parent: str
    lived_in: str


class Crowd:
    """An endless crowd. Its first n people have the shares of the tables to within a few people in every category."""

    def __init__(self, seed: int) -> None:
        self._countries = table("emigrants").column("country")
        self._abroad = Turns(seed, 1, ROOT_THREE, shared=True)
        self._country = Turns(seed, 2, GOLDEN, shared=True)
        self._others = table("other_nationalities").column("nationality")
        self._other = Turns(seed, 3, GOLDEN, shared=True)
        if not self._abroad.known(0):
            self._learn()
        self._residents = Draws(seed, 10)
        self._emigrants = Draws(seed, 30, abroad=True)

    def _learn(self) -> None:
        people = table("emigrants").numbers(("people",))[:, 0]
        self._country.learn(0, people.tolist())
        for sex, counts in enumerate(table("other_nationalities").numbers(SEXES).T):
            self._other.learn(sex, counts.tolist())
        self._abroad.learn(0, [float(population().sum()), float(people.sum())])

    def __iter__(self) -> Iterator[Person]:
        for number in count():
            if self._abroad.draw(0):
                yield self._emigrants.person(number, country=self._countries[self._country.draw(0)])
            else:
                yield self._residents.person(number, other=self._other_nationality)

    def _other_nationality(self, sex: int) -> str:
        return self._others[self._other.draw(sex)]


@cache
def _sums_of_cells(abroad: bool) -> list[float]:
    """The sums of the population's cells; of those who live abroad, adults who left."""
    if not abroad:
        return list(accumulate(population().ravel().tolist()))
    leaving = population().copy()
    leaving[:, :, :FULL_AGE_BAND] = 0
    leaving[..., 1:] = 0
    return list(accumulate(leaving.ravel().tolist()))


@cache
def _adults() -> list[list[float]]:
    """Portuguese people of 18 and over, [region][sex]."""
    adults: list[list[float]] = population()[:, :, FULL_AGE_BAND:, 0].sum(axis=2).tolist()
    return adults


@cache
def _four_ages() -> list[int]:
    return bands(FOUR_AGES)


@cache
def _municipalities() -> list[list[int]]:
    """The municipalities of each region."""
    regions = region_of_municipality()
    return [[m for m, r in enumerate(regions) if r == region] for region in range(len(REGIONS))]


class Draws:
    """One stream of people: the cell of the population first, then all that depends on it."""

    def __init__(self, seed: int, stream: int, abroad: bool = False) -> None:
        self._abroad = abroad
        self._cells = Turns(seed, stream, GOLDEN, shared=True)
        self._cells.know(0, _sums_of_cells(abroad))
        self._places = Turns(seed, stream + 1, ROOT_TWO, shared=True)
        self._years = Turns(seed, stream + 2, ROOT_THREE, shared=True)
        self._lives = Steered(seed, stream + 3, ROOT_TWO, shared=True)
        self._homes = Steered(seed, stream + 4, ROOT_SEVEN, shared=True)
        self._work = Occupations(seed, stream + 5, armed=not abroad)
        self._former = Occupations(seed, stream + 7, armed=not abroad)
        self._families = Families(seed, stream + 9)
        self._returns = Returns(seed, stream + 12, _adults())
        self._four = _four_ages()
        self._municipalities = _municipalities()
        if not self._years.known(len(AGES) - 1):
            for band, (low, high) in enumerate(AGES):
                self._years.learn(band, [1.0] * (high - low + 1))

    def person(self, number: int, country: str = "", other: object = None) -> Person:
        rest, n = divmod(self._cells.draw(0), len(NATIONALITIES))
        rest, a = divmod(rest, len(AGES))
        r, s = divmod(rest, len(SEXES))
        schooling, situation = self._life(r, s, a, n)
        age = max(AGES[a][0] + self._years.draw(a), EARLIEST.get(schooling, 0))
        household = self._home(r, s, a, n, situation)
        nationality = NATIONALITIES[n]
        if nationality == "outra" and callable(other):
            nationality = other(s)
        grown = nationality == "portuguesa" and a >= FULL_AGE_BAND and not country
        return Person(
            number=number,
            sex=SEXES[s],
            age=age,
            region=REGIONS[r],
            municipality=self._place(r, a, n),
            nationality=nationality,
            schooling=schooling,
            situation=situation,
            title=self._title(r, s, n, schooling, situation, age),
            household=household,
            country=country,
            union=self._families.union(household, r),
            children=self._families.children(household, s),
            parent=self._families.parent(household, r),
            lived_in=self._returns.country(r, s) if grown else "",
        )

    def _place(self, r: int, a: int, n: int) -> int:
        which = (r * 4 + self._four[a]) * len(NATIONALITIES) + n
        if not self._places.known(which):
            self._places.learn(which, places()[self._four[a], n, self._municipalities[r]].tolist())
        return self._municipalities[r][self._places.draw(which)]

    def _life(self, r: int, s: int, a: int, n: int) -> tuple[str, str]:
        if a < FIRST_ADULT_BAND:
            return "", ""
        which = ((r * 2 + s) * len(AGES) + a) * len(NATIONALITIES) + n
        if not self._lives.known(which):
            self._lives.learn(which, lives()[r, s, a - FIRST_ADULT_BAND, n].ravel().tolist())
        schooling, situation = divmod(self._lives.along(which, lines(r, s, a, n)), len(SITUATIONS))
        return SCHOOLING[schooling], SITUATIONS[situation]

    def _home(self, r: int, s: int, a: int, n: int, situation: str) -> str:
        activity = "menor" if not situation else situation if situation in ACTIVITIES else "outra"
        cell = (r, s, a, n, ACTIVITIES.index(activity))
        which = ((((r * 2 + s) * len(AGES) + a) * len(NATIONALITIES)) + n) * len(ACTIVITIES) + cell[4]
        if not self._homes.known(which):
            weights = homes()[cell].copy()
            if self._abroad:
                weights[[HOUSEHOLDS.index(name) for name in NOT_ABROAD]] = 0
            self._homes.learn(which, weights.tolist())
        return HOUSEHOLDS[self._homes.along(which, lines(r, s, a, n))]

    def _title(self, r: int, s: int, n: int, schooling: str, situation: str, age: int) -> Title | None:
        if situation not in WORKED:
            return None
        state = n == 0 and not self._abroad
        occupations = self._work if situation == "empregada" else self._former
        return occupations.title(s, r, SCHOOLING.index(schooling), n, 0 if situation == "reformada" else age, state)
