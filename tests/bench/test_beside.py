"""A bench beside an older checkout ends with the command that fails, and leaves no server behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil

from bench.circumstances import ROOT


def test_a_command_that_fails_ends_the_bench(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho this commit is broken\nexit 3\n")
    python.chmod(0o755)
    command = [sys.executable, "-m", "bench.beside", str(tmp_path), "--only", "help"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as bench:
        try:
            _, said = bench.communicate(timeout=300)
        finally:
            for process in psutil.Process(bench.pid).children() if bench.poll() is None else ():
                process.kill()
    assert bench.returncode == 1
    assert said == "this commit is broken\n\n"
