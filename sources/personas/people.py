"""Who lives where: region x sex x age x nationality, and the municipality given the first, the third and the last."""

from __future__ import annotations

from functools import cache

import numpy as np

from sources.personas.axes import AGES, FOREIGN, NATIONALITIES, REGIONS, SEXES, bands
from sources.personas.fitting import Margin, every
from sources.personas.kept_fits import fitted
from sources.personas.tables import Array, table

TEN_YEARS = (*((low, low + 9) for low in range(0, 100, 10)), (100, 104))
FOUR_AGES = ((0, 14), (15, 24), (25, 64), (65, 104))


def with_other(by_nationality: Array) -> Array:
    """Rows portuguesa, estrangeira, the fifteen -> portuguesa, the fifteen, the rest (foreign, not of the fifteen)."""
    portuguese, foreign, named = by_nationality[0], by_nationality[1], by_nationality[2:]
    return np.vstack([portuguese, named, np.maximum(foreign - named.sum(axis=0), 0)])


def by_nationality(name: str, columns: tuple[str, ...]) -> Array:
    """[17, columns] of a table whose rows are nationalities."""
    return with_other(table(name).numbers(columns, ("portuguesa", "estrangeira", *FOREIGN)))


@cache
def municipal_nationalities() -> Array:
    """[308, 17] residents. The rest are those of other nationalities and the 149 stateless."""
    places = table("municipalities").numbers(("total", "portuguesa", *FOREIGN))
    total, portuguese, named = places[:, :1], places[:, 1:2], places[:, 2:]
    rest = total - portuguese - named.sum(axis=1, keepdims=True)
    return np.hstack([portuguese, named, rest])


def region_of_municipality() -> list[int]:
    return [REGIONS.index(region) for region in table("municipalities").column("region")]


def margins() -> list[Margin]:
    """What is published of region, sex, age and nationality."""
    marital = table("region_marital")
    region_sex = np.stack(
        [marital.numbers([c for c in marital.columns if c.endswith(f"_{sex}")], REGIONS).sum(axis=1) for sex in SEXES],
        axis=1,
    )
    regions = np.array(region_of_municipality())
    region_nationality = np.stack([municipal_nationalities()[regions == r].sum(axis=0) for r in range(len(REGIONS))])
    r, s, n = every(len(REGIONS)), every(2), every(len(NATIONALITIES))
    ten, four = bands(TEN_YEARS), bands(FOUR_AGES)
    groups = ("0-14", "15-24", "25-64", "65+")
    ages = [band if band >= 0 else 0 for band in ten]
    return [
        Margin("nationality x age", (None, None, four, n), by_nationality("nationality_age", groups).T),
        Margin("nationality x sex", (None, s, None, n), by_nationality("nationality_sex", SEXES).T),
        Margin("region x nationality", (r, None, None, n), region_nationality),
        Margin("region x sex", (r, s, None, None), region_sex),
        Margin("region x age", (r, None, four, None), table("region_age").numbers(groups, REGIONS)),
        Margin("sex x age", (None, s, ages, None), table("age_sex").numbers(SEXES).T),
    ]


@cache
def population() -> Array:
    """[region, sex, age, nationality]: residents, fitted. The seed's five years split the tables' ten."""
    shares = dict(zip(table("age_five").column("age"), table("age_five").numbers(("share",))[:, 0], strict=True))
    age = np.array([_band_share(low, high, shares) for low, high in AGES])
    shape = (len(REGIONS), 2, len(AGES), len(NATIONALITIES))
    return fitted(np.broadcast_to(age[None, None, :, None], shape), margins())


def _band_share(low: int, high: int, shares: dict[str, float]) -> float:
    """A band's share: its years' part of the five-year group that holds them; the oldest group in one piece."""
    if low >= 90:
        return shares["90+"]
    start = low // 5 * 5
    return shares[f"{start}-{start + 4}"] * (high - low + 1) / 5


@cache
def places() -> Array:
    """[age of four, nationality, municipality]: residents. Nationality by municipality is published and met; the
    municipality's share of old people is seeded with the dependency ratio of 2019 and met for each region only."""
    counts = municipal_nationalities()
    ratio = table("old_age_dependency_2019").numbers(("ratio",), table("municipalities").column("code"))[:, 0]
    seed = np.repeat(counts[None, :, :], 4, axis=0).transpose(0, 2, 1).copy()
    seed[3] *= ratio[None, :]
    people = population()
    four, regions = bands(FOUR_AGES), region_of_municipality()
    by_age = np.stack([people.sum(axis=1)[:, [i for i, f in enumerate(four) if f == g]].sum(axis=1) for g in range(4)])
    age_nationality_region = by_age.transpose(0, 2, 1)
    n, m = every(len(NATIONALITIES)), every(len(regions))
    return fitted(
        seed,
        [
            Margin("nationality x municipality", (None, n, m), counts.T),
            Margin("age x nationality x region", (every(4), n, regions), age_nationality_region),
        ],
    )
