"""Government, places, times and verb phrases of a model that drifts: every kind that is mended stays found.

`government_drift.tsv` holds sentences written before the rules were looked at: kind, a tab, a European sentence with
one fault ({Brazilian=European}). A kind with '~' before it isn't found, and says what was left alone.
`government_good.txt` is European and looks like a fault.
"""

from __future__ import annotations

import pytest

from bench.quality.measure_second import meets, planted
from quality.leaks import find_leaks
from tests.quality.leaks.twins import lines_of

ROWS = [line.split("\t") for line in lines_of("government_drift.tsv")]
GOOD = lines_of("government_good.txt")


@pytest.mark.parametrize("marked", [marked for kind, marked in ROWS if not kind.startswith("~")])
def test_a_fault_is_found(marked: str) -> None:
    text, _, places = planted(marked)
    found = find_leaks(text)
    assert any(meets(f, places) for f in found), found


def test_what_portugal_says_is_no_fault() -> None:
    marked = {clean: found for _, row in ROWS if (found := find_leaks(clean := planted(row)[1]))}
    assert not marked


@pytest.mark.parametrize("text", GOOD)
def test_a_look_alike_is_no_fault(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
