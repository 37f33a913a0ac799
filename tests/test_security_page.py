"""SECURITY.md and docs/guarantees.md name tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("SECURITY.md", "docs/guarantees.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) >= 10
    for file, function in named:
        source = ROOT / file
        assert source.is_file(), file
        assert f"def {function or 'test_'}" in source.read_text(encoding="utf-8"), f"{file}::{function}"
