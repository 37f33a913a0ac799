"""The map of the house is the house: docs/architecture.md names every folder, and no other."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEEP = ("tests", "bench", "docs", "deploy")
"""Folders of which the map shows the door only."""


def folders_there() -> set[str]:
    """Every folder of the repository that holds tracked files, but for what lies inside DEEP."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True).stdout
    parents = {parent for line in listed.splitlines() for parent in Path(line).parents}
    names = {parent.as_posix() for parent in parents} - {"."}
    return {n for n in names if not n.startswith(".") and (n.split("/")[0] not in DEEP or "/" not in n)}


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
    inner = {"quality/assistant/data", "quality/variety/data", "prompts/packs/tools", "prompts/packs/passages"}
    inner |= {"generators/teachers/openai", "generators/teachers/vllm"}
    assert shown - there == set()
    assert there - shown == inner, "rooms inside a room are told in its line"


def test_the_way_from_a_seed_to_an_export_names_files_that_are_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    way = page.split("## From a seed to an export")[1].split("## Where to put what")[0]
    named = re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", way)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).is_file()] == []
