"""A key that stands twice is an error with both lines; merging what an anchor names is none."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from prompts.packs import load_pack
from prompts.recipe import load_recipe
from prompts.yaml_source import YamlSource
from schemas.errors import RecipeError
from tests.generators.recipe_files import RECIPE, write_recipe

PACK = "name: meu\ndescription: d\nsource: s\nlicence: CC0-1.0\nrows:\n"


@pytest.mark.parametrize(
    ("text", "lines", "key"),
    [
        (RECIPE + "method: evolve\n", (3, 16), "method"),
        (RECIPE.replace("  answer:\n", "  instruction:\n"), (7, 9), "instruction"),
        (RECIPE.replace("{min_words: 3,", "{min_words: 3, min_words: 4,"), (14, 14), "min_words"),
    ],
)
def test_a_doubled_key_is_named_with_both_its_lines(
    tmp_path: Path, text: str, lines: tuple[int, int], key: str
) -> None:
    path = write_recipe(tmp_path, text)
    with pytest.raises(RecipeError) as caught:
        load_recipe(str(path))
    assert f"{path}:{lines[1]}: the key '{key}' is there already, on line {lines[0]}." in str(caught.value)


def test_a_doubled_key_of_a_packs_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "meu.yaml"
    path.write_text(PACK + "- {id: a, text: um}\n- id: b\n  text: dois\n  text: três\n", encoding="utf-8")
    with pytest.raises(RecipeError, match=r"meu\.yaml:9: the key 'text' is there already, on line 8"):
        load_pack(str(path))


def test_a_mapping_may_say_otherwise_than_what_it_merges(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "um: &um {a: 1, b: 1}\ndois: &dois\n  <<: *um\n  b: 2\ntrês:\n  <<: [*dois, *um]\n  a: 3\n", encoding="utf-8"
    )
    assert YamlSource.read(path).data["dois"] == {"a": 1, "b": 2}
    assert YamlSource.read(path).data["três"] == {"a": 3, "b": 2}


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["yaml", "jsonl"])
def test_a_pack_of_a_hundred_thousand_rows_loads_in_seconds(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"grande.{suffix}"
    texts = [f"O assunto número {number} de uma lista" for number in range(100_000)]
    if suffix == "yaml":
        rows = "".join(f"- {{id: r{n}, text: '{text}', domain: d{n % 7}}}\n" for n, text in enumerate(texts))
        path.write_text(PACK + rows, encoding="utf-8")
    else:
        path.write_text("".join(f'{{"id": "r{n}", "text": "{t}"}}\n' for n, t in enumerate(texts)), encoding="utf-8")
    before = time.process_time()
    assert len(load_pack(str(path)).rows) == 100_000
    spent = time.process_time() - before
    print(f"{suffix}: {spent:.1f} s of CPU")
    assert spent < 15
