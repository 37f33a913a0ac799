"""The Makefile: what `make help` lists has a rule that does something, and every rule is listed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "Makefile").read_text(encoding="utf-8")
LISTED = re.findall(r'@echo "make ([a-z-]+) ', TEXT)
PHONY = next(iter(re.findall(r"^\.PHONY: (.+)$", TEXT, re.MULTILINE))).split()
KINDS = {"unit": "not integration and not slow", "integration": "integration or slow"}


def commands_of(target: str, *settings: str) -> list[str]:
    """What `make TARGET` would run, the environment being there already."""
    ready = ROOT / ".venv" / ".ready"
    dry = subprocess.run(
        [
            "make",
            "--dry-run",
            "--assume-old",
            str(ready.relative_to(ROOT)),
            "--directory",
            str(ROOT),
            target,
            *settings,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in dry.stdout.splitlines() if not line.startswith("make")]


def test_help_lists_every_target_and_no_other() -> None:
    rules = set(re.findall(r"^([a-z][a-z-]*):(?!=)", TEXT, re.MULTILINE))
    assert len(LISTED) == len(set(LISTED))
    assert set(LISTED) == rules - {"help"} == set(PHONY) - {"help"}


@pytest.mark.parametrize("target", [t for t in LISTED if t != "setup"])
def test_every_target_runs_something(target: str) -> None:
    assert commands_of(target), f"make {target} does nothing and ends well"


def test_unit_and_integration_are_all_the_tests_between_them() -> None:
    for target, kind in KINDS.items():
        assert f'-m "{kind}"' in " ".join(commands_of(target))
    assert "pytest" in commands_of("unit")[-1]
    assert "-k journal" in commands_of("unit", "TEST_ARGS=-k journal")[-1]
