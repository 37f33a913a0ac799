"""What endpoints refuse of a request, in their own words: recognised, asked otherwise, said once, in the manifest."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.teachers.openai.bodies import body_of
from generators.teachers.openai.dialect import PLAIN, Dialect
from generators.teachers.openai.dialects import Dialects
from generators.teachers.openai.refused_parameters import adapted
from schemas.message import Message
from schemas.request import Request, SamplingParams
from store.books import books
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.stand_in import completion
from tests.generators.test_endpoint_run import reply_to, run_with

Body = dict[str, Any]
SAMPLING = "default: {temperature: 0.8, top_p: 0.9, top_k: 40, presence_penalty: 0.1, stop: [FIM], max_tokens: 200}"
EVERYTHING = RECIPE.replace("default: {temperature: 0.8, max_tokens: 200}", SAMPLING).replace(
    '    user: "Escreve uma pergunta', '    system: "Escreves em português."\n    user: "Escreve uma pergunta'
)


def error(message: str, code: str | None = None, param: str | None = None) -> Body:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


def has_system(body: Body) -> bool:
    return any(message["role"] == "system" for message in body["messages"])


def key(name: str) -> Callable[[Body], bool]:
    return lambda body: name in body


@dataclass
class Picky:
    """When an endpoint refuses, with which status and words, and what the manifest says of it."""

    refuses: Callable[[Body], bool]
    status: int
    words: Any
    told: str
    reasoning: str = ""


def json_schema(body: Body) -> bool:
    return body.get("response_format", {}).get("type") == "json_schema"


UNSUPPORTED = (
    "Unsupported value: 'temperature' does not support 0.8 with this model. Only the default (1) value is supported."
)
NO_LIMIT = "Unsupported parameter: 'max_tokens' is not supported here. Use 'max_completion_tokens' instead."
NO_STOP = "Unsupported parameter: 'stop' is not supported with this model."
UNKNOWN_NAMES = "\n".join(
    f'Invalid JSON payload received. Unknown name "{n}": Cannot find field.' for n in ("seed", "top_k")
)
NO_NONE = (
    "Unsupported value: 'none' is not supported here. Supported values are: 'minimal', 'low', 'medium', and 'high'."
)
PICKY = {
    "OpenAI o-series: temperature": Picky(
        key("temperature"), 400, error(UNSUPPORTED, "unsupported_value", "temperature"), "takes no temperature"
    ),
    "OpenAI o-series: max_tokens": Picky(
        key("max_tokens"),
        400,
        error(NO_LIMIT, "unsupported_parameter", "max_tokens"),
        "wants max_completion_tokens",
    ),
    "OpenAI o-series: stop": Picky(
        key("stop"),
        400,
        error("Unsupported parameter: 'stop' is not supported with this model.", None, "stop"),
        "no stop",
    ),
    "Moonshot: temperature": Picky(
        key("temperature"), 400, error("invalid temperature: only 1 is allowed for this model"), "takes no temperature"
    ),
    "Mistral: seed": Picky(
        key("seed"),
        422,
        {
            "object": "error",
            "message": {
                "detail": [
                    {"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}
                ]
            },
        },
        "takes no seed",
    ),
    "Anthropic: seed": Picky(
        key("seed"),
        400,
        {
            "type": "error",
            "error": {"type": "invalid_request_error", "message": "seed: Extra inputs are not permitted"},
        },
        "no seed",
    ),
    "Google: two at once": Picky(
        lambda body: "seed" in body or "top_k" in body,
        400,
        [error(UNKNOWN_NAMES)],
        "takes no seed, no top_k",
    ),
    "Google: penalties": Picky(
        key("presence_penalty"), 400, error("Penalty is not enabled for models/gemini-x"), "takes no presence_penalty"
    ),
    "Gemma on vLLM: system": Picky(
        has_system,
        400,
        {"object": "error", "message": "System role not supported", "code": 400},
        "takes no system turn",
    ),
    "Gemma at Google: system": Picky(
        has_system, 400, error("Developer instruction is not enabled for models/gemma-3-27b-it"), "takes no system turn"
    ),
    "llama.cpp: system": Picky(
        has_system,
        500,
        error("Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/..."),
        "takes no system turn",
    ),
    "DeepSeek: json_schema": Picky(
        json_schema, 400, error("This response_format type is unavailable now"), "can't be held to a JSON Schema"
    ),
    "Azure: json_schema": Picky(
        json_schema,
        400,
        error("response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later"),
        "can't be held to a JSON Schema",
    ),
    "Groq: no JSON mode": Picky(
        key("response_format"),
        400,
        error("This model does not support response format `json_object`."),
        "no mode for JSON",
    ),
    "xAI: penalty": Picky(
        key("presence_penalty"),
        400,
        {
            "code": "Client specified an invalid argument",
            "error": "Model grok-4 does not support parameter presencePenalty.",
        },
        "takes no presence_penalty",
    ),
    "xAI: stop": Picky(
        key("stop"),
        400,
        {"code": "invalid argument", "error": "Model grok-4 does not support parameter stop."},
        "takes no stop",
    ),
    "Anthropic: temperature and top_p": Picky(
        lambda body: "temperature" in body and "top_p" in body,
        400,
        error("`temperature` and `top_p` cannot both be specified for this model. Please use only one."),
        "takes no top_p",
    ),
    "OpenRouter: some parameter": Picky(
        key("top_k"),
        404,
        error("No endpoints found that can handle the requested parameters.", "404"),
        "takes no top_k",
    ),
    "OpenAI: chat_template_kwargs": Picky(
        key("chat_template_kwargs"),
        400,
        error("Unrecognized request argument supplied: chat_template_kwargs"),
        "takes no chat_template_kwargs",
        "off",
    ),
    "gpt-5: off": Picky(
        lambda body: body.get("reasoning_effort") == "none",
        400,
        error(NO_NONE, None, "reasoning_effort"),
        "`off` asks it for 'minimal'",
        "off",
    ),
    "gpt-oss: off": Picky(
        lambda body: body.get("reasoning_effort") in ("none", "minimal"),
        400,
        error("reasoning_effort: value must be one of 'low', 'medium', 'high'", None, "reasoning_effort"),
        "`off` asks it for 'low'",
        "off",
    ),
    "no thinker": Picky(
        key("reasoning_effort"),
        400,
        error("This model does not support thinking."),
        "takes no chat_template_kwargs",
        "high",
    ),
    "DashScope: thinks in streams alone": Picky(
        lambda body: body.get("enable_thinking") is not False,
        400,
        error("parameter.enable_thinking must be set to false for non-streaming calls"),
        "thinks only in streams",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PICKY)
def test_a_refusal_is_recognised_asked_otherwise_once_and_in_the_manifest(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    picky = PICKY[name]
    refused: list[Body] = []

    async def answer(number: int, body: Body) -> web.Response:
        if picky.refuses(body):
            refused.append(body)
            return web.json_response(picky.words, status=picky.status)
        if "Responde apenas com um objeto JSON" in json.dumps(body, ensure_ascii=False):
            return web.json_response(completion('Claro:\n```json\n{"instrucao": "A que horas abre a câmara?"}\n```'))
        return reply_to(body)

    text = EVERYTHING + (f"reasoning: {picky.reasoning}\n" if picky.reasoning else "")
    run = Run(tmp_path / "run")
    with caplog.at_level(logging.WARNING):
        run_with(answer, run, write_recipe(tmp_path, text), 16)
    assert books(run).accepted == 16
    assert 1 <= len(refused) <= 3 * 8, "those in flight at once, for each step on the way, and no more"
    adapted = run.manifest().sessions[-1].adapted
    (notes,) = adapted.values()
    assert picky.told in "; ".join(notes)
    assert len(notes) == len(set(notes)) == len([r for r in caplog.records if "127.0.0.1" in r.getMessage()])


@pytest.mark.slow
def test_a_schema_that_is_ignored_without_a_word_is_told_in_words(tmp_path: Path) -> None:
    async def answer(number: int, body: Body) -> web.Response:
        if "Responde apenas com um objeto JSON" in json.dumps(body, ensure_ascii=False):
            return web.json_response(completion('{"instrucao": "A que horas abre a câmara?"}'))
        if "response_format" in body:
            return web.json_response(completion("Pergunta: a que horas abre a câmara?"))
        return reply_to(body)

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 60)
    assert books(run).accepted >= 50 and set(books(run).rejected) <= {"invalid_json"}
    ((note,),) = run.manifest().sessions[-1].adapted.values()
    assert note.startswith("ignores the JSON Schema")


@pytest.mark.slow
def test_a_value_out_of_bounds_is_for_its_writer_to_mend(tmp_path: Path) -> None:
    async def answer(number: int, body: Body) -> web.Response:
        if number % 2:
            return web.json_response(error("temperature: must be between 0 and 0.7", None, "temperature"), status=400)
        return reply_to(body)

    run = Run(tmp_path / "run")
    run_with(answer, run, write_recipe(tmp_path), 6)
    assert books(run).failed["http_400"] > 0
    assert run.manifest().sessions[-1].adapted == {}


def asked(**changes: Any) -> Request:
    turns = (Message(role="system", content="Sê breve."), Message(role="user", content="Olá?"))
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    sampling = SamplingParams(seed=1, max_tokens=5)
    return Request(teacher="m", revision="r", messages=turns, json_schema=schema, sampling=sampling, **changes)


def test_system_text_goes_before_the_first_user_turn_and_the_schema_after_it() -> None:
    body = body_of(asked(), "m", Dialect(joins_system=True, json="words", without=frozenset({"seed"})))
    (turn,) = body["messages"]
    assert turn["role"] == "user" and turn["content"].startswith("Sê breve.\n\nOlá?\n\nResponde apenas")
    assert '"properties":{"a":{"type":"string"}}' in turn["content"]
    assert "response_format" not in body and "seed" not in body


@pytest.mark.parametrize(
    ("changes", "dialect", "wanted"),
    [
        (
            {"effort": "off"},
            PLAIN,
            {"reasoning_effort": "none", "chat_template_kwargs": {"enable_thinking": False, "thinking": False}},
        ),
        ({"effort": "low"}, Dialect(thinks_by_object=True), {"reasoning": {"effort": "low"}}),
        ({"effort": "off"}, Dialect(thinks_by_object=True), {"reasoning": {"enabled": False}}),
        ({"effort": "high", "thinking_tokens": 9}, Dialect(thinks_by_object=True), {"reasoning": {"max_tokens": 9}}),
        ({"thinking_tokens": 9}, PLAIN, {"thinking_token_budget": 9}),
        ({}, PLAIN, {}),
    ],
)
def test_an_effort_reaches_the_model_in_the_endpoints_words(changes: Body, dialect: Dialect, wanted: Body) -> None:
    body = body_of(asked(**changes), "m", dialect)
    assert {
        name: value for name, value in body.items() if "think" in name or "reason" in name or "kwargs" in name
    } == wanted


def test_requests_without_an_effort_keep_their_ids() -> None:
    assert asked().id == Request.model_validate(asked().model_dump(exclude={"effort", "thinking_tokens"})).id
    assert "effort" not in asked().body and asked().id != asked(effort="low").id


@pytest.mark.parametrize(
    "words",
    [
        error("This model's maximum context length is 4096 tokens. However, you requested max_completion_tokens=9."),
        error("The response was filtered due to the prompt triggering content management policy.", "content_filter"),
        error("Invalid request."),
    ],
)
def test_what_is_said_of_the_content_changes_nothing(words: Body) -> None:
    dialects = Dialects(["http://h/v1"])
    body = json.dumps(body_of(asked(), "m")).encode()
    assert not dialects.learn("http://h/v1", dialects.latest, 400, json.dumps(words).encode(), body)
    assert not dialects.learn("http://h/v1", dialects.latest, 500, b"Internal system message queue full", body)
    assert dialects.notes == {} and adapted(PLAIN, 400, b"no", body_of(asked(), "m")) is None
