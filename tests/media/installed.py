"""The method `beside_picture` as a package of this environment, and runs of it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from schemas.plugins import installed_plugins
from store.run import Run

HERE = Path(__file__).resolve().parent
RECIPE = """\
name: conta
title: Uma conta
method: beside_picture
licence: CC0-1.0
{more}seeds:
  file: sementes.jsonl
options: {{{options}}}
templates:
  answer:
    user: "Quanto é o total desta conta?"
checks:
  - length: {{min_words: 3, max_words: 500}}
"""


def installed(folder: Path) -> Path:
    """The package, as pip would leave it in `folder`."""
    notes = folder / "beside_picture-1.0.dist-info"
    notes.mkdir(parents=True)
    shutil.copy(HERE / "beside_picture.py", folder)
    (notes / "METADATA").write_text("Metadata-Version: 2.1\nName: beside-picture\nVersion: 1.0\n", encoding="utf-8")
    entry = "[filigrana.methods]\nbeside_picture = beside_picture:BESIDE_PICTURE\n"
    (notes / "entry_points.txt").write_text(entry, encoding="utf-8")
    return folder


@contextmanager
def with_method(folder: Path) -> Iterator[None]:
    """This process has the package while it lasts."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(installed(folder / "packages")))
        installed_plugins.cache_clear()
        yield
    installed_plugins.cache_clear()


def recipe_file(folder: Path, options: str = "", more: str = "needs: vision\n", seeds: int = 40) -> Path:
    """A recipe of the method."""
    rows = [json.dumps({"id": f"s{n}", "text": f"conta {n}", "licence": "CC0-1.0"}) for n in range(seeds)]
    (folder / "sementes.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = folder / "conta.yaml"
    path.write_text(RECIPE.format(options=options, more=more), encoding="utf-8")
    return path


def options_of(recipe: Path, count: int, teacher: str = "replay") -> GenerateOptions:
    return GenerateOptions(
        parts=tuple(plan_parts(str(recipe), count)), teacher=parse_teacher(teacher), pace=Pace(concurrency=4)
    )


def rolled(folder: Path, count: int, teacher: str = "replay", options: str = "", more: str = "needs: vision\n") -> Run:
    """A run of `count` rollouts of the method in `folder`."""
    run = Run(folder / "run")
    with with_method(folder):
        asyncio.run(generate_local(run, options_of(recipe_file(folder, options, more), count, teacher)))
    return run


def of_recipes(path: Path, planned: dict[str, int]) -> Run:
    """A run of shipped recipes by the replay teacher, so many rollouts of each."""
    run = Run(path)
    parts = tuple(part for name, count in planned.items() for part in plan_parts(name, count))
    options = GenerateOptions(parts=parts, teacher=parse_teacher("replay"), pace=Pace(concurrency=4))
    asyncio.run(generate_local(run, options))
    return run
