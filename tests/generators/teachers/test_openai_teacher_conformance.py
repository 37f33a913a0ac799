"""Held against the openai package: the same bodies go out, the same replies are understood, the same errors retried."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import openai
import pytest
from aiohttp import web
from openai.types.chat import ChatCompletion

from generators.teachers.openai.bodies import chat_body, text_body
from generators.teachers.openai.http_errors import BusyError, TransientError, error_of
from generators.teachers.openai.replies import read_completion
from generators.teachers.openai.teacher import OpenAITeacher
from schemas.message import Message, ToolCall
from schemas.request import Request, SamplingParams
from tests.generators.stand_in import completion, stand_in

SCHEMA = {
    "type": "object",
    "properties": {"instrucao": {"type": "string", "maxLength": 600}},
    "required": ["instrucao"],
    "additionalProperties": False,
}
TOOL = {"name": "meteorologia", "description": "Tempo numa cidade", "parameters": {"type": "object", "properties": {}}}
REQUESTS = {
    "plain": Request(
        teacher="m",
        revision="",
        messages=(Message(role="system", content="És útil."), Message(role="user", content="Olá «mundo» 😀")),
    ),
    "json": Request(
        teacher="m",
        revision="",
        messages=(Message(role="user", content="Escreve."),),
        json_schema=SCHEMA,
        sampling=SamplingParams(
            temperature=0.0,
            top_p=0.9,
            max_tokens=64,
            presence_penalty=0.1,
            frequency_penalty=-0.2,
            stop=("\n\n", "FIM"),
            seed=7,
            top_k=20,
            min_p=0.05,
            repetition_penalty=1.1,
        ),
    ),
    "tools": Request(
        teacher="m",
        revision="",
        messages=(
            Message(role="user", content="Chove em Faro?"),
            Message(
                role="assistant", tool_calls=(ToolCall(id="c1", name="meteorologia", arguments={"cidade": "Évora"}),)
            ),
            Message(role="tool", content='{"chuva": false}', tool_call_id="c1"),
            Message(role="assistant", content="Não chove."),
            Message(role="user", content="E amanhã?"),
        ),
        tools=(TOOL,),
    ),
}
EXTRAS = {"top_k": 20, "min_p": 0.05, "repetition_penalty": 1.1}


@pytest.mark.slow
@pytest.mark.parametrize("name", REQUESTS)
def test_our_body_is_what_the_openai_client_sends(name):
    async def main() -> None:
        async with stand_in() as server:
            teacher = OpenAITeacher("m", [server.url], None, 2)
            await teacher.start()
            await teacher.complete(REQUESTS[name])
            await teacher.close()
            client = openai.AsyncOpenAI(base_url=server.url, api_key="x", max_retries=0)
            body: Any = chat_body(REQUESTS[name], "m")
            await client.chat.completions.create(**body, extra_body=EXTRAS if name == "json" else None)
            await client.close()
            ours, theirs = server.bodies
            assert ours == theirs

    asyncio.run(main())


@pytest.mark.slow
def test_our_raw_prompt_is_what_the_openai_client_sends():
    request = Request(teacher="m", revision="", prompt="<|user|>\n", sampling=SamplingParams(stop=("<",), seed=3))

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        choice = {"index": 0, "text": "Olá", "finish_reason": "stop", "logprobs": None}
        head = {"id": "cmpl-1", "object": "text_completion", "created": 0, "model": "m"}
        return web.json_response(head | {"choices": [choice]})

    async def main() -> None:
        async with stand_in(answer) as server:
            teacher = OpenAITeacher("m", [server.url], None, 2)
            await teacher.start()
            await teacher.complete(request)
            await teacher.close()
            client = openai.AsyncOpenAI(base_url=server.url, api_key="x", max_retries=0)
            await client.completions.create(**text_body(request, "m"))
            await client.close()
            ours, theirs = server.bodies
            assert ours == theirs

    asyncio.run(main())


@pytest.mark.parametrize("finish", ["stop", "length", "content_filter", "tool_calls"])
def test_a_reply_is_read_as_the_openai_types_read_it(finish):
    function = {"name": "f", "arguments": '{"a": 1}'}
    reply = completion("Olá «mundo».", tool_calls=[{"id": "c", "type": "function", "function": function}])
    reply["choices"][0]["finish_reason"] = finish
    theirs = ChatCompletion.model_validate(reply)
    ours = read_completion(theirs.model_dump_json().encode(), "id", 0.1, "address")
    choice = theirs.choices[0]
    assert ours.text == choice.message.content
    assert ours.finish_reason == choice.finish_reason
    assert theirs.usage is not None
    assert (ours.prompt_tokens, ours.completion_tokens) == (theirs.usage.prompt_tokens, theirs.usage.completion_tokens)
    assert choice.message.tool_calls is not None
    assert ours.tool_calls == (function,)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529])
def test_what_the_openai_client_retries_is_asked_again_here(status):
    client = openai.OpenAI(api_key="x", base_url="http://127.0.0.1/v1")
    theirs = client._should_retry(httpx.Response(status))
    error = error_of(status, b'{"error": {"message": "no"}}', {}, "http://host/v1")
    assert isinstance(error, TransientError | BusyError) == theirs
