"""Every reader of files from outside, on damaged ones: an error that says something, in bounded time, no traceback."""

from __future__ import annotations

from pathlib import Path
from random import SystemRandom

import pytest

from tests.fuzz.hunt import hunt as damage
from tests.fuzz.hunt import kept, read_damaged
from tests.fuzz.targets import TARGETS

SECONDS = 1.0
MOST = 60
"""Damaged files of each reader in one run of the tests; `make fuzz` goes on for ten minutes."""

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", TARGETS)
def test_a_whole_file_reads(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    path = tmp_path / f"whole{target.suffix}"
    path.write_bytes(target.whole())
    target.read(path)


@pytest.mark.parametrize("name", TARGETS)
def test_a_damaged_file_is_an_error_that_says_something(name: str, tmp_path: Path) -> None:
    seed = SystemRandom().randrange(10**6)
    finds = [find for find in damage(name, SECONDS, seed, tmp_path, MOST) if find]
    assert finds == [], f"seed {seed}: python -m tests.fuzz.hunt --only '{name}' --seed {seed}\n{finds[0].told}"


@pytest.mark.parametrize("name", [name for name in TARGETS if kept(name)])
def test_what_was_found_once_is_not_found_again(name: str, tmp_path: Path) -> None:
    for path in kept(name):
        find = read_damaged(name, TARGETS[name], path.read_bytes(), tmp_path)
        assert find is None, f"{path}: {find.told}"
