"""What `make mutants` is told by hand is the source's: tests that are there, and changes that it would draw."""

from __future__ import annotations

import pytest

from bench.proof.mutants import Equivalent, Group, drawn, read_equivalents, read_groups
from bench.proof.mutations import mutants_of
from bench.proof.tree import ROOT

GROUPS = read_groups()


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_the_files_and_tests_of_a_group_are_there(group: Group) -> None:
    assert all(list(ROOT.glob(pattern)) for pattern in group.files)
    for named in group.tests:
        file, _, function = named.partition("::")
        assert (ROOT / file).exists(), named
        if function:
            text = (ROOT / file).read_text(encoding="utf-8")
            assert f"def {function.partition('[')[0]}(" in text, named


@pytest.mark.parametrize("argued", read_equivalents(), ids=lambda e: f"{e.file}-{e.was}-{e.now}")
def test_what_is_argued_away_is_a_change_that_is_drawn(argued: Equivalent) -> None:
    found = mutants_of(argued.file, (ROOT / argued.file).read_text(encoding="utf-8"))
    assert (argued.within, argued.was, argued.now) in {(m.within, m.was, m.now) for m in found}
    assert argued.why


def test_a_larger_draw_only_adds_to_a_smaller_one() -> None:
    group = next(g for g in GROUPS if g.name == "session")
    few, more = drawn(group, 7, 5), drawn(group, 7, 9)
    assert more[:5] == few and len(more) == 9 and drawn(group, 8, 5) != few
    for mutant in more:
        text = (ROOT / mutant.file).read_text(encoding="utf-8")
        assert mutant.made(text) != text
        compile(mutant.made(text), mutant.file, "exec")
