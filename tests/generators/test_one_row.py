"""One row never ends a run, and a run can always be finished: the row fails, with its message, and the others go on."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.prepare import prepare
from generators.teachers.openai import breaker, http_errors
from prompts.packs import load_pack
from schemas.errors import RecipeError, TeacherDownError
from store.books import books, standing_failures
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.stand_in import StandIn, completion, refusal, stand_in
from tests.generators.test_endpoint_run import reply_to, roll, run_with
from tests.generators.test_local_run import generate

PACK = """\
name: meus
description: Assuntos meus
source: eu
licence: CC0-1.0
rows:
"""


def recipe_with(folder: Path, rows: str, template: str = "{{ topic.text }}") -> Path:
    """The small recipe over a pack with these rows."""
    (folder / "meus.yaml").write_text(PACK + rows, encoding="utf-8")
    text = RECIPE.replace("topic: topics", "topic: meus.yaml").replace("{{ topic.text }}", template)
    return write_recipe(folder, text)


@pytest.fixture
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_errors, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(http_errors, "LONGEST_WAIT_S", 0.05)
    monkeypatch.setattr(breaker, "FIRST_REST_S", 0.02)


def is_one_in_four(body: dict[str, Any]) -> bool:
    return "response_format" in body and body["seed"] % 4 == 0


@pytest.mark.integration
@pytest.mark.parametrize(
    ("message", "code", "kind"),
    [
        ("Your input was flagged for violence by the provider's moderation.", None, "content_filter"),
        ("This prompt may not be answered.", None, "http_403"),
        ("Invalid prompt", "content_policy_violation", "content_filter"),
    ],
)
def test_a_403_for_some_prompts_fails_those_rows_alone(tmp_path: Path, message: str, code: str, kind: str) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(403, message, code) if is_one_in_four(body) else reply_to(body)

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 60)
    counted = books(run)
    assert set(counted.failed) == {kind} and 3 < counted.failed[kind] < 40
    assert counted.pending == 0
    assert message in standing_failures(run)["data"][0]


@pytest.mark.integration
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("message", ["This key was revoked.", "Your account was flagged by moderation."])
def test_a_key_that_is_withdrawn_in_the_middle_still_ends_the_run(tmp_path: Path, status: int, message: str) -> None:
    async def go() -> None:
        async with stand_in() as server:
            server.answer = withdrawn(server)
            await roll(Run(tmp_path / "run"), write_recipe(tmp_path), server.url, 60)

    def withdrawn(server: StandIn) -> Any:
        async def answer(number: int, body: dict[str, Any]) -> web.Response:
            return refusal(status, message) if len(server.bodies) > 20 else reply_to(body)

        return answer

    with pytest.raises(TeacherDownError, match=message):
        asyncio.run(go())
    assert sum(books(Run(tmp_path / "run")).failed.values()) == 0


@pytest.mark.integration
@pytest.mark.usefixtures("_short_waits")
def test_prompts_that_always_give_500_are_failed_rows_and_the_run_ends(tmp_path: Path) -> None:
    poisoned: set[int] = set()

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body and (len(poisoned) < 4 or body["seed"] in poisoned):
            poisoned.add(body["seed"])
            return refusal(500, "crash")
        return reply_to(body) if "seed" in body else web.json_response(completion())

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 40)
    assert (books(run).failed, books(run).pending) == ({"http_500": 4}, 0)


def test_a_pack_row_that_lacks_a_field_is_named_before_anything_is_asked(tmp_path: Path) -> None:
    rows = "  - {id: a, text: uma, nota: sim}\n  - {id: b, text: outra}\n  - {id: c, text: mais, nota: não}\n"
    path = recipe_with(tmp_path, rows, "{{ topic.text }} ({{ topic.nota }})")
    with pytest.raises(RecipeError, match=re.escape(f"{tmp_path / 'meus.yaml'}:7")) as caught:
        prepare(str(path))
    assert "instruction" in caught.value.message and "nota" in caught.value.message


@pytest.mark.parametrize("wrong", ['{"text": null, "nota": "a"}', '{"nota": "a"}'])
def test_a_row_of_a_file_that_lacks_a_field_is_named_with_its_line(tmp_path: Path, wrong: str) -> None:
    good = "".join(f'{{"text": "Assunto {number}", "nota": "a"}}\n' for number in range(50))
    (tmp_path / "seeds.jsonl").write_text(good + wrong + "\n" + good.replace("Assunto", "Outro"), encoding="utf-8")
    text = RECIPE.replace("cross: {topic: topics, persona: personas}", "file: seeds.jsonl")
    text = text.replace("{{ persona.text }} sobre {{ topic.text }}", "{{ seed.text }}")
    with pytest.raises(RecipeError, match=re.escape(f"{tmp_path / 'seeds.jsonl'}:51")):
        prepare(str(write_recipe(tmp_path, text)))


def test_a_field_that_no_row_has_is_the_templates_fault(tmp_path: Path) -> None:
    path = recipe_with(tmp_path, "  - {id: a, text: uma}\n  - {id: b, text: outra, nota: x}\n", "{{ topic.texto }}")
    with pytest.raises(RecipeError, match=re.escape(f"{path}:8")):
        prepare(str(path))


def test_dates_and_times_in_a_pack_are_the_text_that_was_written(tmp_path: Path) -> None:
    rows = "  - {id: a, text: uma, dia: 2024-05-01, hora: 20:30, quando: 2024-05-01T10:00:00Z, ano: 1974, taxa: 0.5}\n"
    path = recipe_with(tmp_path, rows, "{{ topic.dia }} {{ topic.hora }}")
    row = load_pack(str(tmp_path / "meus.yaml")).rows[0]
    assert (row["dia"], row["hora"], row["quando"]) == ("2024-05-01", "20:30", "2024-05-01T10:00:00Z")
    assert (row["ano"], row["taxa"]) == (1974, 0.5)
    assert generate(tmp_path / "run", path, 3).pending == 0


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{id: a, text: uma, x: .nan}", "x` is nan"),
        ("{id: a, text: uma, x: !!binary aGk=}", "x` is a bytes"),
        ("{id: a, text: uma, x: {1: um}}", "no text"),
        ('{id: a, text: "\\ud83d"}', "character"),
    ],
)
def test_what_no_row_can_hold_is_named_with_its_line(tmp_path: Path, row: str, why: str) -> None:
    path = recipe_with(tmp_path, f"  - {{id: z, text: zero}}\n  - {row}\n")
    with pytest.raises(RecipeError, match=r"meus\.yaml:7") as caught:
        prepare(str(path))
    assert why in caught.value.message


def test_a_row_that_only_its_value_spoils_is_a_failed_row_with_its_message(tmp_path: Path) -> None:
    rows = "".join(f"  - {{id: r{number}, text: assunto, anos: {number}}}\n" for number in range(10))
    path = recipe_with(tmp_path, rows, "{{ 100 // (topic.anos - 5) }}")
    counted = generate(tmp_path / "run", path, 40)
    failed = standing_failures(Run(tmp_path / "run"))
    assert counted.failed == {"row_error": failed.height} and 1 <= failed.height <= 8
    assert "division" in failed["data"][0]
    assert counted.pending == 0 and counted.accepted > 0


def test_what_spoils_every_row_is_no_rows_fault_and_ends_the_run(tmp_path: Path) -> None:
    rows = "".join(f"  - {{id: r{number}, text: assunto, anos: {int(number == 0)}}}\n" for number in range(100))
    path = recipe_with(tmp_path, rows, "{{ 100 // topic.anos }}")
    with pytest.raises(ZeroDivisionError):
        generate(tmp_path / "run", path, 90)
    assert sum(books(Run(tmp_path / "run")).failed.values()) <= 40
