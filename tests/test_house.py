"""The map of the house is the house: docs/architecture.md names every folder, and no other."""

from __future__ import annotations

import re
import subprocess
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 250
"""Lines of a source file."""
DEEP = ("tests", "bench", "docs", "deploy")
"""Folders of which the map shows the door only. Of the others it shows the rooms; what lies inside a room is told in
the room's line."""


def folders_there() -> set[str]:
    """Every folder and room that holds tracked files, but for what lies inside DEEP."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True).stdout
    parents = {parent for line in listed.splitlines() for parent in Path(line).parents}
    names = {parent.as_posix() for parent in parents} - {"."}
    deepest = {name: 0 if name.split("/")[0] in DEEP else 1 for name in names}
    return {name for name in names if not name.startswith(".") and name.count("/") <= deepest[name]}


def folders_on_the_map() -> set[str]:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = page.split("## The house")[1].split("`import-linter`")[0]
    found: set[str] = set()
    floor = ""
    for line in drawn.splitlines():
        names = re.match(r"(\s+)((?:[a-z_]+/ )*[a-z_]+/)(?:\s|$)", line)
        if not names:
            continue
        for name in names[2].split():
            if len(names[1]) <= 4:
                floor = name.rstrip("/")
                found.add(floor)
            else:
                found.add(f"{floor}/{name.rstrip('/')}")
    return found


def test_the_map_shows_every_folder_and_no_other() -> None:
    there = folders_there()
    shown = folders_on_the_map()
    assert shown == there


def test_the_way_from_a_seed_to_an_export_names_files_that_are_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    way = page.split("## From a seed to an export")[1].split("## Where to put what")[0]
    named = re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", way)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_no_source_file_is_longer_than_can_be_read_at_once() -> None:
    git = ["git", "-C", str(ROOT), "ls-files", "*.py"]
    listed = subprocess.run(git, capture_output=True, text=True, check=True).stdout
    sources = [name for name in listed.splitlines() if not name.startswith("tests/")]
    lines = {name: (ROOT / name).read_text(encoding="utf-8").count("\n") for name in sources if (ROOT / name).is_file()}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


def test_no_file_imports_itself_by_way_of_others() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    graph = grimp.build_graph(*settings["root_packages"])
    sorter = TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})
    sorter.prepare()  # raises CycleError, with the circle
    assert sorter.is_active()
