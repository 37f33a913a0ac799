"""Rows of a cross go together as their `suits` say, no share is lost, and recipes begin in places of their own."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.prepare import prepare
from prompts.packs import load_pack
from prompts.pairings import Pairings, go_together
from prompts.recipe import SeedsSpec
from prompts.seeds import open_seeds
from schemas.errors import UsageError
from tests.generators.scripted_runs import ANSWER, roll, variant

CROSS = {"topic": "topics", "persona": "personas", "task": "tasks"}
KINDS = st.lists(st.sampled_from("xyz"), max_size=2)


def rows_of(field: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    others = [other for other in "abc" if other != field]
    suits = st.dictionaries(st.sampled_from([f"{other}.kinds" for other in others]), KINDS, max_size=2)
    kinds = st.one_of(st.none(), KINDS)
    return st.lists(st.fixed_dictionaries({"kinds": kinds, "suits": suits}), min_size=1, max_size=5)


@given(rows_of("a"), rows_of("b"), rows_of("c"))
@settings(max_examples=60, deadline=None)
def test_every_combination_that_suits_is_there_once_and_no_other(
    a: list[dict[str, Any]], b: list[dict[str, Any]], c: list[dict[str, Any]]
) -> None:
    pairings = Pairings("a", {"a": a, "b": b, "c": c})
    for number, row in enumerate(a):
        wanted = {
            (i, j)
            for (i, one), (j, other) in product(enumerate(b), enumerate(c))
            if go_together("a", row, "b", one)
            and go_together("a", row, "c", other)
            and go_together("b", one, "c", other)
        }
        found = pairings.of(number)
        assert found.total == len(wanted)
        assert {tuple(found.at(place)) for place in range(found.total)} == wanted


def test_combinations_are_numbered_as_ever_since_runs_resume_by_their_numbers() -> None:
    """Groups of alike rows in the order of fields, and inside a way of groups the first field's rows fastest."""
    b = [{"kinds": ["x"]}, {"kinds": ["y"]}, {"kinds": ["x"]}]
    c = [{"suits": {"b.kinds": ["x"]}}, {}, {"suits": {"b.kinds": ["y"]}}, {}]
    found = Pairings("a", {"a": [{}], "b": b, "c": c}).of(0)
    with_x = [[0, 0], [2, 0], [0, 1], [2, 1], [0, 3], [2, 3]]
    assert [found.at(number) for number in range(found.total)] == [*with_x, [1, 1], [1, 3], [1, 2]]


@pytest.mark.slow
@pytest.mark.parametrize("count", [1000, 5000])
def test_domains_keep_their_shares_and_all_that_comes_suits(count: int) -> None:
    table = open_seeds(SeedsSpec(cross=CROSS), Path(), "CC0-1.0")
    rows = load_pack("topics").rows
    wanted = Counter(str(row["domain"]) for row in rows)
    seeds = [table.seed(i, 7, "instruct")[0] for i in range(count)]
    found = Counter(seed.domain for seed in seeds)
    for domain, number in wanted.items():
        assert abs(found[domain] / count - number / len(rows)) <= max(0.01, 2 / count)
    for seed in seeds:
        fields = list(seed.values)
        for one, other in product(fields, fields):
            assert one == other or go_together(one, seed.values[one], other, seed.values[other])
    assert len({str(seed.row) for seed in seeds}) == count
    tasks = Counter(seed.row["task"] for seed in seeds)
    assert len(tasks) >= 55 and max(tasks.values()) < 0.08 * count


def test_a_child_is_asked_for_no_tax_return_and_minutes_need_a_meeting() -> None:
    packs = {field: load_pack(name).rows for field, name in CROSS.items()}
    topic = {row["id"]: row for row in packs["topic"]}
    task = {row["id"]: row for row in packs["task"]}
    child = next(row for row in packs["persona"] if row["age_group"] == "até 17")
    assert not go_together("persona", child, "topic", topic["financas-001"])
    assert not go_together("persona", child, "task", task["requerimento"])
    assert not go_together("topic", topic["cultura-001"], "task", task["ata"])
    assert go_together("topic", topic["habitacao-017"], "task", task["ata"])
    for row in packs["topic"]:
        assert any(go_together("topic", row, "task", one) for one in packs["task"])
    kinds = {kind for row in packs["topic"] for kind in row["kinds"]}
    asked = {kind for row in packs["task"] for kind in row["suits"].get("topic.kinds", [])}
    assert asked <= kinds, "a kind that no topic has"
    ages = {row["age_group"] for row in packs["persona"]}
    told = {
        age for name in ("topic", "task") for row in packs[name] for age in row["suits"].get("persona.age_group", [])
    }
    assert told <= ages


def test_a_persona_of_the_census_lacks_what_it_is_not_asked_for() -> None:
    teacher = {"id": "guiao-aula", "suits": {"persona.does": ["ensina"], "persona.age_group": ["30-44"]}}
    assert go_together("task", teacher, "persona", {"age_group": "30-44"})
    assert not go_together("task", teacher, "persona", {"age_group": "30-44", "does": []})
    assert not go_together("task", teacher, "persona", {"age_group": "até 17"})


def test_a_cross_whose_rows_never_go_together_is_refused() -> None:
    spec = SeedsSpec(cross=CROSS, where={"topic.domain": ["habitação"], "persona.age_group": ["até 17"]})
    with pytest.raises(UsageError, match="No rows of this cross go together"):
        open_seeds(spec, Path(), "CC0-1.0")


def triples(recipe: str, count: int, salted: bool = True) -> set[str]:
    prepared = prepare(recipe)
    return {str(prepared.seeds.seed(i, 0, prepared.recipe.name if salted else "")[0].row) for i in range(count)}


@pytest.mark.slow
def test_a_preference_run_repeats_no_prompt_of_an_instruct_run() -> None:
    assert len(triples("instruct", 60, salted=False) & triples("preference", 60, salted=False)) == 60
    assert triples("instruct", 5_000) & triples("preference", 1_200) == set()


@pytest.mark.slow
def test_a_run_begun_before_crosses_were_salted_goes_on_in_its_order(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "instruct", ("name: instruct", "name: outra"))
    asked = [("Pessoa:", {"instrucao": "Explica-me o que é uma freguesia."}), ("freguesia", ANSWER)]
    old = roll(tmp_path, recipe, asked, 2)
    assert old.manifest().salted
    old.write_manifest(old.manifest().model_copy(update={"salted": False}))
    roll(tmp_path, recipe, asked, 6)
    table = prepare(recipe).seeds
    seeds = {s.provenance.index: s.provenance.seed for s in old.samples()}
    seeds |= {r.index: None for r in old.rejections()}
    assert len(seeds) == 6
    for index, seed in seeds.items():
        if seed is not None:
            assert seed == table.seed(index, 0, "outra" if index < 2 else "")[0].row
