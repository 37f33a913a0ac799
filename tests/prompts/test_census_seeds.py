"""`census` in a recipe's seeds: a person for each rollout, always the same, of the kind that the other rows ask for."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from prompts import census
from prompts.census import census_pack, person
from prompts.pairings import go_together
from prompts.recipe import SeedsSpec
from prompts.seed_table import Seed, SeedTable
from prompts.seeds import open_seeds
from schemas.errors import UsageError
from sources.personas.rows import personas

CROSS = {"topic": "topics", "persona": "census", "task": "tasks"}
ROLLOUTS = 100


def opened(**spec: object) -> SeedTable:
    return open_seeds(SeedsSpec.model_validate(spec), Path(), "CC0-1.0")


def seeds(table: SeedTable, shuffle: int = 0, salt: str = "instruct") -> list[Seed]:
    return [table.seed(index, shuffle, salt)[0] for index in range(ROLLOUTS)]


@pytest.mark.slow
def test_each_rollout_has_a_person_who_goes_with_its_topic_and_task() -> None:
    found = seeds(opened(cross=CROSS))
    people = {seed.row["persona"] for seed in found}
    assert len(people) == ROLLOUTS
    for seed in found:
        who, topic, task = (seed.values[field] for field in ("persona", "topic", "task"))
        assert go_together("persona", who, "topic", topic) and go_together("persona", who, "task", task)


@pytest.mark.slow
def test_the_same_rollout_has_the_same_person_and_other_runs_and_recipes_others() -> None:
    table = opened(cross=CROSS)
    ours = seeds(table)
    assert seeds(opened(cross=CROSS)) == ours
    for others in (seeds(table, shuffle=1), seeds(table, salt="preference")):
        assert not {seed.row["persona"] for seed in others} & {seed.row["persona"] for seed in ours}


@pytest.mark.slow
def test_a_person_can_be_found_again_by_the_number_in_the_id() -> None:
    seed = opened(cross=CROSS).seed(123_456, 7, "instruct")[0]
    assert person(int(seed.row["persona"].removeprefix("census-"))) == seed.values["persona"]


def test_a_person_is_the_same_whoever_of_the_block_was_asked_for_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "OPEN", 2)
    monkeypatch.setattr(census, "_BEGUN", {})
    first = 7_000_000 * census.BLOCK
    asked = [first + block * census.BLOCK + place for place in (9, 2, 15, 10, 15) for block in range(4)]
    in_turns = [census.person(number) for number in asked]
    assert len(census._BEGUN) <= 2
    wanted = {
        first + block * census.BLOCK + place: {**row, "id": f"census-{first + block * census.BLOCK + place}"}
        for block in range(4)
        for place, row in enumerate(islice(personas(7_000_000 + block), census.BLOCK))
    }
    assert in_turns == [wanted[number] for number in asked]


@pytest.mark.slow
def test_where_holds_for_whom_is_drawn() -> None:
    where = {"persona.age_group": ["até 17"], "persona.country": ["Portugal"]}
    for seed in seeds(opened(cross=CROSS, where=where)):
        assert (seed.values["persona"]["age"] < 18) and seed.values["persona"]["country"] == "Portugal"


@pytest.mark.slow
def test_the_census_alone_gives_people_as_seeds() -> None:
    table = opened(pack="census", where={"region": "Açores"})
    found = {table.seed(index, 0, "x")[0].row["text"] for index in range(30)}
    assert len(found) == 30
    with pytest.raises(UsageError, match="shares of its own"):
        opened(pack="census", weights={"region": {"Açores": 3}})
    with pytest.raises(UsageError, match="drawn from the census"):
        opened(cross=CROSS, weights={"persona.region": {"Açores": 3}})


def test_what_those_who_write_for_a_person_are_told_doesnt_say_where_they_live() -> None:
    for row in census_pack().rows:
        assert row["municipality"] not in row["reader"].replace("Porto Santo", "")
        assert str(row["age"]) in row["reader"] and "; " not in row["who"]
