"""Each endpoint gets its own key, and what an address hides reaches nobody else."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.local_run import generate_local
from generators.opening import GenerateOptions, load_plan
from generators.plan import plan_parts
from generators.teachers.factory import Pace, TeacherSpec, parse_teacher
from generators.teachers.keys import judge_keys, key_variables, teacher_keys
from ray_jobs.sent_plan import SentPlan
from ray_jobs.worker import RolloutWorker
from schemas.addresses import shown_url
from schemas.errors import UsageError
from store.books import books
from store.run import Run
from tests.commands.test_bad_input import filigrana
from tests.generators.judging.test_judges import marks, recipe
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import StandIn, completion, refusal, stand_in

TEACHERS, JUDGES = "sk-do-professor-0123456789", "sk-do-juiz-0123456789"
BEARER = {f"Bearer {TEACHERS}"}


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in key_variables(os.environ):
        monkeypatch.delenv(name)


async def reply(number: int, body: dict[str, Any]) -> web.Response:
    """What a recipe of `instruct` with a judge asks for, by what it asks."""
    asked = body["messages"][-1]["content"]
    if "Avalia" in asked:
        return web.json_response(completion(json.dumps(marks(5, 5))))
    if "response_format" in body:
        return web.json_response(completion('{"instrucao": "Como peço um atestado de residência?"}'))
    return web.json_response(completion("A junta de freguesia passa o atestado de residência a quem lá mora."))


def options(folder: Path, teacher: StandIn, *judges: StandIn, models: tuple[str, ...] = ("m", "j", "k")) -> Any:
    path = recipe(folder, "judge: {rubric: geral.yaml, minimum: 1}\n")
    return GenerateOptions(
        parts=tuple(plan_parts(path, 1)),
        teacher=parse_teacher(f"openai:m@{teacher.url}"),
        judges=tuple(parse_teacher(f"openai:{m}@{j.url}") for m, j in zip(models[1:], judges, strict=False)),
        pace=Pace(concurrency=2),
    )


def said_by(folder: Path, teacher: StandIn, *judges: StandIn) -> Any:
    said: list[str] = []
    work = generate_local(Run(folder / "run"), options(folder, teacher, *judges), say=said.append)
    return work, said


def test_a_judge_elsewhere_never_sees_the_teachers_key_and_the_user_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILIGRANA_API_KEY", TEACHERS)

    async def main() -> None:
        async with stand_in(reply) as teacher, stand_in(reply, models=["j"]) as judge:
            work, said = said_by(tmp_path, teacher, judge)
            await work
            assert teacher.keys == BEARER
            assert judge.bodies and judge.keys == {None}
            told = [line for line in said if "gets no key" in line]
            assert len(told) == 1 and judge.url in told[0] and "FILIGRANA_JUDGE_API_KEY" in told[0]

    asyncio.run(main())
    assert books(Run(tmp_path / "run")).accepted == 1


def test_the_judges_key_goes_to_the_judge_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_API_KEY", TEACHERS)
    monkeypatch.setenv("FILIGRANA_JUDGE_API_KEY", JUDGES)

    async def main() -> None:
        async with stand_in(reply, key=TEACHERS) as teacher, stand_in(reply, models=["j"], key=JUDGES) as judge:
            work, said = said_by(tmp_path, teacher, judge)
            await work
            assert (teacher.keys, judge.keys) == (BEARER, {f"Bearer {JUDGES}"})
            assert not [line for line in said if "gets no key" in line]

    asyncio.run(main())


def test_a_judge_at_the_teachers_own_address_uses_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_API_KEY", TEACHERS)

    async def main() -> None:
        async with stand_in(reply, models=["m", "j"], key=TEACHERS) as both:
            await said_by(tmp_path, both, both)[0]
            assert both.keys == BEARER

    asyncio.run(main())


def test_one_judges_key_for_two_hosts_is_refused_before_anybody_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILIGRANA_JUDGE_API_KEY", JUDGES)

    async def main() -> None:
        async with (
            stand_in(reply) as teacher,
            stand_in(reply, models=["j"]) as one,
            stand_in(reply, models=["k"], key="sk-k") as two,
        ):
            with pytest.raises(UsageError, match="2 judges' endpoints") as refused:
                await said_by(tmp_path, teacher, one, two)[0]
            assert "FILIGRANA_API_KEY__127_0_0_1" in refused.value.hint and JUDGES not in str(refused.value)
            assert not teacher.keys | one.keys | two.keys
            monkeypatch.setenv(f"FILIGRANA_API_KEY__127_0_0_1_{two.port}", "sk-k")
            await said_by(tmp_path, teacher, one, two)[0]
            assert (one.keys, two.keys, teacher.keys) == ({f"Bearer {JUDGES}"}, {"Bearer sk-k"}, {None})

    asyncio.run(main())


def test_a_worker_of_the_cluster_keeps_to_the_same_rules_and_its_environment_clean(tmp_path: Path) -> None:
    async def main() -> None:
        async with stand_in(reply) as teacher, stand_in(reply, models=["j"]) as judge:
            asked = options(tmp_path, teacher, judge)
            worker = RolloutWorker(str(tmp_path / "run"), asked, "w")
            keys = {"FILIGRANA_API_KEY": TEACHERS, "FILIGRANA_JUDGE_API_KEY": JUDGES}
            await worker.start(keys, SentPlan.of(load_plan(asked)))
            await worker.close()
            assert (teacher.keys, judge.keys) == (BEARER, {f"Bearer {JUDGES}"})

    asyncio.run(main())
    assert not key_variables(os.environ)


def test_openais_key_goes_to_openai_alone() -> None:
    keys = {"OPENAI_API_KEY": "sk-o"}
    assert teacher_keys(["https://api.openai.com/v1"], keys) == {"https://api.openai.com/v1": "sk-o"}
    for other in ("https://openai.com.example/v1", "https://notopenai.com/v1", "http://127.0.0.1:1/v1"):
        assert teacher_keys([other], keys) == judge_keys([other], [], [[other]], keys) == {}


def test_the_default_port_is_the_same_address() -> None:
    keys = {"FILIGRANA_API_KEY": "k"}
    judge = "https://A.example/v1"
    assert judge_keys([judge], ["https://a.example:443/v1"], [[judge]], keys) == {judge: "k"}
    assert judge_keys([judge], ["http://a.example/v1"], [[judge]], keys) == {}


SECRETS = ("segredo-do-caminho", "segredo-da-query", "senha-da-pessoa")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://h:8000/v1", "http://h:8000/v1"),
        ("https://h/segredo-do-caminho/v1?key=segredo-da-query", "https://h/…/v1?…"),
        ("https://ana:senha-da-pessoa@h/openai/deployments/x/y/z", "https://h/openai/deployments/…"),
        ("https://h/v1beta/openai#segredo-do-caminho", "https://h/v1beta/openai"),
        ("segredo-do-caminho", "…"),
        ("https://[segredo-do-caminho/v1", "…"),
    ],
)
def test_an_address_is_shown_without_what_could_be_a_secret(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    spec = TeacherSpec(kind="openai", model="m", base_urls=(url,))
    assert not [s for s in SECRETS if s in str(spec) + repr(spec)]


@pytest.mark.slow
def test_what_an_address_hides_reaches_no_manifest_and_no_message(tmp_path: Path) -> None:
    failing = False

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if failing:
            return refusal(404, f"no route for {server.url}?key=segredo-da-query")
        return await reply(number, body)

    async def run_of(folder: Path, url: str) -> tuple[int, str]:
        command = ("generate", write_recipe(tmp_path), "-n", "1", "--local", "--run", folder, "-t", f"openai:m@{url}")
        done = await asyncio.to_thread(filigrana, *command)
        told = await asyncio.to_thread(filigrana, "status", folder)
        return done.returncode, done.stdout + done.stderr + told.stdout + told.stderr

    async def main() -> list[tuple[int, str]]:
        nonlocal failing, server
        async with stand_in(answer, prefix="/segredo-do-caminho") as server:
            hidden = f"{server.url}?key=segredo-da-query"
            good = await run_of(tmp_path / "good", hidden)
            failing = True
            bad = await run_of(tmp_path / "bad", hidden)
            named = await run_of(tmp_path / "named", hidden.replace("http://", "http://ana:senha-da-pessoa@"))
            mistyped = await run_of(tmp_path / "mistyped", hidden.replace("http://", "htp://ana:senha-da-pessoa@"))
            other = await run_of(tmp_path / "other", hidden.replace("segredo-do-caminho", "segredo-do-caminho-2"))
        down = await run_of(tmp_path / "down", hidden)
        return [good, bad, named, mistyped, other, down]

    server = StandIn()
    results = asyncio.run(main())
    assert [code for code, _ in results] == [0, 4, 2, 2, 3, 3], results
    assert not [s for s in SECRETS for _, text in results if s in text]
    written = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert not [p for p in written if any(s.encode() in p.read_bytes() for s in SECRETS)]
    assert "http://127.0.0.1:" in results[0][1] and "/…/v1?…" in results[0][1]
    assert Run(tmp_path / "good").manifest().sessions[0].teacher.endswith("/…/v1?…")
    assert books(Run(tmp_path / "good")).accepted + sum(books(Run(tmp_path / "good")).rejected.values()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["review", "push", "{run}", "--url", "http://ana:senha-da-pessoa@127.0.0.1:9"],
        ["review", "pull", "{run}", "--url", "http://senha-da-pessoa@127.0.0.1:9"],
        ["export", "{run}", "--include-unreviewed", "--to", "s3://AKIA:senha-da-pessoa@balde/pt"],
        ["sources", "arquivo", "fado", "--base-url", "http://ana:senha-da-pessoa@127.0.0.1:9"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_no_other_address_shows_its_password(tmp_path: Path, command: list[str]) -> None:
    made = filigrana(
        "generate", write_recipe(tmp_path), "-n", "1", "--local", "-t", "replay", "--run", tmp_path / "run"
    )
    assert made.returncode == 0, made.stderr
    words = [word.format(run=tmp_path / "run") for word in command]
    done = filigrana(*words, ARGILLA_API_KEY="chave", AWS_ENDPOINT_URL="http://127.0.0.1:9", HOME=str(tmp_path))
    assert done.returncode in (2, 3) and done.stderr
    assert "senha-da-pessoa" not in done.stdout + done.stderr
