"""How often a plan asks the same is known before anything is asked: exactly for small plans, about for large ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from filigrana import app
from generators.cost.repeats import LOOKED_AT, repeats
from generators.prepare import prepare
from schemas.errors import RecipeError
from store.run import Run
from tests.generators.recipe_files import write_recipe

PACK = "name: p\ndescription: d\nsource: s\nlicence: CC0-1.0\nrows:\n"
RECIPE = """\
name: pequena
title: Receita
method: {method}
seeds: {{pack: p.yaml}}
templates:
  {step}: {{user: "{{{{ seed.text }}}}"}}
  answer: {{user: "{answer}"}}
"""


def recipe_over(folder: Path, texts: list[str], method: str = "instruct") -> str:
    """A recipe over these rows: whose instruction is written by a teacher, or (`verifiable`) is the row itself."""
    rows = "".join(f"- {{id: r{number}, text: '{text}'}}\n" for number, text in enumerate(texts))
    (folder / "p.yaml").write_text(PACK + rows, encoding="utf-8")
    step, answer = ("instruction", "{{ instruction }}") if method == "instruct" else ("request", "{{ request }}")
    return str(write_recipe(folder, RECIPE.format(method=method, step=step, answer=answer)))


def test_small_plans_are_counted_exactly(tmp_path: Path) -> None:
    recipe = recipe_over(tmp_path, [f"O assunto {number}" for number in range(10)])
    once, thrice = repeats(prepare(recipe), 10), repeats(prepare(recipe), 30)
    assert (once.uses, once.is_exact, once.near_duplicates) == (1, True, None)
    assert (thrice.uses, thrice.told) == (3, "each prompt is used 3.0 times")


@pytest.mark.parametrize(("rows", "planned"), [(50, 5_000), (1_000, 40_000)])
def test_large_plans_are_reckoned_from_a_part_of_them(tmp_path: Path, rows: int, planned: int) -> None:
    recipe = recipe_over(tmp_path, [f"O assunto {number}" for number in range(rows)])
    found = repeats(prepare(recipe), planned)
    assert not found.is_exact and planned > LOOKED_AT
    assert found.uses == pytest.approx(planned / rows, rel=0.3)


def test_near_duplicates_among_known_requests_are_those_that_generate_turns_down(tmp_path: Path) -> None:
    texts = [f"Explica em poucas linhas como se trata do assunto número {n % 40} desta lista" for n in range(40)]
    different = [" ".join(f"palavra{n}x{k}" for k in range(9)) for n in range(40)]
    recipe = recipe_over(tmp_path, texts + different, "verifiable")
    found = repeats(prepare(recipe), 80)
    assert found.near_duplicates is not None
    assert 0.3 < found.near_duplicates < 0.5, "those of one sentence with another number, less the constraints' words"
    assert "near-duplicates will take" in found.told


@pytest.mark.slow
def test_a_run_that_repeats_itself_is_not_begun_unless_told(tmp_path: Path) -> None:
    recipe = recipe_over(tmp_path, ["O rio Douro", "A cidade de Évora"])
    run = tmp_path / "run"
    command = ["generate", recipe, "-n", "250", "-t", "replay", "--local", "--run", str(run), "--keep-duplicates"]
    with pytest.raises(RecipeError, match=r"repeats itself over 250 rollouts(.|\n)*--allow-repeats"):
        CliRunner().invoke(app, command, catch_exceptions=False)
    assert not run.exists()
    done = CliRunner().invoke(app, [*command, "--allow-repeats"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "each prompt is used 125.0 times" in done.stderr
    assert sum(Run.open(run).manifest().planned.values()) == 250
    assert CliRunner().invoke(app, command, catch_exceptions=False).exit_code == 0, "a run that is begun goes on"


def test_plan_tells_it_in_words_and_as_json(tmp_path: Path) -> None:
    recipe = recipe_over(tmp_path, ["O rio Douro", "A cidade de Évora"])
    told = CliRunner().invoke(app, ["plan", recipe, "-n", "250"], catch_exceptions=False).output
    assert "Recipe 'pequena': each prompt is used 125.0 times." in told
    assert "without --allow-repeats" in told
    costs = json.loads(CliRunner().invoke(app, ["plan", recipe, "-n", "250", "--json"], catch_exceptions=False).output)
    assert Counter(one["recipe"] for one in costs["repeats"]) == {"pequena": 1}
    assert costs["repeats"][0]["uses"] == 125
