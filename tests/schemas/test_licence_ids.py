"""A licence that SPDX doesn't list is refused where it is written, with the nearest that there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from filigrana import app
from prompts.recipe import RECIPES, load_recipe
from schemas.errors import RecipeError
from schemas.licence_ids import known_licence


@pytest.mark.parametrize(
    "expression",
    [
        "CC-BY-4.0",
        "cc0-1.0",
        "CC-BY-SA-3.0-PT",
        "MIT AND CC-BY-4.0",
        "MIT OR (Apache-2.0 AND ISC)",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        "LicenseRef-da-casa",
        "LicenseRef-Arquivo.pt-research",
        "NOASSERTION",
        "",
    ],
)
def test_what_spdx_lists_and_terms_of_ones_own_are_kept_as_they_are_written(expression: str) -> None:
    assert known_licence(expression) == expression


@pytest.mark.parametrize(
    ("expression", "nearest"),
    [
        ("CC-BLA", "near it: CC-BY-SA-4.0"),
        ("CC-BY", "near it: CC-BY-4.0"),
        ("MIT AND Apache", "near it: Apache-2.0"),
        ("Apache 2.0", "near it: Apache-2.0"),
        ("minha", "LicenseRef-NAME"),
        ("CC-BY-4.0, MIT", "LicenseRef-NAME"),
    ],
)
def test_any_other_name_is_refused_with_the_nearest(expression: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=nearest) as told:
        known_licence(expression)
    assert f"'{expression}'" in str(told.value)


def test_a_recipe_says_its_line(tmp_path: Path) -> None:
    text = (RECIPES / "instruct.yaml").read_text(encoding="utf-8")
    line = 1 + text.splitlines().index("licence: CC-BY-4.0")
    path = tmp_path / "minha.yaml"
    path.write_text(text.replace("licence: CC-BY-4.0", "licence: CC-BLA"), encoding="utf-8")
    with pytest.raises(RecipeError, match=rf"minha\.yaml:{line}: 'licence': .*CC-BLA.*near it: CC-BY-SA-4\.0"):
        load_recipe(str(path))


@pytest.mark.parametrize("words", [("sources", "files"), ("sources", "pictures"), ("adopt",)], ids=" ".join)
def test_commands_refuse_it_before_anything_is_read(tmp_path: Path, words: tuple[str, ...]) -> None:
    source = tmp_path / "linhas.jsonl"
    source.write_text('{"messages": []}\n', encoding="utf-8")
    where = ("--run", str(tmp_path / "run")) if words == ("adopt",) else ("--out", str(tmp_path / "seeds.jsonl"))
    told = CliRunner().invoke(app, [*words, str(source), "--licence", "CC-BLA", *where])
    assert told.exit_code != 0 and "near it: CC-BY-SA-4.0" in str(told.exception)
    assert list(tmp_path.iterdir()) == [source]
