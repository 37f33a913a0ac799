"""The tables say how a program ended that did not come to its end, and an environment counts once it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import report, runners


def row(**changed: Any) -> dict[str, Any]:
    return {"timed_out": False, "exit_code": 0, "said": "", "timeout_s": 600.0} | changed


def test_runs_that_failed_are_told_by_what_they_said() -> None:
    rows = [row(), row(exit_code=1, said="TimeoutError"), row(exit_code=1, said="TimeoutError"), row(timed_out=True)]
    assert report.ended(rows) == "4 (2 failed: TimeoutError, 1 not done after 600 s)"
    assert report.ended([row(), row()]) == "2"
    assert report.ended([row(exit_code=-9)]) == "1 (1 failed: without a word)"
    older = row(timed_out=True)
    del older["timeout_s"]
    assert report.ended([older]) == "1 (1 not done in time)"


def test_each_figure_has_the_loads_before_its_runs() -> None:
    assert report.loads([row(load=12.26), row(load=3.04), row(load=7.0)]) == "3.0 to 12.3"
    assert report.loads([row(load=3.04)]) == report.loads([row(load=3.04), row(load=3.01)]) == "3.0"
    counts = {"requests": 1500, "http_429": 0, "paid_twice": 0, "mean_in_flight": 60.0}
    figures = {"cpu_s": 1.0, "wall_s": 2.0, "peak_mb": 50.0, "left": 750, "repeated": 256, "stats": counts}
    rows = {"valid": 500, "missing": 0, "invalid": 0, "twice": 0}
    job = {"latency_ms": 100.0, "concurrency": 256, "verified": rows}
    runs = {"floor_full": [row(load=load, **figures, **job) for load in (4.0, 9.0)]}
    for table in (report.clean_table(runs, 500, 2.0), report.killed_table(runs)):
        head, _, line = ([cell.strip() for cell in said.split("|")] for said in table)
        assert len(head) == len(line)
        assert line[head.index("load")] == "4.0 to 9.0"


def test_the_last_exception_of_a_log_is_what_it_said(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text(
        "openai.RateLimitError: Error code: 429\n\nThe above exception was the direct cause of:\n"
        "  | ExceptionGroup: unhandled\nValueError\n12:00 ERROR worker KeyError: 'x'\n"
    )
    assert report.last_error(log) == "ValueError"
    assert report.last_error(tmp_path / "none.txt") == ""


def test_an_environment_that_is_half_made_or_of_other_versions_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runners, "VENVS", tmp_path)
    peer = runners.Runner("run_peer.py", "peer", ("peer==2",))
    python = tmp_path / "peer" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert not peer.installed
    (tmp_path / "peer" / "installed.txt").write_text("peer==1\n")
    assert not peer.installed
    (tmp_path / "peer" / "installed.txt").write_text("peer==2\n")
    assert peer.installed
