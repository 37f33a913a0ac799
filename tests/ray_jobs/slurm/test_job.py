from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ray_jobs.slurm.job import LONGEST_SOCKET, SOCKET_BYTES, Job, check_job, seconds_of
from schemas.errors import UsageError


def job(**more: Any) -> Job:
    given = {"run": Path("/runs/a"), "generate": ("generate",), "python": "python", "folder": Path("/"), "name": "a"}
    return Job(**{**given, **more})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 5400),
        ("90:30", 5430),
        ("12:00:00", 43200),
        ("2-00", 172800),
        ("2-12:30", 217800),
        ("1-01:01:01", 90061),
    ],
)
def test_a_time_is_read_as_slurm_reads_it(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "12h", "1:2:3:4", "-1", "1-", "infinite"])
def test_what_slurm_would_not_read_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--time is"):
        seconds_of(text)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"partition": "a b"}, "--partition"),
        ({"account": "$(id)"}, "--account"),
        ({"extra": ("constraint=a",)}, "no option of sbatch"),
        ({"extra": ("--constraint=a\n#SBATCH --uid=0",)}, "no option of sbatch"),
        ({"extra": ("--nodes=3",)}, "Use --nodes"),
        ({"extra": ("-p fast",)}, "Use --partition"),
        ({"extra": ("--array=0-3",)}, "Use --array"),
        ({"extra": ("--no-requeue",)}, "relies on"),
        ({"setup": ("a\nb",)}, "one line"),
        ({"name": "a\nb"}, "control character"),
        ({"scratch": "tmp"}, "absolute path"),
        ({"scratch": "/scratch/a b"}, "plain letters"),
        ({"notice_s": 100, "grace_s": 60.0}, "Give at least 120"),
        ({"time": "5"}, "Give it more time"),
    ],
)
def test_what_could_not_work_is_refused_before_it_waits_in_a_queue(more: dict[str, Any], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        check_job(job(**more))


def test_what_can_work_passes() -> None:
    check_job(
        job(partition="acc", account="bsc70", qos="acc_bsccs", time="2-00:00:00", extra=("--constraint=highmem",))
    )


def test_a_scratch_folder_leaves_room_for_rays_sockets() -> None:
    longest = SOCKET_BYTES - len(LONGEST_SOCKET)
    assert longest > 20
    check_job(job(scratch="/" + "s" * (longest - 1)))
    with pytest.raises(UsageError, match="1 letters too long"):
        check_job(job(scratch="/" + "s" * longest))
