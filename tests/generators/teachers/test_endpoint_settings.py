"""Endpoints named in a file: each with its own key, headers, settings, caps and price, over real sockets."""

from __future__ import annotations

import asyncio
import pickle
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.cost.prices import price_told
from generators.local_run import generate_local
from generators.opening import GenerateOptions, load_plan
from generators.plan import plan_parts
from generators.teachers.endpoint_settings import EndpointSettings
from generators.teachers.factory import Pace, default_concurrency, parse_teacher
from generators.teachers.keys import own_key, teacher_keys
from ray_jobs.access import worker_secrets
from ray_jobs.sent_plan import SentPlan
from ray_jobs.worker import RolloutWorker
from schemas.errors import RecipeError, UsageError
from store.books import books
from store.run import Run
from tests.generators.judging.test_judges import recipe
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import StandIn
from tests.generators.teachers.test_endpoint_keys import no_keys, reply  # noqa: F401 (no key of this machine's)

OWN, JUDGES = "sk-do-professor-0123456789", "sk-do-juiz-0123456789"


class Recorder(StandIn):
    """A stand-in that also keeps what headers and queries came."""

    def __init__(self, **options: Any) -> None:
        super().__init__(reply, **options)
        self.requests: list[web.Request] = []

    async def _complete(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        return await super()._complete(request)


def write_endpoints(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "endpoints.yaml").write_text(f"endpoints:\n{text}", encoding="utf-8")
    monkeypatch.chdir(folder)


@pytest.mark.parametrize(("value", "said"), [(None, "which isn't set"), (" \n", "which is empty")])
def test_a_key_that_a_file_names_and_nobody_set_is_said_before_anybody_is_asked(value: str | None, said: str) -> None:
    settings = EndpointSettings(model="m", urls=("http://127.0.0.1:9/v1",), key_variable="KEY_OF_MINE")
    with pytest.raises(UsageError, match=f"KEY_OF_MINE, {said}"):
        own_key(settings, {} if value is None else {"KEY_OF_MINE": value})


@pytest.mark.integration
def test_every_endpoint_gets_its_own_key_headers_query_and_body_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_OF_MINE", OWN + "\n")
    monkeypatch.setenv("FILIGRANA_API_KEY", "sk-geral-0123456789abcdef")
    (tmp_path / "judge.key").write_text(JUDGES + "\r\n", encoding="utf-8")

    async def main() -> tuple[Recorder, Recorder]:
        teacher, judge = Recorder(models=["@cf/meta/x@2025"]), Recorder(models=["j"])
        await teacher.listen()
        await judge.listen()
        settings = (
            f'  mine:\n    model: "@cf/meta/x@2025"\n    url: {teacher.url}\n    key_variable: KEY_OF_MINE\n'
            "    key_header: api-key\n    headers: {X-Title: Filigrana}\n    query: {api-version: 2024-10-21}\n"
            "    body: {chat_template_kwargs: {enable_thinking: false}}\n    leave_out: [seed]\n"
            "    max_tokens_name: max_completion_tokens\n    system: joined\n"
            f"  strict:\n    model: j\n    url: {judge.url}\n    key_file: judge.key\n    json: object\n"
        )
        write_endpoints(tmp_path, settings, monkeypatch)
        options = GenerateOptions(
            parts=tuple(plan_parts(recipe(tmp_path, "judge: {rubric: geral.yaml, minimum: 1}\n"), 1)),
            teacher=parse_teacher("mine"),
            judges=(parse_teacher("strict"),),
            pace=Pace(concurrency=2),
        )
        said: list[str] = []
        await generate_local(Run(tmp_path / "run"), options, say=said.append)
        assert not [line for line in said if "gets no key" in line]
        await teacher.stop()
        await judge.stop()
        return teacher, judge

    teacher, judge = asyncio.run(main())
    run = Run(tmp_path / "run")
    assert books(run).accepted == 1
    assert {r.headers.get("api-key") for r in teacher.requests} == {OWN}
    assert teacher.keys == {None} and judge.keys == {f"Bearer {JUDGES}"}
    assert {r.headers["X-Title"] for r in teacher.requests} == {"Filigrana"}
    assert all(r.query["api-version"] == "2024-10-21" for r in teacher.requests)
    assert not any("X-Title" in r.headers or r.query for r in judge.requests)
    for body in teacher.bodies:
        assert body["chat_template_kwargs"] == {"enable_thinking": False} and "max_completion_tokens" in body
        assert "seed" not in body and body["messages"][0]["role"] == "user"
    assert {body["response_format"]["type"] for body in judge.bodies} == {"json_object"}
    session = run.manifest().sessions[-1]
    assert session.endpoints["judge 1"] == {"json": "object"}
    assert session.endpoints["teacher"]["body"] == {"chat_template_kwargs": {"enable_thinking": False}}
    written = b"".join(p.read_bytes() for p in (tmp_path / "run").rglob("*") if p.is_file())
    assert not any(secret.encode() in written for secret in (OWN, JUDGES, "api-version"))


FULL = """\
  glm:
    model: glm
    urls: [http://a:1/v1, "http://b:1/v1?x=1"]
    key_variable: GLM_KEY
    concurrency: 7
    requests_per_minute: 100
    timeout_s: 30
    price: {input_per_million: 0.5, output_per_million: 2}
    query: {v: 1}
"""


def test_caps_price_and_addresses_are_the_endpoints_unless_the_command_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_endpoints(tmp_path, FULL, monkeypatch)
    spec = parse_teacher("melhor=glm")
    assert (spec.label, spec.model) == ("melhor", "glm")
    assert spec.base_urls == ("http://a:1/v1?v=1", "http://b:1/v1?x=1&v=1")
    assert default_concurrency(spec, {}) == 7
    price = price_told(spec)
    assert price is not None and (price.input_per_million, price.output_per_million) == (0.5, 2)
    plain, told = Pace(concurrency=3), Pace(concurrency=3, requests_per_minute=5)
    assert plain.with_caps_of(spec).model_dump(exclude={"tokens_per_minute"}) == {
        "concurrency": 3,
        "requests_per_minute": 100,
        "timeout_s": 30,
    }
    assert told.with_caps_of(spec).requests_per_minute == 5
    judge = told.with_caps_of(spec, is_judge=True)
    assert (judge.concurrency, judge.requests_per_minute) == (7, 100), "a judge keeps to what is said of it"
    assert "GLM" not in str(spec) and "a:1" not in repr(spec)


def test_a_worker_is_handed_the_keys_that_its_endpoints_name_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLM_KEY", OWN)
    monkeypatch.setenv("OTHER_KEY", JUDGES)
    (tmp_path / "judge.key").write_text(JUDGES + "\n", encoding="utf-8")
    file = "  strict: {model: j, url: 'http://c:1/v1', key_file: judge.key}\n"
    write_endpoints(tmp_path, FULL + file, monkeypatch)
    handed = worker_secrets([parse_teacher("glm"), parse_teacher("strict")])
    assert handed == {"GLM_KEY": OWN, str(tmp_path / "judge.key"): JUDGES}


@pytest.mark.integration
def test_a_worker_elsewhere_needs_neither_the_file_nor_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.key").write_text(OWN + "\n", encoding="utf-8")

    async def main() -> set[str | None]:
        server = Recorder()
        await server.listen()
        write_endpoints(tmp_path, f"  mine: {{model: m, url: '{server.url}', key_file: mine.key}}\n", monkeypatch)
        options = GenerateOptions(
            parts=tuple(plan_parts(str(write_recipe(tmp_path)), 1)),
            teacher=parse_teacher("mine"),
            pace=Pace(concurrency=1),
        )
        handed = worker_secrets([options.teacher])
        (tmp_path / "mine.key").unlink()
        (tmp_path / "endpoints.yaml").unlink()
        worker = RolloutWorker(str(tmp_path / "run"), pickle.loads(pickle.dumps(options)), "w")
        await worker.start(handed, SentPlan.of(load_plan(options)))
        await worker.close()
        await server.stop()
        return server.keys

    assert asyncio.run(main()) == {f"Bearer {OWN}"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  a: {model: m, url: 'ftp://h'}\n", ":2: 'endpoints.a.urls': addresses begin with http"),
        ("  a: {model: m}\n", "key 'endpoints.a.urls' is missing"),
        ("  a: {model: m, url: 'http://h', urls: ['http://i']}\n", "give `url` or `urls`"),
        ("  a: {model: m, url: 'http://h', key: sk-1}\n", "unknown key 'key'"),
        ("  a: {model: m, url: 'http://h', body: {stream: true}}\n", "`stream` is what a request says"),
        ("  b: {model: m, url: 'http://h'}\n", "has no endpoint 'a'"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    write_endpoints(tmp_path, text, monkeypatch)
    with pytest.raises((UsageError, RecipeError)) as caught:
        parse_teacher("a")
    assert said in str(caught.value) and "sk-1" not in str(caught.value)


def test_a_name_without_a_file_and_a_file_that_is_not_there_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"endpoints\.yaml"):
        parse_teacher("glm")
    monkeypatch.setenv("FILIGRANA_ENDPOINTS", "nenhum.yaml")
    with pytest.raises(UsageError, match="no such file"):
        parse_teacher("glm")


@pytest.mark.parametrize(
    ("written", "model"), [("@cf/meta/x", "@cf/meta/x"), ("m@2025", "m@2025"), ("hf:org/m@main", "hf:org/m@main")]
)
def test_a_models_name_may_hold_an_at_sign(written: str, model: str) -> None:
    spec = parse_teacher(f"openai:{written}@http://a:1/v1,http://b:1/v1")
    assert (spec.model, spec.base_urls) == (model, ("http://a:1/v1", "http://b:1/v1"))


@pytest.mark.parametrize("bad", ["sk-1\nX-Other: 1", "sk 1", "chave-é"])
def test_a_key_loses_the_line_end_behind_it_and_one_with_another_inside_is_refused(bad: str) -> None:
    url = "http://h:1/v1"
    assert teacher_keys([url], {"FILIGRANA_API_KEY": "sk-1\r\n"}) == {url: "sk-1"}
    with pytest.raises(UsageError) as caught:
        teacher_keys([url], {"FILIGRANA_API_KEY": bad})
    assert "FILIGRANA_API_KEY" in str(caught.value) and bad not in str(caught.value)
