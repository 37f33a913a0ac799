"""Who stays and why, and which side a group is on, told from rows alone: no run, no files."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from export.choose import assign, clustered, counts, fate_by_policy, said_again, without_doubles
from export.rows.near_duplicates import signatures
from export.selection import Selection, Shape, Splits
from export.sides import Earlier, Sides, side, sides
from schemas.errors import UsageError

ANY = Selection(include_unreviewed=True)
PLAIN: dict[str, Any] = {
    "repeats": False, "decision": None, "has_text": False, "has_media": False, "needs_review": False, "score": None,
    "recipe": "instruct", "domain": "saúde", "kind": "chat", "licence": "CC-BY-4.0", "day": "2026-11-20",
}  # fmt: skip
TYPES = pl.Schema({"decision": pl.String, "score": pl.Float64, "day": pl.String})


def fate(selection: Selection, **row: Any) -> str:
    frame = pl.DataFrame([{**PLAIN, **row}], schema_overrides=TYPES)
    return str(frame.select(fate_by_policy(selection)).item())


@pytest.mark.parametrize(
    ("selection", "row", "expected"),
    [
        (Selection(), {}, "unreviewed"),
        (Selection(), {"decision": "accepted"}, ""),
        (Selection(), {"decision": "accepted", "needs_review": True}, ""),
        (Selection(), {"decision": "corrected", "has_text": True}, ""),
        (Selection(), {"decision": "corrected"}, "correction_without_text"),
        (Selection(), {"decision": "accepted", "has_media": True}, "has_media"),
        (Selection(), {"decision": "rejected", "repeats": True}, "repeats_earlier"),
        (Selection(unreviewed_above=4), {"score": 4.0}, ""),
        (Selection(unreviewed_above=4), {"score": 3.9}, "judge_score_low"),
        (Selection(unreviewed_above=4), {"score": 5.0, "needs_review": True}, "needs_review"),
        (Selection(unreviewed_above=0), {"score": 0.5}, ""),
        (Selection(unreviewed_above=0), {}, "judge_score_low"),
        (Selection(unreviewed_above=4), {"decision": "accepted", "score": 1.0}, ""),
        (Selection(include_unreviewed=True, kinds=("tools",)), {}, "other_kind"),
        (Selection(include_unreviewed=True, since="2026-11-20", until="2026-11-20"), {}, ""),
        (Selection(include_unreviewed=True, since="2026-11-21"), {}, "outside_dates"),
        (Selection(include_unreviewed=True, until="2026-11-19"), {}, "outside_dates"),
        (Selection(include_unreviewed=True, since="2026-11-01"), {"day": None}, "outside_dates"),
        (Selection(include_unreviewed=True, until="2026-11-30"), {"day": None}, "outside_dates"),
    ],
)
def test_a_row_has_the_first_reason_to_stay_out(selection: Selection, row: dict[str, Any], expected: str) -> None:
    assert fate(selection, **row) == expected


def rows_of(*rows: tuple[str, str, int]) -> pl.DataFrame:
    """Rows by id, group and place in their run."""
    return pl.DataFrame([{"id": i, "run": 0, "recipe": "instruct", "index": n, "group": group} for i, group, n in rows])


def test_one_id_and_one_place_in_a_run_are_one_row() -> None:
    fates = without_doubles(rows_of(("a", "g", 0), ("b", "g", 1), ("a", "g", 2), ("c", "g", 1)))
    assert dict(fates.group_by("fate").len().iter_rows()) == {"": 2, "duplicate": 2}
    assert counts(fates["fate"]) == {"duplicate": 2}


@pytest.mark.parametrize("others", [(), ("zzz",), ("F" * 32,), ("0" * 31 + "1", "0" * 31 + "2")])
def test_rows_are_in_the_order_of_their_ids_whatever_these_look_like(others: tuple[str, ...]) -> None:
    ids = [f"{n * 0x9E3779B97F4A7C15 % 2**64:016x}{n:016x}" for n in range(50)] + [*others]
    found = without_doubles(rows_of(*((name, "g", n) for n, name in enumerate(ids)), ("f" * 32, "g", 7)))
    assert found["id"].to_list() == sorted([*ids, "f" * 32])
    assert [ids[place] if place < len(ids) else "f" * 32 for place in found["position"]] == found["id"].to_list()
    doubled = max(ids[7], "f" * 32)
    assert found.filter(pl.col("fate") == "duplicate")["id"].to_list() == [doubled]


def test_a_cap_keeps_so_many_rows_of_each_seed() -> None:
    rows = without_doubles(rows_of(*((f"{n}", "ab"[n % 2], n) for n in range(6))))
    found = assign(
        clustered(rows, None), Splits(validation=0), Selection(max_per_seed=1), Sides({"a": "train", "b": "train"})
    )
    assert found.filter(pl.col("fate") == "")["group"].to_list() == ["a", "b"]
    assert counts(found["fate"]) == {"over_seed_limit": 4}


def test_what_asks_nearly_the_same_as_a_held_out_row_is_on_no_weaker_side() -> None:
    """Two questions, each asked in all three splits or in two of them."""
    asked = {
        "Como se renova o Cartão de Cidadão pela internet, e quanto custa?": ["train", "validation", "test"],
        "A que horas abre o Museu Nacional do Azulejo ao domingo?": ["train", "validation", "train"],
    }
    said = [(question, where) for question, places in asked.items() for where in places]
    messages = [[{"role": "user", "content": question}] for question, _ in said]
    rows = without_doubles(rows_of(*((f"{n}", f"g{n}", n) for n in range(len(said)))))
    of = {f"g{n}": where for n, (_, where) in enumerate(said)}
    alike = [signatures(pl.DataFrame({"messages": part})) for part in (messages[:2], messages[2:])]
    found = assign(clustered(rows, alike), Splits(validation=0.1, test=0.1), ANY, Sides(of)).sort("id")
    kept = ["", "near_duplicate_of_held_out"]
    assert found["fate"].to_list() == [kept[1], kept[1], kept[0], kept[1], kept[0], kept[1]]
    trained = Sides(dict.fromkeys(of, "train"))
    one_of_each = assign(clustered(rows, alike), Splits(validation=0), Selection(max_per_cluster=1), trained)
    assert counts(one_of_each["fate"]) == {"over_cluster_limit": 4}


def test_words_that_two_runs_say_are_counted_beyond_the_first_time() -> None:
    kept = pl.DataFrame({"said": [1, 1, 1, 2, 2, 3], "run": [0, 1, 1, 0, 0, 1]})
    assert said_again(kept) == 2  # what one run says twice is its own affair


@pytest.mark.parametrize(
    ("number", "validation", "held_out"), [(9, 0.1, 0), (10, 0.05, 1), (10, 0.04, 0), (13, 0.05, 1)]
)
def test_a_recipe_of_ten_seeds_has_one_held_out_where_half_of_one_is_its_share(
    number: int, validation: float, held_out: int
) -> None:
    splits = Splits(validation=validation, test=0)
    names = [name for n in range(400) if side(name := f"semente-{n}", splits) == "train"][:number]
    rows = pl.DataFrame({"id": names, "group": names, "recipe": "tools", "domain": ""})
    found = sides(rows, splits, Earlier())
    assert sorted(found.of.values()).count("validation") == held_out == len(found.chosen.get("validation", ()))
    assert found.without == {}
    trained = sides(rows, splits, Earlier(trained=lambda ids: ids[1:].to_list()))
    assert [group for group, where in trained.of.items() if where != "train"] == names[:held_out]


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.9, 0.2)])
def test_shares_that_leave_nothing_to_train_on_are_refused(shares: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match="leave nothing to train on"):
        Splits(validation=shares[0], test=shares[1])


@pytest.mark.parametrize(
    ("settings", "objects"),
    [({}, False), ({"calls": "objects"}, True), ({"string_arguments": True}, True), ({"reasoning": "thinking"}, True),
     ({"reasoning": "tags"}, False), ({"layout": "bare", "file_type": "jsonl"}, True)],
)  # fmt: skip
def test_calls_are_objects_where_one_of_four_settings_says_so(settings: dict[str, Any], objects: bool) -> None:
    assert Shape(**settings).with_call_objects is objects


@pytest.mark.parametrize("other", [{"format": "kto"}, {"file_type": "parquet"}, {"zstd": True}])
def test_bare_is_uncompressed_lines_of_messages(other: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="--layout bare"):
        Shape(**{"layout": "bare", "file_type": "jsonl", **other})
