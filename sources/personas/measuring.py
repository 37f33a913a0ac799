"""How close a crowd comes to the published tables: every margin of every fit, counted again in the people drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.personas import homes, lives, people, work
from sources.personas.axes import (
    ACTIVITIES,
    AGES,
    FIRST_ADULT_BAND,
    FOREIGN,
    HOUSEHOLDS,
    NATIONALITIES,
    OCCUPATIONS,
    REGIONS,
    SCHOOLING,
    SECTORS,
    SEXES,
    SITUATIONS,
)
from sources.personas.drawing import Person
from sources.personas.fitting import Margin, every
from sources.personas.tables import Array


@dataclass(frozen=True)
class Compared:
    """One margin. `table` and `drawn` are persons, the table's scaled to the size of the crowd; same shape, flat."""

    name: str
    table: Array
    drawn: Array
    crowd: int
    """How many people were counted, whether or not this margin is about them."""

    def worst(self) -> float:
        """The largest relative difference among categories that hold 1% of the crowd or more."""
        big = self.table >= 0.01 * self.crowd
        return float((np.abs(self.drawn - self.table)[big] / self.table[big]).max(initial=0.0))

    def farthest(self) -> float:
        """The largest difference of any category, in people for each 100,000 of the crowd."""
        return float(np.abs(self.drawn - self.table).max()) / self.crowd * 100_000

    def misplaced(self) -> float:
        """The share of people who would have to change category for the crowd to equal the table."""
        return float(np.abs(self.drawn - self.table).sum() / 2 / self.table.sum())


def compare(crowd: Iterable[Person]) -> Iterator[Compared]:
    """Compare residents (those abroad are skipped) with all that is published."""
    cells = np.array([_indices(person) for person in crowd if not person.country])
    region, sex, age, nationality, municipality, schooling, situation, group, sector, activity, household = cells.T
    by_place = Margin(
        "nationality x municipality", (every(len(NATIONALITIES)), every(308)), people.municipal_nationalities().T
    )
    yield _one(by_place, (nationality, municipality), len(cells))
    total = Margin("municipality", (None, every(308)), people.municipal_nationalities().sum(axis=1))
    yield _one(total, (nationality, municipality), len(cells))
    for margin in people.margins():
        yield _one(margin, (region, sex, age, nationality), len(cells))
    adult = age >= FIRST_ADULT_BAND
    employed = adult & (situation == SITUATIONS.index("empregada"))
    grown = (region, sex, age - FIRST_ADULT_BAND, nationality, schooling, situation)
    for margin in lives.margins()[:-1]:
        yield _one(margin, tuple(axis[adult] for axis in grown), len(cells))
    at_work = (sex, region, schooling, nationality, group, sector)
    for margin in work.margins()[:-1]:
        yield _one(margin, tuple(axis[employed] for axis in at_work), len(cells))
    for margin in homes.margins()[:-1]:
        yield _one(margin, (region, sex, age, nationality, activity, household), len(cells))


def _one(margin: Margin, axes: tuple[NDArray[np.int64], ...], crowd: int) -> Compared:
    scale = crowd / float(people.population().sum())
    flat = np.zeros(len(axes[0]), dtype=np.int64)
    left_out = np.zeros(len(axes[0]), dtype=bool)
    sizes = iter(margin.target.shape)
    for axis, groups in zip(axes, margin.groups, strict=True):
        if groups is not None:
            along = np.array(groups)[axis]
            left_out |= along < 0
            flat = flat * next(sizes) + along
    drawn = np.bincount(flat[~left_out], minlength=margin.target.size).astype(np.float64)
    return Compared(margin.name, margin.target.ravel() * scale, drawn, crowd)


def _indices(person: Person) -> tuple[int, ...]:
    nationality = person.nationality if person.nationality in ("portuguesa", *FOREIGN) else "outra"
    situation, title = person.situation, person.title
    works = title if situation == "empregada" else None
    activity = "menor" if not situation else situation if situation in ACTIVITIES else "outra"
    return (
        REGIONS.index(person.region),
        SEXES.index(person.sex),
        next(band for band, (low, high) in enumerate(AGES) if low <= person.age <= high),
        NATIONALITIES.index(nationality),
        person.municipality,
        SCHOOLING.index(person.schooling) if person.schooling else 0,
        SITUATIONS.index(situation) if situation else 0,
        OCCUPATIONS.index(works.group) if works else 0,
        SECTORS.index(works.sector) if works else 0,
        ACTIVITIES.index(activity),
        HOUSEHOLDS.index(person.household),
    )
