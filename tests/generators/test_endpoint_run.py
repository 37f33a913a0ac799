"""Runs over a real endpoint on a real socket: failures are rows, `retry` puts them back, bad content is a rejection."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from commands.retry import retry
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from schemas.errors import TeacherDownError
from store.books import books, standing_failures
from store.run import Run
from tests.generators.programs import assert_nothing_was_paid_twice
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import Answer, completion, refusal, stand_in

ANSWER = "A câmara municipal abre às nove da manhã e fecha às cinco da tarde."


def reply_to(body: dict[str, Any]) -> web.Response:
    if "response_format" in body:
        asked = body["messages"][-1]["content"]
        return web.json_response(completion(json.dumps({"instrucao": f"{asked} Diz-me a que horas abre."})))
    return web.json_response(completion(ANSWER))


async def roll(run: Run, recipe: Path, url: str, count: int) -> None:
    options = GenerateOptions(
        parts=tuple(plan_parts(str(recipe), count)), teacher=parse_teacher(f"openai:m@{url}"), pace=Pace(concurrency=8)
    )
    await generate_local(run, options)
    assert books(run).balanced


def run_with(answer: Answer, run: Run, recipe: Path, count: int) -> None:
    async def go() -> None:
        async with stand_in(answer) as server:
            await roll(run, recipe, server.url, count)

    asyncio.run(go())


def test_a_refused_request_is_a_failed_row_and_the_others_go_on(tmp_path: Path) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(400, "no") if number % 5 == 0 else reply_to(body)

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 20)
    counted = books(run)
    assert counted.accepted > 0
    assert sum(counted.failed.values()) > 0
    assert counted.accepted + sum(counted.failed.values()) == 20
    assert standing_failures(run)["retryable"].all(), "other settings may mend them"


@pytest.mark.slow
def test_what_a_sick_endpoint_failed_is_retried_on_its_own(tmp_path: Path) -> None:
    sick: set[str] = set()

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        seed = str(body.get("seed"))
        if len(sick) < 2 or seed in sick:
            sick.add(seed)
            return refusal(500, "overloaded")
        return reply_to(body)

    async def healthy(number: int, body: dict[str, Any]) -> web.Response:
        assert str(body.get("seed")) in sick or "response_format" not in body
        return reply_to(body)

    run, recipe = Run(tmp_path / "run"), write_recipe(tmp_path)
    run_with(answer, run, recipe, 12)
    counted = books(run)
    assert (counted.accepted, sum(counted.failed.values())) == (10, 2)
    retry(run.path)
    assert (books(run).failed, books(run).pending) == ({}, 2)
    run_with(healthy, run, recipe, 12)
    assert (books(run).accepted, books(run).pending) == (12, 0)


def test_content_that_breaks_the_schema_is_drawn_again_and_then_rejected_with_the_text(tmp_path: Path) -> None:
    draws: list[int] = []

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body:
            draws.append(body["seed"])
            return web.json_response(completion('{"instrucao": 7'))
        return reply_to(body)

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 3)
    assert books(run).rejected == {"invalid_json": 3}
    assert len(draws) == len(set(draws)) == 6
    rejection = next(iter(run.rejections()))
    assert (rejection.stage, rejection.evidence["text"]) == ("instruction", '{"instrucao": 7')
    assert_nothing_was_paid_twice(run.path)


def test_a_wrong_key_ends_the_run_at_once_and_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_API_KEY", "sk-segredo-errado")

    async def go() -> None:
        async with stand_in(key="sk-certa") as server:
            await roll(Run(tmp_path / "run"), write_recipe(tmp_path), server.url, 5)

    with pytest.raises(TeacherDownError) as caught:
        asyncio.run(go())
    assert "127.0.0.1" in str(caught.value)
    assert "segredo" not in str(caught.value)
    assert not [p for p in (tmp_path / "run").rglob("*") if p.is_file() and "segredo" in p.read_text(errors="ignore")]
