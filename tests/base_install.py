"""A process in which only some packages can be imported, as after `pip install` without all extras."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WITHOUT = """\
import sys
from importlib.machinery import PathFinder
absent = set({absent!r})
class Installed(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in absent else PathFinder.find_spec(name, path, target)
sys.meta_path[:] = [Installed if finder is PathFinder else finder for finder in sys.meta_path]
{code}
"""


def without(absent: set[str], code: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Python code where these top-level modules don't exist."""
    command = [sys.executable, "-c", WITHOUT.format(absent=sorted(absent), code=code)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def filigrana_without(absent: set[str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the program where these modules don't exist."""
    return without(absent, f"sys.argv[1:] = {list(words)!r}\nfrom filigrana import main\nmain()", folder)


@cache
def not_in_base() -> frozenset[str]:
    """The top-level modules of this environment that the base installation would not have."""
    base = closure(PROJECT["dependencies"])
    modules = packages_distributions().items()
    absent = {module for module, packages in modules if not {_plain(name) for name in packages} & base}
    return frozenset(absent - {"filigrana", *PROJECT_FOLDERS})


PROJECT_FOLDERS = [path.name for path in ROOT.iterdir() if path.is_dir()]


def closure(requirements: list[str]) -> set[str]:
    """Names of all packages that these requirements bring, by the metadata of what is installed."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    done: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = _plain(wanted.name), frozenset(wanted.extras)
        if (name, extras) in done:
            continue
        done.add((name, extras))
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        for needed in map(Requirement, requires):
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
                waiting.append(needed)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
