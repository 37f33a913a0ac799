from __future__ import annotations

from pathlib import Path

from ray_jobs.slurm.accounts import Standing, Start, begin, starts, told


def start(number: int, hours: float | None, before: int, after: int) -> Start:
    ended = None if hours is None else 1000.0 + hours * 3600
    there = None if hours is None else Standing(rows=after, accepted=after // 2, planned=100, tokens=after * 10)
    was = Standing(rows=before, accepted=before // 2, planned=100, tokens=before * 10)
    return Start(job="7", number=number, nodes=4, gpus_per_node=2, began=1000.0, before=was, ended=ended, after=there)


def test_the_line_says_what_a_start_took_and_made_and_the_run_so_far() -> None:
    first, second = start(0, 1.5, 0, 60), start(1, 0.25, 60, 100)
    assert told(second, [first, second]) == (
        "Job 7, start 2: 1.00 node hours, 2.00 GPU hours, 40 rows ended (20 accepted), 400 tokens. "
        "The run so far: 7.00 node hours, 14.00 GPU hours, 100 of 100 rows, 1,000 tokens."
    )


def test_a_start_that_was_killed_is_told_and_not_counted_as_nothing() -> None:
    killed, last = start(0, None, 0, 0), start(1, 1.0, 30, 50)
    assert "4.00 node hours, 8.00 GPU hours, 50 of 100 rows" in told(last, [killed, last])
    assert told(last, [killed, last]).endswith("; 1 start(s) that were killed are not in it.")


def test_every_start_of_every_job_is_found_again(tmp_path: Path) -> None:
    for name in ("7/0", "7/1", "12/0"):
        (tmp_path / name).mkdir(parents=True)
        begin(tmp_path / "no run yet", tmp_path / name, 2, 0)
    assert {(one.job, one.number, one.before.rows) for one in starts(tmp_path)} == {
        ("7", 0, 0),
        ("7", 1, 0),
        ("12", 0, 0),
    }
