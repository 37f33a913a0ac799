"""What the tables say of a person once region, sex, age and the rest are known: the title of the occupation, the kind
of union, how many children, which parent a child lives with, whether and where a Portuguese person lived abroad."""

from __future__ import annotations

from functools import cache
from itertools import accumulate

from sources.personas.axes import REGIONS, SECTORS, SEXES
from sources.personas.sequences import GOLDEN, ROOT_FIVE, Steered, Turns
from sources.personas.tables import Table, table
from sources.personas.work import Title, titles, work

UNIONS = ("direito", "facto")
COUPLES = {"casal_sem_filhos": "sem_filhos", "casal_filho_jovem": "jovem", "casal_filho_adulto": "adulto"}
TITLE_AGES = (15, 18, 21, 23, 25, 30, 39, 61)
"""Where the titles that an age can have change."""


class Occupations:
    """Titles for those at work, and the former ones of those who were."""

    def __init__(self, seed: int, stream: int, armed: bool = True) -> None:
        """`armed` False: nobody is in the armed forces (of Portugal, for those who live abroad)."""
        self._armed = armed
        self._jobs = Steered(seed, stream, GOLDEN, shared=True)
        self._titles = Turns(seed, stream + 1, ROOT_FIVE)
        self._worded: dict[int, tuple[Title, ...]] = {}

    def title(self, sex: int, region: int, schooling: int, nationality: int, age: int, state: bool) -> Title | None:
        """A title; None where the tables have nobody at work. `age` 0: a former title, of any age."""
        which = ((sex * 7 + region) * 6 + schooling) * 17 + nationality
        if not self._jobs.known(which):
            weights = work()[sex, region, schooling, nationality].flatten()
            if not weights.sum():
                return None
            if not self._armed:
                weights[: len(SECTORS)] = 0
            self._jobs.learn(which, weights.tolist())
        lines = ("region", region), ("nationality", nationality), ("sex", sex)
        group, sector = divmod(self._jobs.along(which, lines), len(SECTORS))
        return self._worded_as(group, sector, schooling, age, state)

    def _worded_as(self, group: int, sector: int, schooling: int, age: int, state: bool) -> Title:
        step = sum(age >= first for first in TITLE_AGES) if age else 0
        which = (((group * 6 + sector) * 6 + schooling) * 10 + step) * 2 + state
        if which not in self._worded:
            self._worded[which] = _titles_for(group, sector, schooling, age, state)
            self._titles.know(which, _sums_of_titles(group, sector, schooling, age, state))
        return self._worded[which][self._titles.draw(which)]


@cache
def _titles_for(group: int, sector: int, schooling: int, age: int, state: bool) -> tuple[Title, ...]:
    """The titles that one of this age (0: of any) can have; without offices of the `state` where it employs nobody."""
    every = titles()[group, sector, schooling]
    fit_age = [t for t in every if not age or t.youngest <= age <= t.oldest]
    civil = [t for t in every if state or not t.portuguese_state]
    return tuple([t for t in fit_age if t in civil] or civil or every)


@cache
def _sums_of_titles(group: int, sector: int, schooling: int, age: int, state: bool) -> list[float]:
    return list(accumulate(title.weight for title in _titles_for(group, sector, schooling, age, state)))


class Families:
    """Union, number of children, the parent that a child lives with."""

    def __init__(self, seed: int, stream: int) -> None:
        self._unions = Turns(seed, stream, GOLDEN, shared=True)
        self._children = Turns(seed, stream + 1, GOLDEN, shared=True)
        self._parents = Turns(seed, stream + 2, GOLDEN, shared=True)
        if not self._children.known(0):
            self._learn()

    def _learn(self) -> None:
        homes = table("region_households")
        for kind, name in enumerate(COUPLES.values()):
            for region, pair in enumerate(homes.numbers([f"{union}_{name}" for union in UNIONS], REGIONS)):
                self._unions.learn(kind * len(REGIONS) + region, pair.tolist())
        lone = homes.numbers(("mae_jovem", "mae_adulto", "pai_jovem", "pai_adulto"), REGIONS)
        for region, row in enumerate(lone):
            self._parents.learn(region, [row[0] + row[1], row[2] + row[3]])
        for nucleus, counts in enumerate(table("children").numbers(("1", "2", "3", "4+"))):
            self._children.learn(nucleus, counts.tolist())

    def union(self, household: str, region: int) -> str:
        """'direito' or 'facto' for half of a couple, else ''."""
        if household not in COUPLES:
            return ""
        return UNIONS[self._unions.draw(list(COUPLES).index(household) * len(REGIONS) + region)]

    def children(self, household: str, sex: int) -> int:
        """1 to 4 (four or more) for parents, else 0."""
        if household.startswith("monoparental"):
            return self._children.draw(1 + sex) + 1
        return self._children.draw(0) + 1 if household in ("casal_filho_jovem", "casal_filho_adulto") else 0

    def parent(self, household: str, region: int) -> str:
        """'mae' or 'pai' for the child of one parent, else ''."""
        return ("mae", "pai")[self._parents.draw(region)] if household == "filho_de_um" else ""


class Returns:
    """Portuguese people of full age who lived in another country, and in which."""

    def __init__(self, seed: int, stream: int, adults: list[list[float]]) -> None:
        """`adults`: Portuguese people of 18 and over, [region][sex]."""
        self._who = Turns(seed, stream, GOLDEN, shared=True)
        self._where = Turns(seed, stream + 1, ROOT_FIVE, shared=True)
        lived = table("lived_abroad")
        self._countries = (*lived.columns[3:], "outro")
        if not self._where.known(len(REGIONS) - 1):
            self._learn(lived, adults)

    def _learn(self, lived: Table, adults: list[list[float]]) -> None:
        for region, row in enumerate(lived.numbers(lived.columns[1:], REGIONS)):
            named = row[2:]
            self._where.learn(region, [*named.tolist(), float(row[:2].sum() - named.sum())])
            for sex in range(len(SEXES)):
                self._who.learn(region * 2 + sex, [row[sex], adults[region][sex] - row[sex]])

    def country(self, region: int, sex: int) -> str:
        """A country (a key of data/countries.tsv), or '' for those who never lived in another."""
        return "" if self._who.draw(region * 2 + sex) else self._countries[self._where.draw(region)]
