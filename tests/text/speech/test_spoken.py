"""How written Portuguese is said in Portugal: a table of cases, and what holds of any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from text.speech.spoken import spoken

CASES = [
    tuple(line.split(" → "))
    for line in (Path(__file__).parent / "spoken_cases.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("# ")
]


def test_the_table_has_the_cases_that_were_asked_for():
    assert len(CASES) >= 300 and len({written for written, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(("written", "said"), CASES)
def test_written_is_said_as_in_portugal(written, said):
    assert spoken(written) == said


def test_what_is_in_words_already_is_said_as_it_stands():
    changed = [said for _, said in CASES if spoken(said) != said]
    assert changed == []


def test_no_digit_or_sign_of_money_is_left():
    left = [written for written, _ in CASES if re.search(r"[\d€%°º½]", spoken(written))]
    assert left == ["y = −0,1x²"], "formulas stay as they are"
