"""Shards of a plan: together they are the plan, each alone is a run that is held to its part."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import Part, plan_parts
from generators.plan_shards import entry_of, parts_of_shard, run_folder
from generators.teachers.factory import Pace, parse_teacher
from schemas.errors import UsageError
from schemas.plan_shard import PlanShard, parse_shard
from store.books import books
from store.manifest import RunManifest
from store.places import Places
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.store.run_manifests import manifest_of

MIX = """\
name: duas
title: Duas receitas
parts:
  - {recipe: pequena.yaml, weight: 2}
  - {recipe: outra.yaml, weight: 1}
"""


def write_mix(folder: Path) -> Path:
    write_recipe(folder)
    write_recipe(folder, RECIPE.replace("name: pequena", "name: outra"), "outra.yaml")
    return write_recipe(folder, MIX, "duas.yaml")


def roll(base: Path, plan: Path, count: int, shard: PlanShard | None = None, seed: int = 3) -> Run:
    """Generate one shard of a plan, or all of it."""
    whole = plan_parts(str(plan), count)
    run = Run(run_folder(base, shard))
    options = GenerateOptions(
        parts=tuple(parts_of_shard(whole, shard) if shard else whole),
        shard=entry_of(shard, whole) if shard else None,
        teacher=parse_teacher("replay"),
        run_seed=seed,
        pace=Pace(concurrency=8),
    )
    asyncio.run(generate_local(run, options))
    assert books(run).balanced and books(run).pending == 0
    return run


def made(*runs: Run) -> list[tuple[str, str, int, str]]:
    """Every outcome: its table, recipe, index and rollout, as often as it is stored."""
    found = []
    for run in runs:
        for table in ("samples", "rejected", "failed"):
            rows = run.scan(table).select("recipe", "index", "rollout_id").collect()
            found += [(table, *row) for row in rows.iter_rows()]
    return sorted(found)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(1, 50), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_shards_share_a_plan_out_whatever_its_recipes_and_their_number(counts: list[int], of: int, more: int) -> None:
    every = [[PlanShard(number=n, of=of).indexes(place, c) for n in range(1, of + 1)] for place, c in enumerate(counts)]
    for count, dealt in zip(counts, every, strict=True):
        assert sorted(index for own in dealt for index in own) == list(range(count))
        assert max(map(len, dealt)) - min(map(len, dealt)) <= 1
    grown = [PlanShard(number=1, of=of).indexes(place, count + more) for place, count in enumerate(counts)]
    assert all(set(before[0]) <= set(after) for before, after in zip(every, grown, strict=True))


def test_recipes_of_one_rollout_each_go_to_different_shards() -> None:
    dealt = [[len(PlanShard(number=n, of=4).indexes(place, 1)) for place in range(8)] for n in range(1, 5)]
    assert [sum(own) for own in dealt] == [2, 2, 2, 2]


@given(st.integers(0, 30), st.integers(1, 9), st.data())
@settings(max_examples=40, deadline=None)
def test_a_manifest_knows_which_rollouts_are_its_shards(count: int, of: int, data: st.DataObject) -> None:
    shard = PlanShard(number=data.draw(st.integers(1, of)), of=of)
    parts = [Part(recipe=name, planned=count + more) for more, name in enumerate("abc")]
    own = {name: len(shard.indexes(place, count + place)) for place, name in enumerate("abc")}
    told = manifest_of(own, shard=entry_of(shard, parts).model_dump())
    assert {n: list(r) for n, r in told.indexes.items()} == {
        name: list(shard.indexes(place, count + place)) for place, name in enumerate("abc")
    }
    assert RunManifest.model_validate(told.model_dump()).indexes == told.indexes


def test_places_of_a_shard_are_marked_by_their_index_in_the_plan() -> None:
    import polars as pl

    places = Places(range(2, 20, 5))
    assert places.of(pl.Series([17, 2])).to_list() == [3, 0] and not places.any_marked(0, 4)
    places.mark(1, 2)
    places.mark(3, 4)
    assert [places[index] for index in (2, 7, 12, 17)] == [0, 1, 0, 1]
    assert list(places.pending()) == [2, 12] and places.unmarked(pl.Series([12, 17])).to_list() == [True, False]
    with pytest.raises(ValueError, match="not in range"):
        places[3]


@pytest.mark.slow
def test_three_shards_of_a_mix_make_exactly_the_rows_of_the_whole_plan(tmp_path: Path) -> None:
    mix = write_mix(tmp_path)
    whole = roll(tmp_path / "whole", mix, 20)
    shards = [roll(tmp_path / "shards", mix, 20, PlanShard(number=number, of=3)) for number in (1, 2, 3)]
    assert [run.path.name for run in shards] == [f"shard-0{number}-of-03" for number in (1, 2, 3)]
    assert made(*shards) == made(whole)
    asked = [sorted(run.scan("requests").select("request_id").collect()["request_id"]) for run in (whole, *shards)]
    assert sorted(asked[1] + asked[2] + asked[3]) == asked[0], "seeds, prompts and dice are those of the whole plan"
    texts = {sample.id: sample.content for run in shards for sample in run.samples()}
    assert texts == {sample.id: sample.content for sample in whole.samples()}
    for run in shards:  # as large as it was: nothing is asked again; larger: every shard has more, and its own alone
        before = made(run)
        assert made(roll(tmp_path / "shards", mix, 20, run.manifest().shard)) == before
    larger = [roll(tmp_path / "shards", mix, 26, run.manifest().shard) for run in shards]
    assert made(*larger) == made(roll(tmp_path / "larger", mix, 26))


@pytest.mark.slow
def test_a_shard_goes_on_as_itself_alone_and_what_lies_beside_it_is_of_its_plan(tmp_path: Path) -> None:
    recipe, base = write_recipe(tmp_path), tmp_path / "run"
    second = PlanShard(number=2, of=3)
    first = roll(base, recipe, 9, second)
    moved = base / "shard-03-of-03"
    first.path.rename(moved)
    with pytest.raises(UsageError, match="begun as shard 2/3 of a plan of 9, not 3/3") as refused:
        roll(base, recipe, 9, PlanShard(number=3, of=3))
    assert "--shard 2/3" in (refused.value.hint or "")
    moved.rename(first.path)
    with pytest.raises(UsageError, match="holds shards of 3, and this would be one of 4"):
        roll(base, recipe, 9, PlanShard(number=2, of=4))
    with pytest.raises(UsageError, match="holds shards of a plan") as refused:
        roll(base, recipe, 9)
    assert "--shard NUMBER/3" in (refused.value.hint or "")
    with pytest.raises(UsageError, match="shard 2/3 of a plan of 9, not as a whole plan"):
        roll(first.path, recipe, 3)
    with pytest.raises(UsageError, match="8 would shrink it"):
        roll(base, recipe, 8, second)
    with pytest.raises(UsageError, match="begun with --seed 3, not 4"):
        roll(base, recipe, 9, PlanShard(number=1, of=3), seed=4)
    whole = roll(tmp_path / "whole", recipe, 3)
    with pytest.raises(UsageError, match="holds a run already"):
        roll(whole.path, recipe, 3, second)
    assert not (base / "shard-01-of-03").exists()


@pytest.mark.slow
def test_a_mix_whose_recipes_changed_places_is_another_plan_to_shards(tmp_path: Path) -> None:
    mix = write_mix(tmp_path)
    roll(tmp_path / "run", mix, 6, PlanShard(number=1, of=2))
    head, first, second = mix.read_text().partition("parts:\n")[0], *mix.read_text().splitlines()[-2:]
    mix.write_text(f"{head}parts:\n{second}\n{first}\n")
    for number in (1, 2):
        with pytest.raises(UsageError, match="in another order") as refused:
            roll(tmp_path / "run", mix, 6, PlanShard(number=number, of=2))
        assert "pequena, outra" in (refused.value.hint or "")


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "-1/3", "1/0", "1/99999", ""])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--shard is"):
        parse_shard(text)


def test_a_shard_is_read_with_zeros_before_it_and_one_without_rows_is_refused() -> None:
    assert parse_shard(" 03/16 ").folder == "shard-03-of-16" and str(parse_shard("3/16")) == "3/16"
    assert parse_shard("7/1000").folder == "shard-0007-of-1000"
    with pytest.raises(UsageError, match="nothing is left for shard 3/3"):
        parts_of_shard([Part(recipe="a", planned=2)], PlanShard(number=3, of=3))
