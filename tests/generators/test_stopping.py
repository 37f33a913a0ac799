"""A run that goes wrong as a whole stops by itself, says so with an exit code of its own, and can be gone on with."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.stop_rules import Limit, parse_limit
from schemas.errors import UsageError
from store.books import books, standing_failures
from store.run import Run
from tests.generators.programs import PATIENCE_S, ROOT
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import Answer, completion, refusal, stand_in
from tests.generators.test_endpoint_run import reply_to


async def filigrana(*arguments: str | Path) -> tuple[int, str]:
    """Run a command; (its exit code, all that it said)."""
    command = [sys.executable, "-m", "filigrana", *map(str, arguments)]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(child.communicate(), PATIENCE_S)
    assert child.returncode is not None
    return child.returncode, said.decode()


def generate(folder: Path, answer: Answer, count: int, *more: str) -> tuple[int, str]:
    """`filigrana generate --local` of a small recipe over an endpoint that answers so."""
    recipe, run = write_recipe(folder), folder / "run"

    async def go() -> tuple[int, str]:
        async with stand_in(answer) as server:
            teacher = f"openai:m@{server.url}"
            plan = ("generate", recipe, "-n", str(count), "--run", run, "--local", "--keep-duplicates")
            return await filigrana(*plan, "--concurrency", "8", "-t", teacher, *more)

    return asyncio.run(go())


async def well(number: int, body: dict[str, Any]) -> web.Response:
    return reply_to(body)


@pytest.mark.integration
def test_a_model_that_disappears_mid_run_stops_it_and_nothing_is_burned(tmp_path: Path) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(404, "The model `m` does not exist", "model_not_found") if number > 60 else reply_to(body)

    code, said = generate(tmp_path, answer, 300)
    run = Run(tmp_path / "run")
    assert code == 3, said
    assert "does not exist" in said and "Traceback" not in said
    failed = sum(books(run).failed.values())
    assert 0 < failed <= 40, "of 300"
    assert standing_failures(run)["retryable"].all()
    assert asyncio.run(filigrana("retry", run.path))[0] == 0
    code, said = generate(tmp_path, well, 300)
    assert code == 0, said
    assert (books(run).failed, books(run).pending) == ({}, 0)


@pytest.mark.integration
def test_a_step_whose_parameters_are_refused_stops_the_run_though_other_steps_go_on(tmp_path: Path) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body:
            return reply_to(body)
        return refusal(400, "Unsupported value: temperature does not support 0.8 with this model.")

    code, said = generate(tmp_path, answer, 300)
    assert code == 3, said
    assert "of one step" in said and "temperature" in said
    assert sum(books(Run(tmp_path / "run")).failed.values()) <= 40


@pytest.mark.integration
def test_a_run_that_ends_with_failures_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(413, "too large") if number % 7 == 0 else reply_to(body)

    code, said = generate(tmp_path, answer, 30)
    counted = books(Run(tmp_path / "run"))
    assert code == 4, said
    assert f"{counted.failed['http_413']} of 30 rollouts failed" in said and "filigrana retry" in said
    assert counted.pending == 0 and counted.balanced
    assert generate(tmp_path, answer, 30)[0] == 4, "nothing is left to ask, and the failures stand"


@pytest.mark.integration
def test_failures_are_put_back_by_kind_or_all_of_them(tmp_path: Path) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" not in body:
            return reply_to(body)
        long = refusal(400, "This model's maximum context length is 2048 tokens.")
        return long if number % 4 == 0 else refusal(422, "no") if number % 4 == 1 else reply_to(body)

    generate(tmp_path, answer, 24)
    run = Run(tmp_path / "run")
    failed = books(run).failed
    assert set(failed) == {"context_length", "http_422"}
    code, said = asyncio.run(filigrana("retry", run.path, "--kind", "http_500"))
    assert code == 2 and "context_length, http_422" in said
    code, said = asyncio.run(filigrana("retry", run.path))
    assert code == 0 and "Not put back: context_length" in said
    assert books(run).failed == {"context_length": failed["context_length"]}
    asyncio.run(filigrana("retry", run.path, "--kind", "context_length"))
    assert books(run).failed == {}
    generate(tmp_path, answer, 24)
    asyncio.run(filigrana("retry", run.path, "--all"))
    assert books(run).failed == {} and books(run).balanced


@pytest.mark.integration
@pytest.mark.parametrize(
    ("option", "limit", "bad"), [("--max-failed", "10%", "failed"), ("--max-rejected", "12", "rejected")]
)
def test_a_run_stops_at_the_limit_that_was_given_and_keeps_what_it_paid(
    tmp_path: Path, option: str, limit: str, bad: str
) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body or number % 3:
            return reply_to(body)
        return refusal(422, "no") if bad == "failed" else web.json_response(completion("Curta."))

    code, said = generate(tmp_path, answer, 400, option, limit)
    counted = books(Run(tmp_path / "run"))
    assert code == 5, said
    assert f"{option} {limit}" in said and "accepted" in said
    assert counted.pending > 0 and counted.balanced
    assert sum(getattr(counted, bad).values()) < 40
    assert Run(tmp_path / "run").scan("completions").collect()["request_id"].is_unique().all()


@pytest.mark.parametrize(
    ("limit", "bad", "ended", "allowed"),
    [
        ("5%", 2, 10, True),
        ("5%", 3, 10, False),
        ("5%", 50, 1000, True),
        ("5%", 51, 1000, False),
        ("3", 3, 9, True),
        ("3", 4, 9, False),
    ],
)
def test_a_share_is_taken_of_what_ended_but_of_fifty_at_least(limit: str, bad: int, ended: int, allowed: bool) -> None:
    parsed = parse_limit(limit, "--max-failed")
    assert isinstance(parsed, Limit)
    assert parsed.allows(bad, ended, 10_000) is allowed


@pytest.mark.parametrize("text", ["", "muitos", "120%", "-3", "5 %%"])
def test_what_is_no_limit_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="--max-failed"):
        parse_limit(text, "--max-failed")
