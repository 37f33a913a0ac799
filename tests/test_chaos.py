"""A few of the disturbances of `make chaos`, on real processes; Ray, engine and Argilla have tests of their own."""

from __future__ import annotations

import copy

import pytest

from bench.chaos.__main__ import SHARES, disturbed
from bench.chaos.on_disk import Driver, Export, FullDisk, TornFiles
from bench.chaos.runs import Site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("chaos") / "undisturbed", planned=30)


@pytest.mark.parametrize("kind", [Driver, FullDisk, TornFiles, Export])
def test_what_is_disturbed_gives_the_undisturbed_export(
    undisturbed: Site, kind: type[Driver], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A program may end before its moment comes: then another is begun, until one was disturbed."""
    kinds = disturbed(kind(undisturbed, rounds=2), tmp_path_factory.mktemp("sites"), seed=20, count=1)
    assert kinds.total() >= 1


def test_a_row_that_is_missing_is_seen(undisturbed: Site) -> None:
    other = copy.copy(undisturbed)
    other.__dict__["rows"] = undisturbed.rows[1:]
    with pytest.raises(AssertionError, match="differs from the undisturbed one"):
        undisturbed.require_like(other, "again")


def test_every_scenario_has_its_share_of_a_hundred() -> None:
    assert sum(SHARES.values()) == 100
