"""`filigrana rejected` and `failed` show what a run lost: reason, message, prompt and reply; `status` by recipe."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from typer.testing import CliRunner

from filigrana import app
from generators.preview import preview_rollouts
from generators.teachers.factory import parse_teacher
from prompts.mixes import load_mix
from reports.lost import failed_groups, rejected_groups
from reports.page import write_report
from schemas.errors import UsageError
from schemas.sample import Rejection
from store.books import books
from store.rows import rejection_row
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.scripted_runs import ANSWER, roll
from tests.generators.stand_in import refusal, stand_in
from tests.generators.test_endpoint_run import reply_to, run_with

ASKED = {"instrucao": "Explica-me o que é uma freguesia."}
PROBLEM = ("Escreve uma pergunta", ASKED)


def filigrana(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False, terminal_width=200)
    assert done.exit_code == 0, done.output
    return done.output


def of_recipe(folder: Path, answer: object, count: int = 3) -> Run:
    return roll(folder, str(write_recipe(folder)), [PROBLEM, ("freguesia", answer)], count)


def test_a_rejected_answer_is_shown_with_its_question_and_the_reason(tmp_path: Path) -> None:
    run = of_recipe(tmp_path, "Sim.")
    said = filigrana("rejected", run.path)
    assert "too_short (length): 3 of 3; pequena 3" in said
    assert ASKED["instrucao"] in said and "reply: Sim." in said
    assert "1 words, bound 3" in said
    told = json.loads(filigrana("rejected", run.path, "--json", "-n", "1"))
    assert (told["rejected"], len(told["groups"][0]["examples"])) == (3, 1)
    example = told["groups"][0]["examples"][0]
    assert (example["prompt"], example["reply"], example["recipe"]) == (ASKED["instrucao"], "Sim.", "pequena")


def test_a_step_that_gave_nothing_usable_is_shown_with_what_it_asked_and_got(tmp_path: Path) -> None:
    run = roll(tmp_path, str(write_recipe(tmp_path)), [("Escreve uma pergunta", {"outra": "coisa"})])
    (group,) = rejected_groups(run, 2)
    (example,) = group.examples
    assert (group.reason, group.source, example.step) == ("invalid_json", "reply", "instruction")
    assert example.prompt.startswith("Escreve uma pergunta de")
    assert example.reply == '{"outra": "coisa"}'


def test_long_texts_are_cut_unless_asked_for_whole_and_reasons_can_be_chosen(tmp_path: Path) -> None:
    run = of_recipe(tmp_path, ANSWER * 60)
    assert "characters ...]" in filigrana("rejected", run.path)
    assert ANSWER * 60 in filigrana("rejected", run.path, "--whole", "--reason", "too_long")
    with pytest.raises(UsageError, match=r"'outra'(.|\n)*too_long"):
        filigrana("rejected", run.path, "--reason", "outra")
    with pytest.raises(UsageError, match="has no recipe 'outra'"):
        filigrana("rejected", run.path, "--recipe", "outra")


def test_a_run_that_lost_nothing_says_so(tmp_path: Path) -> None:
    run = of_recipe(tmp_path, ANSWER)
    assert "Nothing was rejected." in filigrana("rejected", run.path)
    assert "Nothing failed." in filigrana("failed", run.path)
    assert json.loads(filigrana("failed", run.path, "--json")) == {"run": str(run.path), "failed": 0, "groups": []}


async def refuses_answers(number: int, body: dict[str, Any]) -> web.Response:
    """Answers the first step, and refuses some of the prompts of the second for good."""
    if "response_format" not in body and body["seed"] % 2:
        return refusal(400, "this prompt is not for us", "bad_prompt")
    return reply_to(body)


@pytest.mark.slow
def test_a_failure_is_shown_with_its_message_and_the_request_that_failed(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    run_with(refuses_answers, run, write_recipe(tmp_path), 20)
    (group,) = failed_groups(run, 3)
    assert group.count == sum(books(run).failed.values()) > 3
    assert (group.reason, group.source, group.retryable) == ("http_400", "method", group.count)
    assert any("this prompt is not for us" in message for message in group.messages)
    for example in group.examples:
        assert (example.step, example.reply) == ("answer", "")
        assert example.prompt.endswith("Diz-me a que horas abre.")
    said = filigrana("failed", run.path)
    assert f"http_400 (method): {group.count} of {group.count}" in said
    assert "filigrana retry" in said
    filigrana("retry", run.path, "--all")
    assert "Nothing failed." in filigrana("failed", run.path)


@pytest.mark.slow
def test_a_preview_shows_what_the_teacher_said_and_the_prompt_that_it_refused(tmp_path: Path) -> None:
    async def refuse(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(400, "this model writes no verses", "bad_value") if "temperature" in body else reply_to(body)

    async def go() -> list[Any]:
        async with stand_in(refuse) as server:
            return await preview_rollouts(
                str(write_recipe(tmp_path)), 2, parse_teacher(f"openai:m@{server.url}"), seed=0
            )

    for rollout in asyncio.run(go()):
        assert rollout.outcome == "failed"
        assert rollout.detail.startswith("http_400: ") and "writes no verses" in rollout.detail
        (exchange,) = rollout.exchanges
        assert exchange.completion is None
        assert "Escreve uma pergunta" in exchange.request.messages[-1].text


def two_recipes(folder: Path) -> Path:
    write_recipe(folder)
    write_recipe(
        folder, RECIPE.replace("name: pequena", "name: outra").replace("min_words: 3", "min_words: 90"), "o.yaml"
    )
    mix = folder / "duas.yaml"
    parts = "parts:\n  - {recipe: pequena.yaml, weight: 2}\n  - {recipe: o.yaml, weight: 1}\n"
    mix.write_text(f"name: duas\ntitle: Duas\n{parts}", encoding="utf-8")
    return mix


def test_books_are_kept_by_recipe_and_add_up_to_the_runs(tmp_path: Path) -> None:
    run = roll(tmp_path, str(two_recipes(tmp_path)), [PROBLEM, ("freguesia", ANSWER)], 9)
    counted = books(run)
    small, other = counted.recipes["pequena"], counted.recipes["outra"]
    assert (small.planned, small.accepted, small.rejected) == (6, 6, {})
    assert (other.planned, other.accepted, other.rejected) == (3, 0, {"too_short": 3})
    for field in ("planned", "accepted", "pending", "requests"):
        assert sum(getattr(one, field) for one in counted.recipes.values()) == getattr(counted, field)
    assert sum(one.tokens["prompt"] for one in counted.recipes.values()) == counted.tokens["prompt"]
    said = filigrana("status", run.path)
    assert [line.split()[:6] for line in said.splitlines() if line.startswith("outra")] == [
        ["outra", "3", "0", "3", "0", "0"]
    ]
    assert json.loads(filigrana("status", run.path, "--json"))["recipes"]["outra"]["accepted"] == 0


def test_generate_gives_the_books_as_json(tmp_path: Path) -> None:
    command = ["generate", write_recipe(tmp_path), "-n", 4, "-t", "replay", "--local", "--run", tmp_path / "run"]
    done = CliRunner().invoke(app, [str(one) for one in [*command, "--json"]], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert told == json.loads(filigrana("status", tmp_path / "run", "--json"))
    assert told["planned"] == 4


@pytest.mark.slow
def test_a_report_on_a_run_with_nothing_accepted_is_written(tmp_path: Path) -> None:
    run = of_recipe(tmp_path, "Sim.")
    write_report(run.path, tmp_path / "report.html")
    assert "too short" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_report_shows_no_sample_that_a_later_stage_turned_down(tmp_path: Path) -> None:
    run = of_recipe(tmp_path, ANSWER)
    samples = list(run.samples())
    doubled = [
        Rejection(
            rollout_id=one.provenance.rollout_id, recipe="pequena", index=one.provenance.index,
            stage="deduplicate", check="duplicates", reason="duplicate",
        )
        for one in samples
    ]  # fmt: skip
    run.append("rejected", [rejection_row(one) for one in doubled], "later")
    write_report(run.path, tmp_path / "report.html")
    assert "a divisão mais pequena da administração" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_version_and_the_completion_of_shells() -> None:
    from importlib.metadata import version

    assert filigrana("--version").split() == ["filigrana", version("filigrana")]
    assert "--install-completion" in filigrana("--help")


@pytest.mark.parametrize(
    ("typed", "offered"), [("filigrana recipes sft", "sft-pt"), ("filigrana generate ins", "instruct")]
)
def test_a_shell_is_offered_recipes_and_mixes(typed: str, offered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {
        "_FILIGRANA_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)
    }  # fmt: skip
    done = CliRunner().invoke(app, [], prog_name="filigrana", env=environment)
    assert done.output.split() == [offered]


@pytest.mark.slow
def test_recipes_lists_mixes_and_explains_one() -> None:
    listed = filigrana("recipes")
    assert any(line.split()[:2] == ["sft-pt", str(len(load_mix("sft-pt").mix.parts))] for line in listed.splitlines())
    weights = {part.recipe: part.weight or 0 for part in load_mix("sft-pt").mix.parts}
    share = f"{weights['instruct'] / sum(weights.values()):.1%}"
    said = filigrana("recipes", "sft-pt")
    assert any(line.split()[:2] == ["instruct", share] for line in said.splitlines())
    assert "filigrana plan sft-pt" in said
