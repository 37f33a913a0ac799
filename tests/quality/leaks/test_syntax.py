"""Single faults of syntax (`syntax.tsv`), each found where it stands and in no twin, and good sentences that look like
such faults (`syntax_lookalikes.txt`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.quality.measure_second import planted, told

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


FAULTS = [line for line in lines("syntax.tsv") if line[0] != "?"]


@pytest.mark.parametrize("line", FAULTS)
def test_a_fault_of_syntax_is_found_and_its_twin_passes(line: str) -> None:
    text, twin, places = planted(line.partition("\t")[2])
    assert any(found.start < end and start < found.end for found in told(text) for start, end in places)
    assert told(twin) == []


@pytest.mark.parametrize("text", lines("syntax_lookalikes.txt"))
def test_what_looks_like_a_fault_of_syntax_passes(text: str) -> None:
    assert told(text) == []


def test_most_of_what_was_written_is_found() -> None:
    assert len(FAULTS) > 260
