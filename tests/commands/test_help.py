"""`filigrana --help` is instant: nothing heavy is imported before a command is chosen."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = (
    "polars",
    "numpy",
    "pyarrow",
    "pydantic",
    "jinja2",
    "yaml",
    "ray",
    "vllm",
    "torch",
    "argilla",
    "aiohttp",
    "httpx",
)
ENOUGH_S = 0.3
"""Of one core, so that a busy machine fails nothing."""


def cpu_of(arguments: list[str]) -> float:
    before = os.times()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = os.times()
    return (after.children_user + after.children_system) - (before.children_user + before.children_system)


def test_help_takes_less_than_a_third_of_a_second() -> None:
    fastest = min(cpu_of(["-m", "filigrana", "--help"]) for _ in range(5))
    print(f"filigrana --help: {fastest:.2f} s of CPU")
    assert fastest < ENOUGH_S


def test_help_imports_nothing_heavy() -> None:
    program = f"import sys, filigrana; print([m for m in {HEAVY} if m in sys.modules])"
    seen = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert seen.strip() == "[]"
