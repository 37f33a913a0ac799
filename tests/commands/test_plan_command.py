from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands.plan import plan
from filigrana import app
from generators.cost.estimates import bounded_estimate
from generators.prepare import prepare
from schemas.errors import UsageError
from store.run import Run
from tests.generators.cost.test_plan_costs import write_run

RECIPE = """
name: {name}
title: Perguntas
method: instruct
seeds: {{pack: {pack}}}
templates:
  instruction: {{user: "Escreve um pedido sobre: {{{{ seed.text }}}}."}}
  answer: {{system: "Responde em português europeu.", user: "{{{{ instruction }}}}"}}
sampling:
  default: {{max_tokens: 100}}
  answer: {{max_tokens: 500}}
"""
PACK = "name: p\ndescription: d\nsource: s\nlicence: CC0-1.0\n"
PACK += "rows:\n- {id: a, text: 'o rio Douro'}\n- {id: b, text: 'Évora'}\n"


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "p.yaml").write_text(PACK)
    path = tmp_path / "instruct.yaml"
    path.write_text(RECIPE.format(name="instruct", pack="p.yaml"))
    return path


def run(*arguments: object) -> str:
    app = typer.Typer()
    app.command()(plan)
    result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_without_a_run_answers_count_at_max_tokens_and_are_read_by_the_next_step(recipe: Path) -> None:
    estimate = bounded_estimate(prepare(str(recipe)))
    instruction, answer = estimate.steps
    assert (instruction.completion_tokens, answer.completion_tokens) == (100, 500)
    assert answer.prompt_tokens > 100 > instruction.prompt_tokens > 10
    assert estimate.basis == "upper bound"


def test_the_plan_of_a_recipe_as_json_with_a_price(recipe: Path) -> None:
    costs = json.loads(run(recipe, "-n", 1000, "--price-per-million", 2, "--tokens-per-second", 100, "--json"))
    assert costs["requests"] == 2000
    assert costs["completion_tokens"] == 600_000
    assert costs["hours"] == pytest.approx(600_000 / 100 / 3600)
    assert costs["cost"] == pytest.approx((costs["prompt_tokens"] + 600_000) * 2 / 1e6, rel=1e-3)


def test_an_earlier_run_gives_averages_speed_and_what_to_expect(recipe: Path, tmp_path: Path) -> None:
    write_run(tmp_path / "run", 1_000_000.0)
    said = run(recipe, "-n", 300, "--from-run", tmp_path / "run", "--gpu-hour-price", 3, "--gpus", 2)
    assert "measured" in said
    assert re.search(r"instruct\s+300\s+200\s+700\s", said)
    assert "has changed since" in said
    assert re.search(r"cost\s+0\.\d\d EUR", said)


def test_what_is_not_known_is_said(recipe: Path) -> None:
    said = run(recipe, "-n", 10)
    assert said.count("unknown") == 2


CHAT_ONLY = "openai:modelo@http://127.0.0.1:9/v1"


@pytest.mark.slow
def test_a_mix_that_an_endpoint_can_not_serve_is_known_before_anything_is_asked(tmp_path: Path) -> None:
    told = run("sft-pt", "-n", 1000, "--teacher", CHAT_ONLY)
    assert "Note: `generate` would end at once: recipe 'magpie'" in told
    assert "--without magpie" in told
    assert "magpie" not in run("sft-pt", "-n", 1000, "--teacher", CHAT_ONLY, "--without", "magpie")
    assert "would end" not in run("sft-pt", "-n", 1000, "--teacher", "local")
    asked = ["generate", "sft-pt", "-n", "100", "--teacher", CHAT_ONLY, "--run", str(tmp_path / "run")]
    with pytest.raises(UsageError, match=r"Recipe 'magpie'.*chat template(.|\n)*--without magpie"):
        CliRunner().invoke(app, asked, catch_exceptions=False)
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_generate_gives_the_share_of_what_is_left_out_to_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    asked = ["generate", "sft-pt", "-n", "40", "--teacher", "replay", "--local", "--without", "magpie"]
    done = CliRunner().invoke(app, [*asked, "--run", str(folder)])
    assert done.exit_code == 0, done.output
    planned = Run.open(folder).manifest().planned
    assert sum(planned.values()) == 40
    assert "magpie" not in planned
    assert planned["instruct"] > 0


@pytest.mark.slow
def test_a_plan_says_what_stands_on_a_source_and_that_nobody_judges_it() -> None:
    said = " ".join(run("instruct", "-n", 100, "-t", "replay").split())
    share = re.search(r"Recipe 'instruct': (\d+)% of its answers need a dated excerpt, and for (\d+)% of these", said)
    assert share and 10 < int(share[1]) < 31
    assert "the others become general guidance without numbers" in said
    assert "nobody judges by the rubric 'facts', which wants another model than the teacher" in said
    alone = json.loads(run("instruct", "-n", 100, "-t", "replay", "--json"))
    judged = json.loads(run("instruct", "-n", 100, "-t", "replay", "--judge-teacher", "vllm:other", "--json"))
    assert judged["requests"] == alone["requests"] + 100


def test_batches_cost_a_part_of_what_being_asked_directly_does(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directly, batched = "openai:m@https://a.example/v1", "openai-batch:m@https://a.example/v1"
    prices = tmp_path / "prices.yaml"
    prices.write_text("teachers:\n  m: {input_per_million: 2, output_per_million: 4}\n")
    endpoints = "endpoints:\n  lote: {model: m, url: https://a.example/v1, batch: {price_share: 0.25}, price: "
    (tmp_path / "endpoints.yaml").write_text(f"{endpoints}{{input_per_million: 2, output_per_million: 4}}}}\n")
    monkeypatch.setenv("FILIGRANA_ENDPOINTS", str(tmp_path / "endpoints.yaml"))

    def cost(teacher: str, *more: object) -> float:
        return float(json.loads(run(recipe, "-n", 100_000, "-t", teacher, "--json", *more))["cost"])

    whole = cost(directly, "--prices", prices)
    assert cost(batched, "--prices", prices) == pytest.approx(whole / 2)
    assert cost("lote") == pytest.approx(whole / 4)
    per_million = ("--price-per-million", 3)
    assert cost(batched, *per_million) == pytest.approx(cost(directly, *per_million) / 2)
    assert "0.5 of the model's price" in run(recipe, "-n", 10, "-t", batched, *per_million)

    prices.write_text(f"teachers:\n  '{batched}': {{input_per_million: 2, output_per_million: 4}}\n")
    assert cost(batched, "--prices", prices) == pytest.approx(whole), "its own price is taken as it is"
