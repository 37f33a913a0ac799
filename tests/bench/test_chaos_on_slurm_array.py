"""The chaos of an array of Slurm's jobs kills the driver of one of them, whatever else ends meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from bench.chaos.on_slurm_array import _kill_driver


def started(task: str) -> subprocess.Popen[bytes]:
    """Stands for a driver: it has the command's name among its words."""
    command = [sys.executable, "-c", "print(flush=True); input()", "generate"]
    job = {"SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": task}
    process = subprocess.Popen(command, env=os.environ | job, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline()
    return process


def test_a_process_that_ends_meanwhile_is_passed_over() -> None:
    with started("1") as ended, started("1") as driver, started("2") as of_another:
        processes = [psutil.Process(process.pid) for process in (ended, driver, of_another)]
        ended.communicate(b"\n")
        _kill_driver(processes, "7_1")
        assert driver.wait() == -9
        with pytest.raises(AssertionError, match="7_1 has no driver"):
            _kill_driver(processes[:1], "7_1")
        of_another.communicate(b"\n")
        assert of_another.returncode == 0
