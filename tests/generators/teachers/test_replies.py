"""What an endpoint sent with status 200, in all the forms that endpoints have, over a real socket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.teachers.openai import breaker, http_errors
from store.books import books, standing_failures
from store.run import Run
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import Answer, completion
from tests.generators.test_endpoint_run import ANSWER, reply_to, run_with

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_errors, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(http_errors, "LONGEST_WAIT_S", 0.05)
    monkeypatch.setattr(breaker, "FIRST_REST_S", 0.02)


def answering(change: Any) -> Answer:
    """An endpoint whose answers (not its instructions) have their body changed: a dict, or bytes."""

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body:
            return reply_to(body)
        changed = change(completion(ANSWER))
        raw = changed if isinstance(changed, bytes) else json.dumps(changed).encode()
        return web.Response(body=raw, content_type="application/json")

    return answer


def with_message(reply: dict[str, Any], **message: Any) -> dict[str, Any]:
    reply["choices"][0]["message"] |= message
    return reply


def with_choice(reply: dict[str, Any], **choice: Any) -> dict[str, Any]:
    reply["choices"][0] |= choice
    return reply


PARTS = [
    {"type": "reasoning", "text": "Penso."},
    {"type": "text", "text": ANSWER[:9]},
    {"type": "text", "text": ANSWER[9:]},
]
READABLE = {
    "parts": lambda reply: with_message(reply, content=PARTS),
    "a byte order mark": lambda reply: b"\xef\xbb\xbf" + json.dumps(reply).encode(),
    "no usage": lambda reply: {k: v for k, v in reply.items() if k != "usage"},
    "usage of words": lambda reply: reply | {"usage": {"prompt_tokens": "11", "completion_tokens": "muitos"}},
    "usage that is a list": lambda reply: reply | {"usage": [1, 2]},
    "no reason to end": lambda reply: with_choice(reply, finish_reason=None),
    "reason in capitals": lambda reply: with_choice(reply, finish_reason="STOP"),
    "logprobs of false": lambda reply: with_choice(reply, logprobs=False),
}


@pytest.mark.parametrize("form", READABLE)
def test_an_answer_is_read_in_whichever_form_it_comes(tmp_path: Path, form: str) -> None:
    run = Run(tmp_path / "run")
    run_with(answering(READABLE[form]), run, write_recipe(tmp_path), 4)
    assert (books(run).accepted, books(run).requests) == (4, 8)
    assert {sample.content.messages[-1].text for sample in run.samples()} == {ANSWER}


UNREADABLE = {
    "bad UTF-8": lambda reply: json.dumps(reply, ensure_ascii=False).replace("ã", "\xe3").encode("latin-1"),
    "half a character": lambda reply: json.dumps(with_message(reply, content="Olá \ud83d")).encode(),
    "an unknown part": lambda reply: with_message(reply, content=[{"type": "hologram", "data": "x"}]),
    "a number for a message": lambda reply: with_choice(reply, message=7),
    "choices that are texts": lambda reply: reply | {"choices": ["Olá."]},
}


@pytest.mark.parametrize("form", UNREADABLE)
def test_what_cannot_be_read_is_stored_raw_counted_and_not_asked_six_times(tmp_path: Path, form: str) -> None:
    run, recipe = Run(tmp_path / "run"), write_recipe(tmp_path)
    run_with(answering(UNREADABLE[form]), run, recipe, 3)
    counted = books(run)
    assert counted.failed == {"unreadable": 3}
    assert counted.requests == 3 + 3 * 2, "an instruction, and two draws of an answer, each stored"
    stored = run.scan("completions").collect()
    raw = stored.filter(stored["finish_reason"] == "unreadable")
    assert raw.height == 6 and all("chat.completion" in row for row in raw["data"])
    assert standing_failures(run)["retryable"].all()


ENDINGS = {
    "content_filter": lambda reply: with_choice(with_message(reply, content=""), finish_reason="content_filter"),
    "refused_by_endpoint": lambda reply: with_message(reply, content=None, refusal="Não posso ajudar com isso."),
    "unexpected_tool_calls": lambda reply: with_message(
        reply, content=None, tool_calls=[{"id": "1", "type": "function", "function": {"name": "ver", "arguments": {}}}]
    ),
    "nul_character": lambda reply: with_message(reply, content=ANSWER + "\0"),
    "empty": lambda reply: with_message(reply, content=None),
}


@pytest.mark.parametrize("reason", ENDINGS)
def test_what_transport_says_of_an_answer_comes_first_and_has_a_reason_of_its_own(tmp_path: Path, reason: str) -> None:
    run = Run(tmp_path / "run")
    run_with(answering(ENDINGS[reason]), run, write_recipe(tmp_path), 3)
    assert books(run).rejected == {reason: 3}


def test_who_answered_is_in_the_provenance_and_a_change_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[int] = []

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body:
            return reply_to(body)
        answers.append(number)
        version = "m-2026-05-01" if len(answers) <= 4 else "m-2026-11-01"
        return web.json_response(completion(ANSWER) | {"model": version, "system_fingerprint": "fp_7"})

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 12)
    names = [sample.provenance.answered_by for sample in run.samples()]
    assert names.count(("m-2026-05-01 fp_7",)) == 4 and names.count(("m-2026-11-01 fp_7",)) == 8
    told = [record.getMessage() for record in caplog.records if "answers as" in record.getMessage()]
    assert len(told) == 2 and "'m-2026-11-01' now, and as 'm', 'm-2026-05-01' before" in told[1]


def test_another_model_is_told_when_a_run_goes_on_another_day(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run, recipe = Run(tmp_path / "run"), write_recipe(tmp_path)
    for count, version in ((3, "m-2026-05-01"), (6, "m-2026-11-01"), (9, "m-2026-05-01")):

        async def answer(number: int, body: dict[str, Any], version: str = version) -> web.Response:
            said = json.loads(reply_to(body).body)  # type: ignore[arg-type]
            return web.json_response(said | {"model": version})

        run_with(answer, run, recipe, count)
    told = [record.getMessage() for record in caplog.records if "answers as" in record.getMessage()]
    assert len(told) == 1 and "'m-2026-11-01' now, and as 'm-2026-05-01' before" in told[0]
    assert run.manifest().sessions[-1].answered_as == ("m-2026-05-01", "m-2026-11-01")


def test_an_empty_reply_of_no_tokens_is_asked_again_and_costs_no_row(tmp_path: Path) -> None:
    """What DeepSeek sends under load: status 200, and nothing."""
    empty = with_message(completion(""), content="") | {"usage": {"prompt_tokens": 11, "completion_tokens": 0}}
    counts: list[int] = []

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        counts.append(number)
        return web.json_response(empty) if number % 3 == 1 else reply_to(body)

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 6)
    assert (books(run).accepted, books(run).requests) == (6, 12)
    assert len(counts) > 12


def test_an_endpoint_that_says_no_more_than_was_asked_adds_nothing(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    run_with(answering(lambda reply: reply), run, write_recipe(tmp_path), 3)
    assert {sample.provenance.answered_by for sample in run.samples()} == {()}
    assert all("answered_by" not in sample.model_dump_json() for sample in run.samples())


def test_an_answer_that_broke_off_is_a_failure_and_a_retry_asks_it_again(tmp_path: Path) -> None:
    from commands.retry import retry

    run, recipe = Run(tmp_path / "run"), write_recipe(tmp_path)
    run_with(answering(lambda reply: with_choice(reply, finish_reason="error")), run, recipe, 3)
    assert books(run).failed == {"broken_off": 3}
    retry(run.path)
    run_with(answering(lambda reply: reply), run, recipe, 3)
    assert (books(run).accepted, books(run).failed) == (3, {})


def test_what_holds_no_answer_is_waited_for_and_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No choices, then a stream, then a page: none is a completion; the endpoint comes back and the run ends well."""
    bad = [b'{"choices": []}', b'data: {"choices": []}\n\n', b"<html>Entrar na rede</html>"] * 4

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return web.Response(body=bad.pop(), content_type="text/html") if bad else reply_to(body)

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 6)
    assert (books(run).accepted, books(run).failed) == (6, {})
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == len(set(told)) <= 6
