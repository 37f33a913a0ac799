"""The table of guards is the source's: every line that it takes out is there, every test that it names too."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bench.proof.guards import Guard, fate_of, read_guards
from bench.proof.tree import ROOT, TreeCopy

GUARDS = read_guards()


@pytest.mark.parametrize("guard", GUARDS, ids=lambda g: re.sub(r"\W+", "-", g.guard))
def test_what_is_taken_out_is_there_once_and_leaves_a_program(guard: Guard) -> None:
    text = (ROOT / guard.file).read_text(encoding="utf-8")
    without = guard.removed_from(text)
    assert without != text
    ast.parse(without)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda g: re.sub(r"\W+", "-", g.guard))
def test_the_tests_that_must_fail_are_there(guard: Guard) -> None:
    for named in (test for test in guard.tests if test.startswith("tests/")):
        file, _, function = named.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert f"def {function or 'test_'}" in text, named


def test_no_guard_is_there_twice() -> None:
    assert len({guard.guard for guard in GUARDS}) == len(GUARDS)
    assert len({(guard.file, guard.lines, guard.instead) for guard in GUARDS}) == len(GUARDS)


@pytest.mark.slow
def test_a_guard_that_nothing_tests_survives_and_one_that_is_tested_is_caught(tmp_path: Path) -> None:
    """In a real copy, with real tests: the dollar's weight is tested by one file and not by the other."""
    tree = TreeCopy(tmp_path)
    before = (ROOT / "quality" / "leaks" / "numbers.py").read_text(encoding="utf-8")
    guard = next(g for g in GUARDS if g.guard == "an amount in dollars is no hard leak")
    weights = "tests/quality/leaks/test_leaks.py::test_how_heavy_a_leak_weighs"
    tested = guard.model_copy(update={"tests": (weights,)})
    untested = guard.model_copy(update={"tests": ("tests/store/test_files.py",)})
    assert [fate_of(one, tree, {}) for one in (tested, untested)] == ["caught", "survived"]
    assert (tree.path / guard.file).read_text(encoding="utf-8") == before
    gone = guard.model_copy(update={"tests": ("tests/store/test_that_nobody_wrote.py",)})
    assert fate_of(gone, tree, {}) == "red before"
