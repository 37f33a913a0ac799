"""YAML that would take more than it says: a sentence with its line, at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from prompts.packs import load_pack
from prompts.recipe import load_recipe
from schemas.errors import RecipeError
from sources.markdown_text import markdown_text
from text.limited_yaml import load_yaml

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: " + "[" * 100_000, ":1: not valid YAML: over 100 levels"),
        ("\n".join(" " * n + "a:" for n in range(3_000)), ":101: not valid YAML: over 100 levels"),
        (BOMB, "stand for over 1,000,000 values"),
        ("name: x\nrows: &a [*a]\n", ":2: not valid YAML: `*a` holds itself"),
        ("name: " + "9" * 5_000, ":1: not valid YAML: `9999"),
        ("a: !!timestamp 2026-99-99\n", "is no timestamp"),
        ("a: !!bool talvez\n", "is no bool"),
        ('name: "a\\ud800b"\n', "not valid YAML"),
    ],
    ids=["deep list", "deep mapping", "bomb", "cycle", "digits", "date", "truth", "half a character"],
)
def test_a_sentence_and_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(text, encoding="utf-8")
    for load in (load_recipe, load_pack):
        begun = time.process_time()
        with pytest.raises(RecipeError) as raised:
            load(str(path))
        assert told in str(raised.value) and time.process_time() - begun < 5


def test_aliases_and_depth_that_people_write_are_read() -> None:
    text = "words: &words [a, b]\nparts:\n  - {here: *words}\n  - {there: *words}\n"
    assert load_yaml(text)["parts"] == [{"here": ["a", "b"]}, {"there": ["a", "b"]}]
    assert load_yaml("a: " + "[" * 90 + "]" * 90)


def test_the_head_of_a_page_in_markdown_is_no_way_in() -> None:
    text, front = markdown_text(f"---\n{BOMB}---\n\nA ponte abriu em 1966.\n")
    assert (text.strip(), front) == ("A ponte abriu em 1966.", {})
