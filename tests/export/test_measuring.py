"""Figures counted in a process of their own are those counted here, and are there when that process is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import psutil
import pytest

from export.measured import measured
from export.measuring import Measuring
from export.rows.reading import TURNS

TEXT = "A Câmara Municipal de Évora abriu as candidaturas ao programa de habitação, e os pedidos fazem-se até março."


ROOT = Path(__file__).resolve().parents[2]
AN_EXPORT = """
from multiprocessing import active_children
from export.measuring import Measuring
with Measuring() as measuring:
    measuring.expect()
    print(*(child.pid for child in active_children()), flush=True)
    input()
"""


def rows() -> pl.DataFrame:
    turns = [[{"role": "user", "content": "Conta-me."}, {"role": "assistant", "content": TEXT}] for _ in range(30)]
    columns = {"id": [f"{n:032x}" for n in range(30)], "messages": turns, "measures": ['{"a":1.0}'] * 30}
    return pl.DataFrame(columns, schema={"id": pl.String, "messages": TURNS, "measures": pl.String})


@pytest.mark.slow
def test_figures_of_another_process_are_those_counted_here() -> None:
    heard: list[int] = []
    with Measuring() as measuring:
        measuring.begin(rows())
        assert measuring.figures(rows().clear(), heard.append) == measured(rows())
    assert heard == [30]


def lose(measuring: Measuring) -> None:
    assert measuring._pool is not None
    for process in list(measuring._pool._processes.values()):
        process.kill()
        process.join()


@pytest.mark.slow
def test_a_process_that_is_lost_costs_no_figure() -> None:
    with Measuring() as measuring:
        measuring.begin(rows())
        lose(measuring)
        assert measuring.figures(rows(), lambda _: None) == measured(rows())


@pytest.mark.slow
def test_a_process_that_is_lost_before_there_are_rows_costs_none_either() -> None:
    with Measuring() as measuring:
        measuring.expect()
        lose(measuring)
        measuring.begin(rows())
        assert measuring.figures(rows(), lambda _: None) == measured(rows())


@pytest.mark.slow
def test_a_process_that_was_expected_counts_what_turns_out_to_be_few() -> None:
    with Measuring() as measuring:
        measuring.expect()
        assert measuring.figures(rows(), lambda _: None) == measured(rows())
        assert measuring._begun is not None


@pytest.mark.slow
def test_the_process_ends_when_the_export_is_killed() -> None:
    command = [sys.executable, "-c", AN_EXPORT]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as export:
        assert export.stdout is not None
        counting = psutil.Process(int(export.stdout.readline()))
        export.kill()
    counting.wait(timeout=60)
