"""Every recipe and domain of some size is held out in part, and no row changes sides."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.export_output import deliver_to
from export.files.earlier import earlier_versions
from export.selection import Selection, Shape, Splits
from export.sides import ENOUGH_GROUPS, Earlier, Sides, key_of, side, sides
from schemas.sample import Sample
from tests.export.export_run_builders import make_run, make_sample

ALL = Selection(include_unreviewed=True)


def rows_of(groups: dict[str, tuple[str, str]]) -> pl.DataFrame:
    """An index of two rows a group, which belongs to a recipe and a domain."""
    return pl.DataFrame(
        [
            {"id": f"{group}-{n}", "group": group, "recipe": recipe, "domain": domain}
            for group, (recipe, domain) in groups.items()
            for n in range(2)
        ]
    )


def trained_on(index: pl.DataFrame, found: Sides) -> set[str]:
    return {i for i, group in index.select("id", "group").iter_rows() if found.of[group] == "train"}


TREE = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.tuples(st.sampled_from(["tools", "safety", "localise"]), st.sampled_from(["saúde", "direito", ""])),
    min_size=1,
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(TREE, st.sampled_from([0.02, 0.05, 0.1]), st.sampled_from([0.0, 0.05]))
def test_every_stratum_of_some_size_has_a_held_out_group(
    groups: dict[str, tuple[str, str]], validation: float, test: float
) -> None:
    splits = Splits(validation=validation, test=test)
    found = sides(rows_of(groups), splits, Earlier())
    for place in (0, 1):
        for name in {membership[place] for membership in groups.values()} - {""}:
            members = [g for g, membership in groups.items() if membership[place] == name]
            if len(members) >= ENOUGH_GROUPS and len(members) * validation >= 0.5:
                assert "validation" in {found.of[g] for g in members}
    assert all(found.of[g] == side(g, splits) for g in groups if side(g, splits) != "train")


@settings(max_examples=60, deadline=None)
@given(TREE, TREE, st.sampled_from([0.0, 0.05]))
def test_no_row_changes_sides_when_others_come_in_or_a_test_share_is_asked_for(
    before: dict[str, tuple[str, str]], more: dict[str, tuple[str, str]], test: float
) -> None:
    first = rows_of(before)
    old = sides(first, Splits(validation=0.05, test=0), Earlier())
    known = trained_on(first, old)
    earlier = Earlier({"validation": old.chosen.get("validation", ())}, lambda ids: [i for i in ids if i in known])
    new = sides(rows_of({**more, **before}), Splits(validation=0.05, test=test), earlier)
    moved = {(old.of[g], new.of[g]) for g in before if old.of[g] != new.of[g]}
    assert moved <= ({("train", "test")} if test else set())


def unlucky_seeds(count: int) -> list[str]:
    """Names of seeds whose hashes hold none of them out at 5%."""
    names = (f"ferramenta-{n}" for n in range(1000))
    return [name for name in names if side(f"seed\x1f{name}", Splits()) == "train"][:count]  # type: ignore[call-arg]


def tools_run(path: Path, seeds: list[str]) -> tuple[list[Sample], object]:
    samples = [make_sample(n, recipe="tools", domain="", seed={"id": seed}) for n, seed in enumerate(seeds)]
    return samples, make_run(path, samples)


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
def test_thirteen_seeds_are_held_out_in_part_and_stay_where_they_are(tmp_path: Path, file_type: str) -> None:
    seeds = unlucky_seeds(40)
    lowest_last = sorted(seeds, key=lambda s: key_of(f"seed\x1f{s}"), reverse=True)
    shape = Shape.model_validate({"file_type": file_type})

    def exported(count: int, to: Path, splits: Splits) -> dict[str, str]:
        _, run = tools_run(tmp_path / f"run-{count}-{to.name}", lowest_last[:count])
        done, _ = deliver_to([run], str(to), ALL, splits, shape, "", False, {})  # type: ignore[list-item]
        paths = done.path.glob(f"data/*/*.{file_type}")
        read = pl.read_parquet if file_type == "parquet" else pl.read_ndjson
        return {i: path.parent.name for path in paths for i in read(path)["id"].to_list()}

    out = tmp_path / "out"
    few = exported(9, out, Splits(validation=0.05, test=0))
    assert set(few.values()) == {"train"}  # nine seeds are too few
    some = exported(13, out, Splits(validation=0.05, test=0))
    assert list(some.values()).count("validation") == 1
    more = exported(40, out, Splits(validation=0.05, test=0))
    assert {i: more[i] for i in few} == few
    assert {i: more[i] for i in some if some[i] == "validation"} == {i: s for i, s in some.items() if s == "validation"}
    elsewhere = exported(40, tmp_path / "other", Splits(validation=0.05, test=0))
    assert "validation" in elsewhere.values() and {i for i, s in elsewhere.items() if s == "validation"} != {
        i for i, s in some.items() if s == "validation"
    }  # without what the folder remembers, another seed is next


def test_a_recipe_that_was_trained_on_altogether_is_named_and_left_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from commands.export_output import print_exported

    _, run = tools_run(tmp_path / "run", unlucky_seeds(12))
    out = str(tmp_path / "out")
    whole = Shape.model_validate({"layout": "full"})
    deliver_to([run], out, ALL, Splits(validation=0, test=0), whole, "", False, {})  # type: ignore[list-item]
    done, places = deliver_to([run], out, ALL, Splits(validation=0.05, test=0), whole, "", False, {})  # type: ignore[list-item]
    assert done.manifest.splits == {"train": 12}
    print_exported(done, places)
    assert "recipe tools: nothing in validation" in capsys.readouterr().err.replace("\n", " ")


def test_what_versions_at_an_address_hold_out_is_known(tmp_path: Path) -> None:
    _, run = tools_run(tmp_path / "run", unlucky_seeds(12))
    address = f"file://{tmp_path}/bucket"
    done, _ = deliver_to([run], address, ALL, Splits(validation=0.05, test=0), Shape(), "", False, {})  # type: ignore[list-item,call-arg]
    (kept,) = done.manifest.held_out_for_strata["validation"]
    earlier = earlier_versions(address)
    assert earlier.chosen["validation"] == {kept}
    ids = pl.Series(
        [make_sample(n, recipe="tools", domain="", seed={"id": s}).id for n, s in enumerate(unlucky_seeds(12))]
    )
    assert len(earlier.trained(ids)) == 11
