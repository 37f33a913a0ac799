"""The table of endpoints in docs/teachers.md is what its script makes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.endpoints.matrix import END, GROUPS, PAGE, START, line_of
from bench.endpoints.troubles import Behaviour

BEHAVIOURS = {behaviour.does: behaviour for group in GROUPS.values() for behaviour in group}
SOME = (
    "cuts every fifth connection",
    "sends half a character",
    "takes no n",
    "takes no response_format",
    "writes </think> alone; kept",
)
"""A few of each group that take seconds; `python -m bench.endpoints.matrix` takes minutes for all."""


def lines() -> dict[str, list[str]]:
    table = PAGE.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table.strip().splitlines()[2:]]
    return {row[0]: row for row in rows if not row[0].startswith("**")}


def test_every_endpoint_has_its_line() -> None:
    assert list(lines()) == list(BEHAVIOURS)
    assert len(BEHAVIOURS) >= 30


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("behaviour", [BEHAVIOURS[name] for name in SOME], ids=SOME)
def test_what_becomes_of_a_run_there_is_what_the_page_says(tmp_path: Path, behaviour: Behaviour) -> None:
    made = asyncio.run(line_of(behaviour, tmp_path))
    told = lines()[behaviour.does]
    assert told[1] == made.outcome, made.said
    assert told[-2] == f"{made.code}"
