"""The endpoint teacher over real sockets: what comes back, what is asked again, and what is given up."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from generators.teachers.openai import http_errors
from generators.teachers.openai.streaks import IN_A_ROW
from generators.teachers.openai.teacher import TRIES, OpenAITeacher
from schemas.errors import TeacherDownError, TeacherError, UsageError
from schemas.message import Message
from schemas.request import Request, SamplingParams
from tests.generators.stand_in import StandIn, always_ok, by_turns, completion, refusal, stand_in
from tests.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_errors, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(http_errors, "LONGEST_WAIT_S", 0.05)


def question(text: str = "Olá?", **parts: Any) -> Request:
    sampling = parts.pop("sampling", SamplingParams(max_tokens=50))
    return Request(teacher="m", revision="", messages=(Message(role="user", content=text),), sampling=sampling, **parts)


@asynccontextmanager
async def started(*servers: StandIn, model: str = "m", key: str | None = None, **options: Any) -> AsyncIterator[Any]:
    concurrency = options.pop("concurrency", 8)
    teacher = OpenAITeacher(model, [s.url for s in servers], key, concurrency, **options)
    try:
        await teacher.start()
        yield teacher
    finally:
        await teacher.close()


def test_an_answer_comes_back_with_its_tokens_and_its_end():
    async def main() -> None:
        async with stand_in() as server, started(server) as teacher:
            request = question()
            answer = await teacher.complete(request)
            assert (answer.text, answer.finish_reason, answer.request_id) == ("Olá.", "stop", request.id)
            assert (answer.prompt_tokens, answer.completion_tokens) == (11, 3)
            assert answer.latency_s > 0
            assert teacher.counts == {"ok": 1}

    asyncio.run(main())


def test_tool_calls_come_back_raw():
    call = {"id": "c1", "type": "function", "function": {"name": "meteorologia", "arguments": '{"cidade": "Faro"'}}

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return web.json_response(completion("", content=None, tool_calls=[call]))

    async def main() -> None:
        async with stand_in(answer) as server, started(server) as teacher:
            reply = await teacher.complete(question(tools=({"name": "meteorologia", "parameters": {}},)))
            assert reply.finish_reason == "tool_calls"
            assert reply.tool_calls == ({"name": "meteorologia", "arguments": '{"cidade": "Faro"'},)
            assert server.bodies[0]["tools"][0]["function"]["name"] == "meteorologia"

    asyncio.run(main())


def test_a_raw_prompt_goes_to_completions_and_the_teacher_says_that_it_can():
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return web.json_response({"choices": [{"text": " um pedido", "finish_reason": "length"}], "usage": None})

    async def main() -> None:
        async with stand_in(answer) as server:
            teacher = OpenAITeacher("m", [server.url + "/"], None, 2)
            info = await teacher.start()
            request = Request(teacher="m", revision="", prompt="<|user|>")
            reply = await teacher.complete(request)
            await teacher.close()
            assert info.raw_prompts and info.name == "m"
            assert (reply.text, reply.finish_reason, reply.completion_tokens) == (" um pedido", "length", 0)
            assert server.paths == ["/v1/completions"]
            assert server.bodies[0]["prompt"] == "<|user|>"

    asyncio.run(main())


def test_refusals_are_waited_out_and_never_charged_to_the_request():
    refusals = [lambda: refusal(429, "slow down", **{"Retry-After": "0.01"}) for _ in range(3 * TRIES)]

    async def main() -> None:
        async with stand_in(by_turns(*refusals)) as server, started(server) as teacher:
            assert (await teacher.complete(question())).text == "Olá."
            assert teacher.counts == {"http_429": 3 * TRIES, "ok": 1}

    asyncio.run(main())


def test_retry_after_is_honoured():
    async def main() -> None:
        answer = by_turns(refusal(429, **{"Retry-After": "0.4"}), refusal(503, **{"retry-after-ms": "300"}))
        async with stand_in(answer) as server, started(server) as teacher:
            await teacher.complete(question())
            assert server.at[1] - server.at[0] >= 0.4
            assert server.at[2] - server.at[1] >= 0.3

    asyncio.run(main())


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (lambda: refusal(500, "engine tripped"), "http_500"),
        (lambda: refusal(408), "http_408"),
        (lambda: None, "connection"),
        (lambda: web.Response(text='{"choices": [{"mess', content_type="application/json"), "malformed_body"),
        (lambda: web.Response(text="<html>proxy</html>"), "malformed_body"),
        (lambda: web.json_response({"error": {"message": "upstream died", "code": 502}}), "http_502"),
    ],
)
def test_stumbles_are_asked_again_and_counted(fault, kind):
    async def main() -> None:
        async with stand_in(by_turns(fault, fault)) as server, started(server) as teacher:
            assert (await teacher.complete(question())).text == "Olá."
            assert teacher.counts == {kind: 2, "ok": 1}

    asyncio.run(main())


def test_a_request_that_always_fails_ends_as_a_failure_that_may_be_retried():
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        poisoned = body["messages"][0]["content"] == "veneno"
        return refusal(500, "crash") if poisoned else await always_ok(number, body)

    async def main() -> None:
        async with stand_in(answer) as server, started(server) as teacher:
            with pytest.raises(TeacherError, match="crash") as caught:
                await teacher.complete(question("veneno"))
            assert (caught.value.kind, caught.value.retryable) == ("http_500", True)
            assert sum(body["messages"][0]["content"] == "veneno" for body in server.bodies) == TRIES
            assert (await teacher.complete(question())).text == "Olá."

    asyncio.run(main())


def test_an_answer_that_does_not_come_in_time_is_asked_for_again():
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if number < 2:
            await asyncio.sleep(60)
        return await always_ok(number, body)

    async def main() -> None:
        async with stand_in(answer) as server, started(server, timeout_s=1) as teacher:
            assert (await teacher.complete(question())).text == "Olá."
            assert teacher.counts == {"timeout": 2, "ok": 1}

    asyncio.run(main())


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (lambda: refusal(400, "temperature is out of range"), "http_400"),
        (lambda: refusal(422, "no such field"), "http_422"),
        (lambda: refusal(404, "gone"), "http_404"),
        (lambda: refusal(400, "This model's maximum context length is 2048 tokens."), "context_length"),
        (lambda: refusal(400, "too long", "context_length_exceeded"), "context_length"),
        (lambda: refusal(400, "The response was filtered", "content_filter"), "content_filter"),
    ],
)
def test_a_refused_request_is_final_and_named(reply, kind):
    async def main() -> None:
        async with stand_in(by_turns(reply)) as server, started(server) as teacher:
            with pytest.raises(TeacherError) as caught:
                await teacher.complete(question())
            assert (caught.value.kind, caught.value.retryable) == (kind, False)
            assert len(server.bodies) == 1
            assert (await teacher.complete(question())).text == "Olá."

    asyncio.run(main())


def test_models_that_want_the_other_name_for_max_tokens_get_it():
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "max_tokens" in body:
            return refusal(400, "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
        return await always_ok(number, body)

    async def main() -> None:
        async with stand_in(answer) as server, started(server) as teacher:
            await teacher.complete(question())
            await teacher.complete(question("E agora?"))
            assert [b.get("max_completion_tokens") for b in server.bodies] == [None, 50, 50]

    asyncio.run(main())


def test_the_key_is_sent_and_shown_nowhere():
    key = "sk-muito-secreta"

    async def main() -> None:
        async with stand_in(by_turns(lambda: refusal(400, f"bad request with {key}")), key=key) as server:
            async with started(server, key=key) as teacher:
                with pytest.raises(TeacherError) as refused:
                    await teacher.complete(question())
                assert key not in str(refused.value) + repr(refused.value)
                server.key = "another one"
                with pytest.raises(TeacherDownError) as revoked:
                    await teacher.complete(question())
                assert key not in str(revoked.value)
            with pytest.raises(TeacherDownError, match="FILIGRANA_API_KEY") as wrong:
                async with started(server, key=key):
                    pass
            assert key not in str(wrong.value) and "401" in str(wrong.value)
            with pytest.raises(TeacherDownError, match="wants a key"):
                async with started(server):
                    pass

    asyncio.run(main())


def test_an_unknown_model_is_told_with_those_that_there_are():
    async def main() -> None:
        async with stand_in(models=["amalia-9b", "m"]) as server:
            with pytest.raises(TeacherDownError, match="amalia-9b"):
                async with started(server, model="amália"):
                    pass

    asyncio.run(main())


def test_an_endpoint_without_a_model_list_is_asked_for_one_token():
    async def main() -> None:
        async with stand_in(models=None) as server, started(server) as teacher:
            assert server.bodies[0]["max_tokens"] == 1
            assert (await teacher.complete(question())).text == "Olá."

    asyncio.run(main())


def test_a_wrong_address_is_told_at_once_with_a_remedy():
    async def main() -> None:
        async with stand_in(port=free_port()) as server:
            with pytest.raises(TeacherDownError, match="/v1"):
                await OpenAITeacher("m", [server.url.removesuffix("/v1")], None, 2).start()
            free = server.url
        with pytest.raises(TeacherDownError, match=free):
            await OpenAITeacher("m", [free], None, 2).start()

    asyncio.run(main())


@pytest.mark.parametrize("url", ["localhost:8000", "http://", "ftp://a/v1", "http://me:secret@host/v1"])
def test_what_is_no_address_is_wrong_usage(url):
    with pytest.raises(UsageError) as caught:
        OpenAITeacher("m", [url], None, 2)
    assert "secret" not in str(caught.value)


def test_a_setup_that_nothing_passes_stops_the_run():
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(400, "response_format is not supported")

    async def main() -> None:
        async with stand_in(answer) as server, started(server) as teacher:
            for _ in range(IN_A_ROW - 1):
                with pytest.raises(TeacherError):
                    await teacher.complete(question())
            with pytest.raises(TeacherDownError, match="response_format"):
                await teacher.complete(question())

    asyncio.run(main())


def test_spent_credit_stops_the_run():
    async def main() -> None:
        answer = by_turns(lambda: refusal(429, "You exceeded your current quota", "insufficient_quota"))
        async with stand_in(answer) as server, started(server) as teacher:
            with pytest.raises(TeacherDownError, match="credit"):
                await teacher.complete(question())

    asyncio.run(main())


def test_a_cancelled_request_gives_its_place_back():
    hang = asyncio.Event

    async def main() -> None:
        released = hang()

        async def answer(number: int, body: dict[str, Any]) -> web.Response:
            if number == 0:
                await released.wait()
            return await always_ok(number, body)

        async with stand_in(answer) as server, started(server, concurrency=1) as teacher:
            stuck = asyncio.create_task(teacher.complete(question("pendura")))
            queued = asyncio.create_task(teacher.complete(question("espera")))
            after = asyncio.create_task(teacher.complete(question("depois")))
            while not server.bodies:
                await asyncio.sleep(0.005)
            queued.cancel()
            stuck.cancel()
            assert (await after).text == "Olá."
            released.set()

    asyncio.run(main())


def test_requests_a_minute_are_capped():
    async def main() -> None:
        async with stand_in() as server, started(server, requests_per_minute=1200) as teacher:
            await asyncio.gather(*(teacher.complete(question(str(i))) for i in range(11)))
            assert server.at[-1] - server.at[0] >= 0.4

    asyncio.run(main())


def test_tokens_a_minute_are_capped_by_what_was_really_used():
    async def main() -> None:
        # 14 tokens each by the endpoint's own count: at 2,800 a minute, 0.3 s apart.
        async with stand_in() as server, started(server, tokens_per_minute=2800, concurrency=1) as teacher:
            for i in range(4):
                await teacher.complete(question(str(i)))
            assert server.at[-1] - server.at[0] >= 0.8

    asyncio.run(main())


def test_an_endpoint_that_admits_few_loses_nothing():
    async def main() -> None:
        server: StandIn

        async def answer(number: int, body: dict[str, Any]) -> web.Response:
            if server.inside > 8:
                return refusal(429, **{"Retry-After": "0.1"})
            await asyncio.sleep(0.01)
            return await always_ok(number, body)

        async with stand_in(answer) as server, started(server, concurrency=64) as teacher:
            replies = await asyncio.gather(*(teacher.complete(question(str(i))) for i in range(400)))
            assert len({r.request_id for r in replies}) == 400
            assert teacher.counts["ok"] == 400

    asyncio.run(main())


def test_the_environment_names_a_proxy(monkeypatch):
    async def main() -> None:
        async with stand_in() as proxy:
            monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
            monkeypatch.delenv("no_proxy", raising=False)
            teacher = OpenAITeacher("m", ["http://teacher.invalid/v1"], None, 2)
            await teacher.start()
            assert (await teacher.complete(question())).text == "Olá."
            await teacher.close()

    asyncio.run(main())


def test_neither_openai_nor_aiohttp_is_loaded_before_it_is_used():
    code = "import sys, generators.teachers.openai.teacher; print({'openai', 'aiohttp', 'tenacity'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


def test_many_connections_raise_the_limit_on_open_files():
    code = """
import asyncio, resource
from generators.teachers.openai.http_session import HttpSession

async def main():
    session = HttpSession(["http://127.0.0.1:9/v1"], None, 900, 600)
    session.open()
    await session.close()

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))
asyncio.run(main())
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(900, hard))
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "True"
