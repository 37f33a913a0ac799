"""What a recipe reads beside its own text: its hashes are in the manifest, and a change is noticed when resuming."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from prompts import packs
from schemas.errors import UsageError
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.test_local_run import generate

PACK = """\
name: temas
description: Temas de teste.
source: teste
licence: CC0-1.0
rows:
  - {id: a, text: as marés}
  - {id: b, text: o pão de centeio}
  - {id: c, text: a ponte romana}
"""


def with_pack(folder: Path) -> tuple[Path, Path]:
    pack = folder / "temas.yaml"
    pack.write_text(PACK, encoding="utf-8")
    return write_recipe(folder, RECIPE.replace("topic: topics", "topic: temas.yaml")), pack


def with_file(folder: Path) -> tuple[Path, Path]:
    seeds = folder / "sementes.jsonl"
    rows = [{"text": text} for text in ("as marés", "o pão de centeio", "a ponte romana")]
    seeds.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    text = RECIPE.replace("cross: {topic: topics, persona: personas}", "file: sementes.jsonl")
    text = text.replace("{{ persona.text }} sobre {{ topic.text }}", "quem quer saber de {{ seed.text }}")
    return write_recipe(folder, text), seeds


@pytest.mark.parametrize("made", [with_pack, with_file])
def test_a_pack_or_file_of_seeds_that_changed_is_named_and_nothing_goes_on(tmp_path: Path, made: object) -> None:
    assert callable(made)
    recipe, read = made(tmp_path)
    run = tmp_path / "run"
    generate(run, recipe, 6)
    before = read.read_bytes()
    (entry,) = Run(run).manifest().recipes
    assert entry.inputs[read.name] == hashlib.sha256(before).hexdigest()
    read.write_bytes(before.replace(b"romana", b"medieval"))
    with pytest.raises(UsageError) as caught:
        generate(run, recipe, 12)
    assert read.name in str(caught.value) and entry.inputs[read.name] in str(caught.value)
    assert Run(run).manifest().planned == {"pequena": 6}
    read.write_bytes(before)
    assert generate(run, recipe, 12).pending == 0


def test_a_dataset_that_changed_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "dados"
    folder.mkdir()
    (folder / "train.jsonl").write_text('{"text": "as marés"}\n{"text": "o pão"}\n', encoding="utf-8")
    text = RECIPE.replace("cross: {topic: topics, persona: personas}", f"dataset: {folder}")
    recipe = write_recipe(
        tmp_path, text.replace("{{ persona.text }} sobre {{ topic.text }}", "ti sobre {{ seed.text }}")
    )
    generate(tmp_path / "run", recipe, 4)
    generate(tmp_path / "run", recipe, 5)
    (folder / "train.jsonl").write_text('{"text": "as marés"}\n{"text": "o vinho"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="dados"):
        generate(tmp_path / "run", recipe, 6)


def test_what_a_methods_options_load_is_noticed_too(tmp_path: Path) -> None:
    examples = tmp_path / "exemplos.yaml"
    rows = PACK.replace("}", ", example_tu: Explica-me isto., example_formal: Explique isto.}")
    examples.write_text(rows, encoding="utf-8")
    recipe = write_recipe(tmp_path, RECIPE.replace("templates:", "options: {examples: exemplos.yaml}\ntemplates:"))
    generate(tmp_path / "run", recipe, 4)
    examples.write_text(rows.replace("romana", "medieval"), encoding="utf-8")
    for read_once_a_process in (packs._read, packs._joined):
        read_once_a_process.cache_clear()
    with pytest.raises(UsageError, match=r"options\.examples"):
        generate(tmp_path / "run", recipe, 6)


def test_a_run_of_before_goes_on_and_is_held_to_what_it_reads_from_then_on(tmp_path: Path) -> None:
    recipe, pack = with_pack(tmp_path)
    run = Run(tmp_path / "run")
    generate(run.path, recipe, 6)
    manifest = run.manifest()
    run.write_manifest(
        manifest.model_copy(update={"recipes": tuple(r.model_copy(update={"inputs": {}}) for r in manifest.recipes)})
    )
    generate(run.path, recipe, 8)
    assert set(run.manifest().recipes[0].inputs) == {"temas.yaml", "personas"}
    pack.write_text(PACK.replace("romana", "medieval"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"temas\.yaml"):
        generate(run.path, recipe, 10)
