"""`filigrana schema`: what editors check YAML by says yes to every shipped file, and no to what the loader refuses."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from filigrana import app
from generators.file_schemas import KINDS, FileKind, file_schema
from generators.prepare import prepare
from prompts.mixes import MIXES, load_mix
from prompts.packs import PACKS
from prompts.recipe import RECIPES
from prompts.rubric import JUDGES
from prompts.yaml_source import YamlSource
from schemas.errors import FiligranaError
from tests.generators.recipe_files import RECIPE, write_recipe

SHIPPED: dict[FileKind, list[Path]] = {
    "recipe": sorted(RECIPES.glob("*.yaml")),
    "pack": sorted([*PACKS.glob("*.yaml"), *PACKS.glob("*/*.yaml")]),
    "rubric": sorted(JUDGES.glob("*.yaml")),
    "mix": sorted(MIXES.glob("*.yaml")),
}


@cache
def validator(kind: FileKind) -> Draft202012Validator:
    return Draft202012Validator(file_schema(kind))


def problems(kind: FileKind, data: Any) -> list[str]:
    return [error.message for error in validator(kind).iter_errors(data)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_file_is_right_by_its_schema(kind: FileKind) -> None:
    Draft202012Validator.check_schema(file_schema(kind))
    assert SHIPPED[kind]
    for path in SHIPPED[kind]:
        assert problems(kind, YamlSource.read(path).data) == [], path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("method: instruct", "method: instrukt"),
        ("title:", "tittle:"),
        ("min_words: 3", "min_wrods: 3"),
        ("min_words: 3", "min_words: três"),
        ("- language", "- langage"),
        ("  answer:\n", "  resposta:\n"),
        ("temperature: 0.8", "temperature: 8"),
        ("  default: {", "  outro: {"),
        ("cross: {topic: topics, persona: personas}", "{}"),
        ("cross: {topic: topics, persona: personas}", "cross: {topic: topics}\n  pack: topics"),
        ("sampling:", "options: {exemplos: tasks}\nsampling:"),
        ("name: pequena", "name: Pequena Receita"),
        ("checks:", "judge: {rubric: instruct, minimum: 9}\nchecks:"),
        ("checks:", "teacher: {motor: {}}\nchecks:"),
    ],
)
def test_what_the_loader_refuses_in_a_recipe_the_schema_refuses_too(tmp_path: Path, before: str, after: str) -> None:
    path = write_recipe(tmp_path, RECIPE)
    assert problems("recipe", YamlSource.read(path).data) == []
    assert before in RECIPE
    write_recipe(tmp_path, RECIPE.replace(before, after))
    with pytest.raises(FiligranaError):
        prepare(str(path))
    assert problems("recipe", YamlSource.read(path).data) != []


def test_a_mix_gives_a_weight_or_a_count(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("name: m\ntitle: M\nparts: [{recipe: instruct, weight: 1, count: 2}]\n", encoding="utf-8")
    with pytest.raises(FiligranaError):
        load_mix(str(path))
    assert problems("mix", YamlSource.read(path).data) != []


def test_the_command_prints_it_with_what_fields_mean() -> None:
    done = CliRunner().invoke(app, ["schema", "recipe"], catch_exceptions=False)
    told = json.loads(done.output)
    assert "arithmetic" in told["properties"]["method"]["enum"]
    assert told["properties"]["draws"]["description"].startswith("How often a step is asked")
    assert "weights" in told["$defs"]["SeedsSpec"]["properties"]
