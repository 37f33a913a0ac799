"""Several completions of one prompt: asked in one request where the teacher can, counted once, and never lost."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from generators.teachers.openai.replies import read_completion
from generators.teachers.openai.teacher import OpenAITeacher
from schemas.errors import TeacherError
from schemas.message import Message
from schemas.request import Completion, Request, SamplingParams
from store.books import books
from store.run import Run
from tests.generators.scripted_runs import variant
from tests.generators.stand_in import StandIn, completion, refusal, stand_in

ANSWERS = [
    f"A junta de freguesia passa o atestado de residência a quem lá mora, {n} dias depois do pedido." for n in range(50)
]


def of(texts: list[str]) -> web.Response:
    """A reply with a choice for each text, the last one first: OpenAI promises no order."""
    reply = completion()
    choice = reply["choices"][0]
    reply["choices"] = [
        {**choice, "index": n, "message": {**choice["message"], "content": text}} for n, text in enumerate(texts)
    ][::-1]
    return web.json_response(reply)


def asked(n: int) -> Request:
    sampling = SamplingParams(temperature=1, max_tokens=50, seed=7, n=n)
    return Request(teacher="m", revision="unknown", messages=(Message(role="user", content="Olá."),), sampling=sampling)


async def complete(server: StandIn, requests: list[Request]) -> list[Completion]:
    teacher = OpenAITeacher("m", [server.url], None, 4)
    await teacher.start()
    try:
        return [await teacher.complete(request) for request in requests]
    finally:
        await teacher.close()


def test_all_choices_come_back_in_their_order_with_tokens_counted_once() -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return of(["um", "dois", "três"])

    async def work() -> tuple[Completion, list[dict[str, Any]]]:
        async with stand_in(answer) as server:
            return (await complete(server, [asked(3)]))[0], server.bodies

    reply, bodies = asyncio.run(work())
    assert [choice.text for choice in reply.choices] == ["um", "dois", "três"]
    assert (reply.prompt_tokens, reply.completion_tokens) == (11, 3)
    assert [b["n"] for b in bodies] == [3]
    assert Completion.model_validate_json(reply.model_dump_json()) == reply


def test_an_endpoint_that_refuses_n_is_asked_for_one_from_then_on() -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(400, "n must be 1") if body.get("n", 1) > 1 else of(["um"])

    async def work() -> tuple[list[Completion], list[dict[str, Any]]]:
        async with stand_in(answer) as server:
            return await complete(server, [asked(3), asked(3)]), server.bodies

    replies, bodies = asyncio.run(work())
    assert [len(reply.choices) for reply in replies] == [1, 1]
    assert [b.get("n") for b in bodies] == [3, None, None]


def test_a_request_refused_for_another_reason_does_not_end_asking_for_several() -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "longo" in body["messages"][-1]["content"]:
            return refusal(400, "this content is not allowed")
        return of(["um", "dois"])

    too_long = asked(2).model_copy(update={"messages": (Message(role="user", content="longo"),)})

    async def work() -> list[dict[str, Any]]:
        async with stand_in(answer) as server:
            with pytest.raises(TeacherError):
                await complete(server, [too_long])
            await complete(server, [asked(2)])
            with pytest.raises(TeacherError):
                await complete(server, [asked(2), too_long])
            return server.bodies

    assert [b.get("n") for b in asyncio.run(work())] == [2, None, 2, 2, 2]


def test_defaults_leave_bodies_ids_and_stored_rows_as_they_were() -> None:
    plain = asked(1)
    assert "n" not in plain.model_dump()["sampling"] and "logprobs" not in plain.model_dump()["sampling"]
    assert asked(1).id != asked(2).id
    before = {"request_id": "r", "text": "Olá.", "finish_reason": "stop", "prompt_tokens": 1, "completion_tokens": 2}
    stored = Completion.model_validate({**before, "latency_s": 0.5, "tool_calls": [], "logprobs": []})
    assert stored.choices == (stored,) and "others" not in stored.model_dump()


def token(text: str, raw: bytes, logprob: float = -0.1, **top: float) -> dict[str, Any]:
    others = [{"token": t, "logprob": p, "bytes": list(t.encode())} for t, p in top.items()]
    return {"token": text, "logprob": logprob, "bytes": list(raw), "top_logprobs": others}


def test_probabilities_are_kept_for_digits_at_their_place_even_after_letters_split_over_tokens() -> None:
    reply = completion('{"ação": 4}')
    tokens = [token('{"a', b'{"a'), token("\\xc3", b"\xc3"), token("\\xa7", b"\xa7"), token("ão", "ão".encode())]
    tokens += [token('": ', b'": '), token("4", b"4", -0.2, **{"4": -0.2, "5": -1.8}), token("}", b"}")]
    reply["choices"][0]["logprobs"] = {"content": tokens}
    read = read_completion(json.dumps(reply).encode(), "r", 0.1, "http://h")
    first, digit = read.logprobs
    assert (first.at, first.token) == (0, '{"a')
    assert read.text[digit.at :].startswith("4") and digit.top == {"4": -0.2, "5": -1.8}


def test_probabilities_of_a_letter_are_kept_where_the_server_took_the_space_before_it() -> None:
    reply = completion("B")
    reply["choices"][0]["logprobs"] = {"content": [token(" B", b" B", -0.2, **{" B": -0.2, " C": -1.8})]}
    (letter,) = read_completion(json.dumps(reply).encode(), "r", 0.1, "http://h").logprobs
    assert letter.top == {" B": -0.2, " C": -1.8} and letter.at <= 0 < letter.at + len(letter.token)


PERSON = ("  where: {persona.country: Portugal}\n", "  where: {task.id: email-informal}\n")


@pytest.mark.parametrize(("manner", "answers"), [("honours", 1), ("ignores", 4), ("refuses", 4)])
def test_candidates_are_asked_in_one_request_and_else_one_by_one(manner: str, answers: int, tmp_path: Path) -> None:
    path = variant(tmp_path, "preference", PERSON)
    sent: list[dict[str, Any]] = []

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body:
            properties = body["response_format"]["json_schema"]["schema"]["properties"]
            if "instrucao" in properties:
                return of([json.dumps({"instrucao": "Podes dizer-me o que faz a junta?"})])
            score = 1 + int(body["messages"][-1]["content"].split(", ")[1].split()[0]) % 5
            return of([json.dumps({name: {"motivo": "Lê-se bem.", "nota": score} for name in properties})])
        sent.append(body)
        several = body.get("n", 1)
        if several > 1 and manner == "refuses":
            return refusal(400, "n > 1 is not supported")
        start = 4 * len(sent)
        return of(ANSWERS[start : start + (several if manner == "honours" else 1)])

    async def work() -> Run:
        async with stand_in(answer) as server:
            run = Run(tmp_path / "run")
            given = GenerateOptions(
                parts=tuple(plan_parts(path, 1)),
                teacher=parse_teacher(f"openai:m@{server.url}"),
                pace=Pace(concurrency=2),
            )
            await generate_local(run, given)
            return run

    run = asyncio.run(work())
    assert books(run).balanced and books(run).pending == 0
    steps = run.scan("completions").collect()["step"].to_list()
    assert (steps.count("answer"), steps.count("judge")) == (answers, 4)
    bodies = [json.loads(b) for b in run.scan("requests").filter(step="answer").collect()["body"]]
    assert sorted(b["sampling"].get("n", 1) for b in bodies)[-1] == 4
    assert len({b["sampling"]["seed"] + b["draw"] for b in bodies}) == answers


@pytest.mark.slow
def test_the_replay_teacher_gives_several(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    given = GenerateOptions(
        parts=tuple(plan_parts("preference", 3)),
        teacher=parse_teacher("replay"),
        pace=Pace(concurrency=2),
    )
    asyncio.run(generate_local(run, given))
    completions = [json.loads(d) for d in run.scan("completions").filter(step="answer").collect()["data"]]
    assert [len(c["others"]) for c in completions] == [3, 3, 3]


def test_a_refusal_of_several_that_comes_after_another_was_taken_care_of_is_taken_care_of_too() -> None:
    """Two in flight, both refused, the second only when the first has been answered alone."""
    answered = asyncio.Event()

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "n" not in body:
            answered.set()
            return of(["um"])
        if number > 0:
            await answered.wait()
        return refusal(400, "n must be 1")

    async def work() -> list[Completion]:
        async with stand_in(answer) as server:
            teacher = OpenAITeacher("m", [server.url], None, 4)
            await teacher.start()
            try:
                both = asked(3), asked(3).model_copy(update={"draw": 1})
                return await asyncio.gather(*map(teacher.complete, both))
            finally:
                await teacher.close()

    assert [reply.text for reply in asyncio.run(work())] == ["um", "um"]
