"""CONTRIBUTING.md is true: what it shows can be applied as it stands, and what it says to run then passes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = [part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE) if "```diff" in part]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of its own with every file of this one, changes that are not committed included."""
    copied = tmp_path_factory.mktemp("clone")
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (copied / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copied / name)
    git(copied, "init", "--quiet")
    return copied


def git(folder: Path, *arguments: str, given: str = "") -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example).splitlines()[0])
def test_an_example_applies_and_what_it_adds_works(example: str, copy: Path) -> None:
    shown = re.findall(r"^```diff\n(.*?)^```$", example, flags=re.DOTALL | re.MULTILINE)
    named = re.findall(r"^    make unit TEST_ARGS=(\S+)$", example, flags=re.MULTILINE)
    assert len(shown) == len(named) == 1
    git(copy, "apply", "--check", given=shown[0])
    git(copy, "apply", given=shown[0])
    added = re.findall(r"^\+\+\+ b/(\S+\.py)$", shown[0], flags=re.MULTILINE)
    asked = (
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *named],
        [sys.executable, "-m", "ruff", "check", *added],
        [sys.executable, "-m", "ruff", "format", "--check", *added],
    )
    for command in asked:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "passed" in done.stdout or "pytest" not in command
    git(copy, "apply", "--reverse", given=shown[0])


def test_every_kind_of_change_has_an_example_and_every_link_leads_somewhere() -> None:
    titles = [example.splitlines()[0] for example in EXAMPLES]
    assert titles == ["Add a check", "Add a recipe", "Add an export format", "Add a method"]
    assert "\n## Plugins\n" in PAGE
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", PAGE)]
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_every_command_that_it_tells_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)\b", PAGE)) <= targets
