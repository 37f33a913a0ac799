"""Every shipped recipe and mix, end to end with the replay teacher."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generators.cost.estimates import bounded_estimate
from generators.local_run import generate_local
from generators.method import Method
from generators.methods import METHODS, load_method
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.prepare import prepare
from generators.teachers.factory import Pace, parse_teacher
from prompts.mixes import load_mix, mix_names
from prompts.recipe import JudgeSpec, Recipe, load_recipe, recipe_names
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings
from schemas.request import SamplingParams
from store.books import books
from store.run import Run
from tests.generators.scripted_runs import variant


def generate(path: Path, name: str, count: int) -> Run:
    run = Run(path)
    options = GenerateOptions(
        parts=tuple(plan_parts(name, count)), teacher=parse_teacher("replay"), pace=Pace(concurrency=8)
    )
    asyncio.run(generate_local(run, options))
    return run


def ready(folder: Path, name: str) -> str:
    """The recipe itself; of `identity` a copy with facts, which the shipped one wants from its user."""
    if name != "identity":
        return name
    return variant(folder, name, ("templates:\n", "options:\n  facts: identity_facts\n\ntemplates:\n"))


@pytest.mark.slow
@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_runs_to_its_end_and_every_outcome_is_on_record(name: str, tmp_path: Path) -> None:
    count = 10
    shipped, name = name, ready(tmp_path, name)
    run = generate(tmp_path / "run", name, count)
    counted = books(run)
    assert counted.balanced
    assert (counted.planned, counted.pending, sum(counted.failed.values())) == (count, 0, 0)
    samples, rejections = list(run.samples()), list(run.rejections())
    assert sorted([s.provenance.index for s in samples] + [r.index for r in rejections]) == list(range(count))
    method = load_method(load_recipe(shipped).recipe.method)
    kinds = {"chat", "preference", "tools"} if method.kind == "chat" and method.takes_rows else {method.kind}
    assert {s.content.kind for s in samples} <= kinds
    known = set(run.scan("completions").collect()["request_id"])
    prepared = prepare(name)
    assert method.takes_rows or all(s.provenance.request_ids for s in samples)
    assert all(known.issuperset(s.provenance.request_ids) for s in samples)
    bound = {step.step: step.requests * prepared.recipe.draws for step in bounded_estimate(prepared).steps}
    asked = run.scan("completions").collect().group_by("recipe", "index", "step").len()
    assert [row for row in asked.to_dicts() if row["step"] != "repair" and row["len"] > bound[row["step"]]] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", mix_names())
def test_a_mix_runs_to_its_end_with_every_recipe(name: str, tmp_path: Path) -> None:
    planned = next(n for n in range(60, 1000, 20) if all(part for _, part in load_mix(name).parts(n)))
    run = generate(tmp_path / "run", name, planned)
    counted = books(run)
    assert counted.balanced
    assert (counted.planned, counted.pending) == (planned, 0)
    assert counted.accepted > 0
    ended = {s.provenance.recipe for s in run.samples()} | {r.recipe for r in run.rejections()}
    planned = run.manifest().planned
    assert set(planned) == {load_recipe(part.recipe).recipe.name for part in load_mix(name).mix.parts}
    assert ended == {recipe for recipe, share in planned.items() if share}


DOCS = Path(__file__).resolve().parents[3] / "docs" / "recipes.md"


def test_the_documented_recipe_works_and_every_key_and_method_is_documented(tmp_path: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    path = tmp_path / "cozinha.yaml"
    path.write_text(text.split("```yaml\n", 1)[1].split("```", 1)[0], encoding="utf-8")
    run = generate(tmp_path / "run", str(path), 40)
    assert books(run).accepted > 0
    keys = [*Recipe.model_fields, *JudgeSpec.model_fields]
    assert [key for key in keys if f"`{key}`" not in text] == []
    assert [key for key in SamplingParams.model_fields if f"`{key}`" not in text] == []
    assert [name for name in METHODS if f"| `{name}` |" not in text] == []
    steps = {step for name in METHODS for step in load_method(name).steps}
    assert [step for step in sorted(steps) if f"`{step}`" not in text] == []


def test_the_documented_method_is_one(tmp_path: Path) -> None:
    source = DOCS.read_text(encoding="utf-8").split("```python\n", 1)[1].split("```", 1)[0]
    path = tmp_path / "glossary.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("glossary", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["glossary"] = module
    spec.loader.exec_module(module)
    assert isinstance(module.GLOSSARY, Method)
    assert set(module.GLOSSARY.steps) == {"terms", "answer"}


@pytest.mark.parametrize("name", recipe_names())
def test_what_a_recipes_options_tell_the_teacher_is_european_portuguese(name: str) -> None:
    told = [text for text in _strings(load_recipe(name).recipe.options) if " " in text]
    assert [(f.text, f.rule) for text in told for f in (*find_leaks(text), *find_misspellings(text))] == []


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)
