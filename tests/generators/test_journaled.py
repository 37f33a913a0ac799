"""Whatever was asked and whatever came back is stored: a completion with its request, a failure with what it asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web

from schemas.request import Completion, Request
from store.books import standing_failures
from store.run import Run
from tests.generators.recipe_files import write_corpus, write_recipe
from tests.generators.stand_in import refusal
from tests.generators.test_endpoint_run import reply_to, run_with
from tests.generators.test_local_run import generate


@pytest.mark.slow
def test_every_completion_has_the_request_that_it_answers(tmp_path: Path) -> None:
    counted = generate(tmp_path / "run", "instruct", 12, f"replay:{write_corpus(tmp_path, 0.0)}")
    run = Run(tmp_path / "run")
    asked = run.scan("requests").collect()
    answered = run.scan("completions").collect()
    assert counted.requests == answered.height == asked.height > 12
    key = ["request_id", "rollout_id", "recipe", "index", "step"]
    assert asked.select(key).sort(key).equals(answered.select(key).sort(key))
    for identity, body in asked.select("request_id", "body").iter_rows():
        assert Request.model_validate_json(body).id == identity, "what was asked is there to the letter"
    for identity, data in answered.select("request_id", "data").iter_rows():
        completion = Completion.model_validate_json(data)
        assert completion.request_id == identity
        assert completion.text


@pytest.mark.integration
def test_what_was_asked_in_vain_is_there_too(tmp_path: Path) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        refused = "response_format" in body and body["seed"] % 3 == 0
        return refusal(400, "This prompt is refused.", "content_policy_violation") if refused else reply_to(body)

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 24)
    failed = [orjson.loads(data)["request_id"] for data in standing_failures(run)["data"]]
    assert 1 < len(failed) < 24
    asked = dict(run.scan("requests").select("request_id", "body").collect().iter_rows())
    for identity in failed:
        assert Request.model_validate_json(asked[identity]).id == identity
