"""A page of docs/ as its reader takes it: files to write, and commands to type, from top to bottom."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.ray_jobs.token_cluster import RAY

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"`(?P<name>[\w-]+\.\w+)`[^`]*:$")


class Typed(NamedTuple):
    """A command of the page, and what it printed."""

    command: str
    printed: str


class WrittenFile(NamedTuple):
    """A block under a line that ends with its name, as in «`recipe.yaml`:»."""

    name: str
    text: str


def steps(page: str) -> Iterator[WrittenFile | str]:
    """Files and commands of a page in their order: those after a `$` in `console` blocks (`sh` is for later)."""
    for block in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8")):
        named = NAMED.search(block["before"])
        if named:
            yield WrittenFile(named["name"], block["text"])
        elif block["language"] == "console":
            yield from (line.removeprefix("$ ") for line in block["text"].splitlines() if line.startswith("$ "))


def follow(page: str, folder: Path, replaced: Mapping[str, str], environment: Mapping[str, str]) -> list[Typed]:
    """Do in a folder what a page says, with `replaced` as the reader's own values. A command that fails ends it."""

    def own(text: str) -> str:
        for placeholder, value in replaced.items():
            text = text.replace(placeholder, value)
        return text

    done = []
    for step in steps(page):
        if isinstance(step, WrittenFile):
            (folder / step.name).write_text(own(step.text), encoding="utf-8")
        elif not step.startswith("export "):
            done.append(Typed(step, typed(own(step), folder, environment)))
    return done


def typed(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    """What a command prints. `filigrana`, `python` and `ray` are those of the tests."""
    program, *rest = shlex.split(command, comments=True)
    ours = {"filigrana": [sys.executable, "-m", "filigrana"], "python": [sys.executable], "ray": [RAY]}
    words = [*ours.get(program, [program]), *rest]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
