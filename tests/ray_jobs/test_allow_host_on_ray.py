"""A worker of a cluster keeps to the hosts that the driver's user lists, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.integration
def test_a_worker_asks_no_host_that_is_not_listed(tmp_path: Path) -> None:
    """The teacher is asked in the worker alone: without the list there it would be looked up, which ends as 3."""
    words = ["generate", "instruct", "-n", "2", "--run", str(tmp_path / "run"), "--allow-host", "api.example.pt"]
    done = subprocess.run(
        [sys.executable, "-m", "filigrana", *words, "-t", "openai:m@http://other.example.pt:9/v1"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "FILIGRANA_ALLOW_HOSTS"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "other.example.pt:9 is none of the hosts that this run may speak to" in done.stderr
