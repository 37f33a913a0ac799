"""A batch API as a teacher, over a real socket: rounds, refusals, batches that end badly, and what is asked again."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from generators.counters import BatchCounts
from generators.teachers.batches import api
from generators.teachers.batches.teacher import BatchTeacher
from generators.teachers.endpoint_settings import BatchSettings, EndpointSettings
from generators.teachers.openai.http_session import HttpSession
from schemas.errors import TeacherDownError, TeacherError, UsageError
from schemas.message import Message
from schemas.request import Completion, Request, SamplingParams
from tests.generators.batch_stand_in import BatchServer, Fate, batch_server, refused, well

QUICK = BatchSettings(settle_s=0.02, poll_s=0.01)


def asked(number: int, **sampling: Any) -> Request:
    return Request(
        teacher="m",
        revision="unknown",
        messages=(Message(role="user", content=f"Pergunta {number}."),),
        sampling=SamplingParams(seed=number, max_tokens=50, **sampling),
    )


def teacher_at(server: BatchServer, settings: BatchSettings = QUICK, **more: Any) -> BatchTeacher:
    endpoint = EndpointSettings(model="m", urls=(server.url,), batch=settings)
    return BatchTeacher("m", (server.url,), None, settings=endpoint, **more)


async def answers(
    server: BatchServer, run: Path, requests: list[Request], settings: BatchSettings = QUICK, **more: Any
) -> list[Completion | BaseException]:
    """What comes of requests asked at once, in their order."""
    teacher = teacher_at(server, settings, **more)
    await teacher.start()
    try:
        teacher.keep_in(run, "run", BatchCounts())
        return await asyncio.gather(*(teacher.complete(request) for request in requests), return_exceptions=True)
    finally:
        await teacher.close()


def ask(server: BatchServer, run: Path, count: int, settings: BatchSettings = QUICK, **more: Any) -> list[Any]:
    return asyncio.run(answers(server, run, [asked(number) for number in range(count)], settings, **more))


def kinds(came: list[Any]) -> set[str]:
    return {one.kind if isinstance(one, TeacherError) else type(one).__name__ for one in came}


def test_what_waits_goes_together_and_each_request_gets_its_own_answer(tmp_path: Path) -> None:
    with batch_server() as server:
        came = ask(server, tmp_path, 30)
    assert server.sizes == [30]
    assert [one.request_id for one in came] == [asked(number).id for number in range(30)]
    said = [well(body)[1]["choices"][0]["message"]["content"] for body in server.bodies]
    assert [one.text for one in came] == said
    assert set(server.sent.values()) == {1}


@pytest.mark.slow
def test_rounds_keep_to_the_limits_of_number_and_size(tmp_path: Path) -> None:
    with batch_server() as server:
        ask(server, tmp_path / "number", 25, QUICK.model_copy(update={"requests": 10}))
        assert sorted(server.sizes) == [5, 10, 10]
        line = len(server.files["file-0"].splitlines()[0]) + 2
        ask(server, tmp_path / "size", 9, QUICK.model_copy(update={"megabytes": 4 * line / 1e6}))
    assert max(server.sizes[3:]) <= 4
    assert sum(server.sizes[3:]) == 9
    too_large = QUICK.model_copy(update={"megabytes": 1e-6})
    with batch_server() as server:
        assert kinds(ask(server, tmp_path / "none", 1, too_large)) == {"too_large"}


def test_refused_requests_are_failures_of_the_usual_kinds_and_the_others_come(tmp_path: Path) -> None:
    told = {
        1: refused(400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded"),
        2: refused(400, "The response was filtered.", "content_filter"),
        3: refused(403, "Not this one."),
        4: refused(422, "No."),
    }

    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return told.get(body["seed"]) or well(body)

    with batch_server(answer) as server:
        came = ask(server, tmp_path, 6)
    named = [one.kind if isinstance(one, TeacherError) else "ok" for one in came]
    assert named == ["ok", "context_length", "content_filter", "http_403", "http_422", "ok"]


@pytest.mark.slow
def test_what_fails_in_a_batch_is_asked_in_another_and_given_up_after_the_third(tmp_path: Path) -> None:
    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return refused(500, "overloaded") if body["seed"] == 7 else well(body)

    with batch_server(answer) as server:
        came = ask(server, tmp_path, 9)
    assert server.sizes == [9, 1, 1]
    assert isinstance(came[7], TeacherError)
    assert (came[7].kind, came[7].retryable) == ("http_500", True)
    assert sum(isinstance(one, Completion) for one in came) == 8


@pytest.mark.slow
def test_of_an_expired_batch_what_came_is_used_and_only_the_rest_goes_again(tmp_path: Path) -> None:
    with batch_server(fate=lambda number: Fate("expired", 0.5) if number == 0 else Fate()) as server:
        came = ask(server, tmp_path, 10)
    assert server.sizes == [10, 5]
    assert kinds(came) == {"Completion"}
    assert set(server.paid.values()) == {1}


@pytest.mark.slow
def test_requests_that_no_batch_comes_to_are_given_up_as_expired(tmp_path: Path) -> None:
    with batch_server(fate=lambda number: Fate("expired", 0.0)) as server:
        came = ask(server, tmp_path, 3)
    assert server.sizes == [3, 3, 3]
    assert kinds(came) == {"batch_expired"}
    assert all(one.retryable for one in came)


@pytest.mark.slow
def test_a_cancelled_batch_stops_the_run_after_its_answers_and_the_next_session_asks_the_rest(tmp_path: Path) -> None:
    with batch_server(fate=lambda number: Fate("cancelled", 0.5) if number == 0 else Fate()) as server:
        came = ask(server, tmp_path, 10)
        assert [isinstance(one, Completion) for one in came] == [True] * 5 + [False] * 5
        assert kinds(came) == {"Completion", "TeacherDownError"}
        assert "cancelled" in str(came[9])
        missing = [asked(number) for number in range(5, 10)]
        assert kinds(asyncio.run(answers(server, tmp_path, missing))) == {"Completion"}
    assert server.sizes == [10, 5]
    assert set(server.paid.values()) == {1}


@pytest.mark.slow
def test_an_endpoint_with_opinions_is_asked_otherwise_in_the_next_round(tmp_path: Path) -> None:
    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if "max_tokens" in body:
            message = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            return refused(400, message, "unsupported_parameter")
        return well(body)

    with batch_server(answer) as server:
        came = ask(server, tmp_path, 40)
    assert server.sizes == [40, 40]
    assert kinds(came) == {"Completion"}


def test_a_round_of_which_everything_is_refused_stops_the_run_with_the_reason(tmp_path: Path) -> None:
    with batch_server(lambda body: refused(400, "temperature must be between 0 and 0.5")) as server:
        came = ask(server, tmp_path, 25)
    assert kinds(came) == {"TeacherDownError"}
    assert "temperature must be" in str(came[0])
    assert server.sizes == [25]


def test_a_batch_that_fails_for_its_lines_fails_those_rows_alone(tmp_path: Path) -> None:
    bad = ({"code": "invalid_request", "message": "Bad line.", "line": 2},)
    with batch_server(fate=lambda number: Fate(problems=bad) if number == 0 else Fate()) as server:
        came = ask(server, tmp_path, 4)
    assert [isinstance(one, Completion) for one in came] == [True, False, True, True]
    assert "Bad line" in str(came[1])


@pytest.mark.slow
def test_a_batch_that_fails_as_a_whole_stops_the_run_with_what_the_endpoint_says(tmp_path: Path) -> None:
    bad = ({"code": "model_not_found", "message": "The model 'm' takes no batches.", "line": None},)
    with batch_server(fate=lambda number: Fate(problems=bad)) as server:
        came = ask(server, tmp_path, 4)
        assert kinds(came) == {"TeacherDownError"}
        assert "takes no batches" in str(came[0])
        server.fate = lambda number: Fate()
        assert kinds(ask(server, tmp_path, 4)) == {"Completion"}


@pytest.mark.slow
def test_a_round_over_the_accounts_limit_waits_for_the_others_and_is_halved_when_it_is_alone(tmp_path: Path) -> None:
    over = ({"code": "token_limit_exceeded", "message": "Enqueued token limit reached.", "line": None},)

    def fate(number: int) -> Fate:
        return Fate(problems=over) if server.coming > 5 else Fate()

    with batch_server() as server:
        server.fate = fate
        came = ask(server, tmp_path, 16)
    assert kinds(came) == {"Completion"}
    assert (
        max(size for size, batch in zip(server.sizes, server.batches.values(), strict=True) if not batch["errors"]) <= 5
    )
    assert set(server.paid.values()) == {1}


@pytest.mark.slow
def test_calls_that_fail_are_asked_again_and_no_batch_is_made_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "FIRST_WAIT_S", 0.01)
    faults = {("upload", 0): "500", ("make", 0): "500", ("make", 1): "lost", ("look", 1): "500", ("content", 0): "500"}
    with batch_server(fault=lambda call, number: faults.get((call, number), "")) as server:
        came = ask(server, tmp_path, 5)
        assert kinds(came) == {"Completion"}
        assert server.sizes == [5]
        server.keeps_metadata, server.fault = (
            False,
            lambda call, number: "lost" if number == 2 and call == "make" else "",
        )
        assert kinds(ask(server, tmp_path / "other", 5)) == {"Completion"}
        assert server.sizes == [5, 5]
        monkeypatch.setattr(api, "PAGE", 1)
        assert asyncio.run(found(server, "file-0")) == "batch_0", "the list of batches is read on"


async def found(server: BatchServer, file: str) -> str:
    http = HttpSession((server.url,), None, 1, 10.0)
    http.open()
    batch = await api.BatchApi(http, 10.0).find(file, {"filigrana_run": "another"})
    await http.close()
    return batch.id if batch else ""


def test_an_endpoint_that_stays_sick_is_waited_for_with_an_end(tmp_path: Path) -> None:
    with batch_server() as server:
        server.fault = lambda call, number: "500" if call == "upload" else ""
        came = ask(server, tmp_path, 2, patience_s=0.2)
    assert kinds(came) == {"TeacherDownError"}
    assert "the same command" in str(came[0])


@pytest.mark.slow
def test_what_an_earlier_session_left_is_collected_and_not_sent_again(tmp_path: Path) -> None:
    async def left(server: BatchServer) -> None:
        teacher = teacher_at(server)
        await teacher.start()
        teacher.keep_in(tmp_path, "run", BatchCounts())
        waiting = [asyncio.create_task(teacher.complete(asked(number))) for number in range(10)]
        while server.calls["look"] < 3:
            await asyncio.sleep(0.01)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await teacher.close()

    with batch_server() as server:
        server.released.clear()
        asyncio.run(left(server))
        server.released.set()
        few = asyncio.run(answers(server, tmp_path, [asked(9), asked(1)]))
        assert kinds(few) == {"Completion"}, "fewer in flight than before: the others' answers are kept"
        assert kinds(ask(server, tmp_path, 10)) == {"Completion"}
    assert server.sizes == [10]
    assert [path.name for path in sorted(tmp_path.rglob("0*"))] == ["000001.json"]


def test_batches_of_a_run_are_at_the_address_where_they_were_made(tmp_path: Path) -> None:
    with batch_server() as server, batch_server() as other:
        server.fate = lambda number: Fate("cancelled", 0.0)
        server.released.clear()

        async def left() -> None:
            teacher = teacher_at(server)
            await teacher.start()
            teacher.keep_in(tmp_path, "run", BatchCounts())
            waiting = asyncio.create_task(teacher.complete(asked(1)))
            while not server.batches:
                await asyncio.sleep(0.01)
            waiting.cancel()
            await teacher.close()

        asyncio.run(left())
        with pytest.raises(UsageError, match="in a batch at"):
            ask(other, tmp_path, 1)
    with pytest.raises(UsageError, match="one address"):
        BatchTeacher("m", ("http://a/v1", "http://b/v1"), None)


def test_a_request_that_two_rollouts_ask_is_sent_once(tmp_path: Path) -> None:
    with batch_server() as server:
        came = asyncio.run(answers(server, tmp_path, [asked(1), asked(1), asked(2)]))
    assert server.sizes == [2]
    assert [one.request_id for one in came] == [asked(1).id, asked(1).id, asked(2).id]  # type: ignore[union-attr]


def test_no_credit_left_stops_the_run(tmp_path: Path) -> None:
    with batch_server(lambda body: refused(429, "You exceeded your quota.", "insufficient_quota")) as server:
        came = ask(server, tmp_path, 3)
    assert {type(one) for one in came} == {TeacherDownError}
    assert "top it up" in str(came[0])


def test_a_key_that_the_endpoint_echoes_is_neither_stored_nor_shown(tmp_path: Path) -> None:
    key = "sk-segredo-0123456789"

    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        status, reply = well(body)
        reply["choices"][0]["message"]["content"] = f"A chave é {key}."
        return status, reply

    async def ask_with_key(server: BatchServer) -> Completion:
        teacher = BatchTeacher(
            "m", (server.url,), key, settings=EndpointSettings(model="m", urls=(server.url,), batch=QUICK)
        )
        await teacher.start()
        teacher.keep_in(tmp_path, "run", BatchCounts())
        try:
            return await teacher.complete(asked(1))
        finally:
            assert not [path for path in tmp_path.rglob("0*") if key in path.read_text()]
            await teacher.close()

    with batch_server(answer) as server:
        assert asyncio.run(ask_with_key(server)).text == "A chave é ***."


def test_answers_that_reach_nobody_because_the_run_was_interrupted_are_there_for_the_next_session(
    tmp_path: Path,
) -> None:
    async def interrupted(server: BatchServer) -> None:
        waiting: list[asyncio.Task[Completion]] = []

        def say(told: str) -> None:
            for task in waiting if "answered" in told else []:  # what came is on its way to them
                task.cancel()

        teacher = teacher_at(server, say=say)
        await teacher.start()
        teacher.keep_in(tmp_path, "run", BatchCounts())
        waiting += [asyncio.create_task(teacher.complete(asked(number))) for number in range(10)]
        came = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(one) for one in came} == {asyncio.CancelledError}
        await teacher.close()

    with batch_server() as server:
        asyncio.run(interrupted(server))
        assert kinds(ask(server, tmp_path, 10)) == {"Completion"}
    assert server.sizes == [10]


@pytest.mark.slow
def test_files_and_batches_are_asked_for_as_the_openai_package_does(tmp_path: Path) -> None:
    from openai import OpenAI

    with batch_server() as server:
        ask(server, tmp_path, 2)
        sent = tmp_path / "requests.jsonl"
        sent.write_bytes(server.files["file-0"])
        with OpenAI(base_url=server.url, api_key="k", max_retries=0) as client, sent.open("rb") as file:
            uploaded = client.files.create(file=file, purpose="batch")
            batch = client.batches.create(
                input_file_id=uploaded.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata=server.made[0]["metadata"],
            )
            while batch.status != "completed":
                batch = client.batches.retrieve(batch.id)
            assert client.batches.list(limit=1).data[0].id == batch.id
            assert batch.output_file_id
            lines = client.files.content(batch.output_file_id).text.splitlines()
    assert server.forms[0] == server.forms[1]
    assert {**server.made[0], "input_file_id": uploaded.id} == server.made[1]
    assert [json.loads(line)["custom_id"] for line in lines] == [asked(0).id, asked(1).id]
