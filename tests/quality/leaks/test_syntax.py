"""Single faults of syntax (`syntax.tsv`), each found where it stands and in no twin, and good sentences that look like
such faults (`syntax_lookalikes.txt`)."""

from __future__ import annotations

import pytest

from bench.quality.measure_second import meets, planted, told
from tests.quality.leaks.twins import lines_of

FAULTS = [line for line in lines_of("syntax.tsv") if line[0] != "?"]


@pytest.mark.parametrize("line", FAULTS)
def test_a_fault_of_syntax_is_found_and_its_twin_passes(line: str) -> None:
    text, twin, places = planted(line.partition("\t")[2])
    assert any(meets(found, places) for found in told(text))
    assert told(twin) == []


@pytest.mark.parametrize("text", lines_of("syntax_lookalikes.txt"))
def test_what_looks_like_a_fault_of_syntax_passes(text: str) -> None:
    assert told(text) == []


def test_most_of_what_was_written_is_found() -> None:
    assert len(FAULTS) > 260
