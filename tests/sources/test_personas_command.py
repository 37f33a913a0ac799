"""`filigrana sources personas`: rows to a file or the screen, a card, seeds that a recipe draws as `persona`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.sources import app
from prompts.packs import load_pack
from prompts.recipe import SeedsSpec
from prompts.seeds import open_seeds
from schemas.errors import UsageError
from sources.files import read_seeds
from sources.personas.tables import table, table_names


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["personas", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.slow
def test_rows_go_to_a_file_and_are_seeds(tmp_path: Path) -> None:
    out = tmp_path / "new" / "personas.jsonl"
    assert "200 personas written" in run("-n", "200", "--seed", "4", "--out", str(out))
    frame = read_seeds(out)
    assert frame.height == 200
    assert set(frame["licence"]) == {"CC-BY-4.0"}
    assert all("INE, Censos 2021" in source for source in frame["source"])
    assert set(frame["register"]) == {"tu", "formal"}
    assert set(frame["age_group"]) == {"até 17", "18-29", "30-44", "45-64", "65+"}


@pytest.mark.slow
def test_without_a_file_the_same_rows_go_to_the_screen(tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    run("-n", "20", "--seed", "4", "--out", str(out))
    said = run("-n", "20", "--seed", "4")
    assert said == out.read_text()
    assert [json.loads(line)["id"] for line in said.splitlines()]


def test_a_name_that_is_not_jsonl_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"p\.csv: a \.jsonl file was expected"):
        run("--out", str(tmp_path / "p.csv"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_card_names_every_table_with_its_source_and_how_to_make_the_rows_again(tmp_path: Path) -> None:
    run("-n", "5", "--seed", "12", "--out", str(tmp_path / "p.jsonl"), "--card", str(tmp_path / "README.md"))
    card = (tmp_path / "README.md").read_text()
    assert card.startswith("---\nlanguage: [pt]\nlicense: cc-by-4.0\n")
    assert "filigrana sources personas -n 5 --seed 12" in card
    for name in table_names():
        assert table(name).head["title"] in card and table(name).head["source"] in card


@pytest.mark.slow
def test_a_recipe_draws_them_as_persona(tmp_path: Path) -> None:
    out = tmp_path / "personas.jsonl"
    run("-n", "50", "--out", str(out))
    spec = SeedsSpec(cross={"task": "tasks", "persona": "personas.jsonl"})
    seeds = open_seeds(spec, tmp_path, "CC-BY-4.0")
    assert 50 * 40 < seeds.size < 50 * len(load_pack("tasks").rows), "some tasks are for some ages alone"
    seed, _ = seeds.seed(0, 1)
    assert seed.values["persona"]["text"].startswith(("um ", "uma "))
    assert seed.values["persona"]["writing"].startswith("escreve")
    assert "INE, Censos 2021" in seed.source
