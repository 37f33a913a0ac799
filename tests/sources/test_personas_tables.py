"""The tables agree with each other, say where they come from, and the fitted joints have their margins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sources.personas import homes, lives, people, work
from sources.personas.axes import FOREIGN, OCCUPATIONS, REGIONS, SCHOOLING, SECTORS, SITUATIONS
from sources.personas.fitting import Margin, every, fit, sums
from sources.personas.kept_fits import fitted
from sources.personas.tables import table, table_names

RESIDENTS = 10_343_066
EMPLOYED = 4_426_461
FROM_FIFTEEN = 9_011_878
STATELESS = 149
"""Counted in some tables' totals and in no nationality's row."""

CENSUS_TOTALS = [
    ("age_sex", RESIDENTS),
    ("region_age", RESIDENTS),
    ("region_marital", RESIDENTS),
    ("region_schooling", FROM_FIFTEEN),
    ("region_situation", FROM_FIFTEEN),
    ("schooling_situation", FROM_FIFTEEN),
    ("employed_age", EMPLOYED),
    ("region_sector", EMPLOYED),
    ("region_unemployed_age", 391_517),
    ("region_secondary", 3_970_230),
    ("region_alone", 1_027_871),
    ("children", 1_995_788),
]


@pytest.mark.parametrize(("name", "total"), CENSUS_TOTALS)
def test_each_census_table_adds_up_to_the_total_that_ine_published(name: str, total: int) -> None:
    one = table(name)
    assert one.numbers(one.columns[1:]).sum() == total


def test_the_308_municipalities_add_up_to_the_country_in_every_nationality() -> None:
    one = table("municipalities")
    assert len(one.rows) == len(set(one.column("code"))) == 308
    columns = ("total", "portuguesa", *FOREIGN)
    expected = [RESIDENTS, *table("nationality_sex").numbers(("h", "m"), ("portuguesa", *FOREIGN)).sum(axis=1)]
    assert one.numbers(columns).sum(axis=0).tolist() == expected
    by_region = dict.fromkeys(REGIONS, 0.0)
    for region, total in zip(one.column("region"), one.numbers(("total",))[:, 0], strict=True):
        by_region[region] += total
    ages = table("region_age")
    assert list(by_region.values()) == ages.numbers(ages.columns[1:], REGIONS).sum(axis=1).tolist()


@pytest.mark.parametrize(
    ("name", "columns", "total"),
    [
        ("nationality_sex", ("h", "m"), RESIDENTS),
        ("nationality_age", ("0-14", "15-24", "25-64", "65+"), RESIDENTS),
        ("nationality_schooling", SCHOOLING, 6_588_239),
        ("nationality_situation", SITUATIONS, FROM_FIFTEEN),
        ("nationality_occupation", OCCUPATIONS, EMPLOYED),
        ("nationality_household", homes.TYPES, RESIDENTS),
    ],
)
def test_nationalities_add_up_but_for_the_stateless(name: str, columns: tuple[str, ...], total: int) -> None:
    missing = total - people.by_nationality(name, columns).sum()
    assert 0 <= missing <= STATELESS


def test_every_table_says_its_source_licence_and_date_and_is_small() -> None:
    for name in table_names():
        one = table(name)
        assert (
            "://" in one.head["source"] or "Filigrana, texto próprio" in one.head["source"] or "source" in one.columns
        )
        assert one.head["licence"] and one.head["date"]
    assert len(table_names()) > 25


def test_fitting_finds_the_joint_that_has_both_margins_and_keeps_zeros() -> None:
    seed = np.array([[1.0, 2.0, 0.0], [1.0, 1.0, 1.0]])
    rows = Margin("rows", (every(2), None), np.array([40.0, 60.0]))
    columns = Margin("columns", (None, [0, 1, 1]), np.array([30.0, 70.0]))
    joint = fit(seed, [rows, columns])
    assert sums(joint, rows) == pytest.approx([40, 60], rel=1e-3)
    assert sums(joint, columns) == pytest.approx([30, 70], rel=1e-3)
    assert joint[0, 2] == 0
    assert joint[0, 0] * joint[1, 1] / (joint[0, 1] * joint[1, 0]) == pytest.approx(0.5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "joint"),
    [(people, people.population), (lives, lives.lives), (work, work.work), (homes, homes.homes)],
    ids=["people", "lives", "work", "homes"],
)
def test_fitted_joints_have_the_published_margins_to_half_a_percent(module: Any, joint: Any) -> None:
    for margin in module.margins():
        big = margin.target >= 1000
        apart = np.abs(sums(joint(), margin) - margin.target)[big] / margin.target[big]
        assert apart.max() < 0.005, margin.name


def test_municipalities_keep_their_nationalities_and_regions_their_ages() -> None:
    placed = people.places()
    assert np.abs(placed.sum(axis=0).T - people.municipal_nationalities()).max() < 1
    old = placed[3].sum(axis=0) / placed.sum(axis=(0, 1))
    code = table("municipalities").column("code")
    assert old[code.index("0802")] > 2 * old[code.index("4205")]  # Alcoutim is older than Ribeira Grande


@pytest.mark.slow
def test_every_sector_of_every_group_that_the_fit_fills_has_a_title() -> None:
    filled = work.work().sum(axis=(0, 1, 3))
    for schooling, group, sector in zip(*np.nonzero(filled > 0), strict=True):
        worded = work.titles()[int(group), int(sector), int(schooling)]
        assert group == 0 or any(not title.portuguese_state for title in worded), (group, sector, schooling)
    assert len(table("occupations").rows) >= 300
    assert {row[1] for row in table("occupations").rows} == set(SECTORS)


def test_a_fit_is_kept_and_a_spoilt_file_is_fitted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path))
    seed, target = np.ones((2, 2)), np.array([30.0, 70.0])
    rows = Margin("rows", (every(2), None), target)
    once = fitted(seed, [rows])
    (kept,) = tmp_path.glob("census/*.npy")
    kept.write_bytes(kept.read_bytes().replace(np.float64(15).tobytes(), np.float64(16).tobytes()))
    assert fitted(seed, [rows]).tolist() == [[16, 16], [35, 35]], "read, not fitted again"
    kept.write_bytes(kept.read_bytes()[:-5])
    assert fitted(seed, [rows]).tolist() == once.tolist() == [[15, 15], [35, 35]]
    assert fitted(seed, [Margin("rows", (every(2), None), target * 2)]).tolist() == [[30, 30], [70, 70]]
