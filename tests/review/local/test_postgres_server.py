"""A team's server on Debian's PostgreSQL, `review serve --database postgresql://...`, through the real Argilla.

Started, pushed to, reviewed, searched, pulled, backed up and restored by the commands that docs/review.md gives.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from review.local.process import RunningServer, start_server
from review.pull import pull
from review.push import PushOptions, push
from schemas.errors import OutOfReachError, UsageError
from tests.review.annotators import Annotator
from tests.review.conftest import users_file
from tests.review.postgres import PASSWORD, Postgres, binaries, running_postgres
from tests.review.samples_for_review import chat, finding, make_run, make_sample

pytestmark = pytest.mark.integration
DOCS = Path(__file__).parents[3] / "docs" / "review.md"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    programs = binaries()
    assert programs is not None, "PostgreSQL is missing: apt-get install postgresql"
    with running_postgres(programs) as server:
        yield server


@contextmanager
def serving(folder: Path, address: str) -> Iterator[RunningServer]:
    folder.mkdir(exist_ok=True)
    running = start_server(folder / "home", users=users_file(folder), database=address)
    try:
        yield running
    finally:
        running.stop()


def documented(program: str) -> str:
    """The one line of the docs' section on this server that runs a program."""
    section = DOCS.read_text().split("### One machine with PostgreSQL")[1].split("\n## ")[0]
    (line,) = re.findall(rf"^    ({program} .*?)(?: +#.*)?$", section, re.MULTILINE)
    return str(line)


def run_documented(program: str, postgres: Postgres, address: str, folder: Path) -> None:
    environment = {**postgres.environment, "FILIGRANA_REVIEW_DATABASE": address}
    done = subprocess.run(
        ["bash", "-c", documented(program)], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_people_work_on_it_and_it_is_backed_up_and_restored(postgres: Postgres, tmp_path: Path) -> None:
    address = postgres.make_database("argilla")
    text = "Apanhe o ônibus na paragem."
    samples = [
        make_sample(i, chat(f"Como vou {i}?", text), findings=(finding(text, "ônibus", "autocarro"),))
        for i in range(300)
    ]
    run = make_run(tmp_path / "run", samples)
    with serving(tmp_path, address) as server:
        report = push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
        assert (report.sent, report.refused) == (300, ())
        assert push(run, server.url, server.owner_key, options=PushOptions(overlap=2)).already_there == 300
        ana, rui = Annotator(server.url, "ana", "key-of-ana"), Annotator(server.url, "rui", "key-of-rui")
        records = ana.records("conversas-2-revisores", "run-a")
        assert len(records) == 300
        first, second, third = (records[sample.id]["id"] for sample in samples[:3])
        for person in (ana, rui):
            person.answer(first, verdict="accept", variety=5)
            person.answer(second, verdict="correct", corrected_text="Apanhe o autocarro na paragem.")
        assert ana.progress("conversas-2-revisores")["completed"] == 2
        pulled = pull(run, server.url, server.owner_key)
        assert (pulled.accepted, pulled.corrected, pulled.responses) == (1, 1, 4)
        run_documented("pg_dump", postgres, address, tmp_path)
        ana.answer(third, verdict="reject")
        assert PASSWORD not in (server.users_file.parent / "server.log").read_text()
        assert server.process is not None
        assert PASSWORD not in " ".join(map(str, server.process.args))

    for number, target in enumerate((postgres.make_database("fresh"), address)):
        run_documented("pg_restore", postgres, target, tmp_path)
        with serving(tmp_path / f"restored-{number}", target) as server:
            again = make_run(tmp_path / f"run-{number}", samples)
            assert push(again, server.url, server.owner_key, options=PushOptions(overlap=2)).already_there == 300
            pulled = pull(again, server.url, server.owner_key)
            assert (pulled.accepted, pulled.corrected, pulled.responses) == (1, 1, 4)
            ana = Annotator(server.url, "ana", "key-of-ana")
            assert len(ana.search("conversas-2-revisores", "ônibus")) == 300
            ana.answer(third, verdict="reject")
            assert pull(again, server.url, server.owner_key).responses == 5


def test_what_it_finds(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    password_file = tmp_path / "pgpass"
    password_file.write_text(f"127.0.0.1:{postgres.port}:*:argilla:{PASSWORD}\n")
    password_file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(password_file))
    texts = {
        "a": "O fenómeno repetiu-se na vila-alta.",
        "b": "O fenômeno repetiu-se em Évora.",
        "c": "Nada se repete, <b>dizem</b> os autocarros.",
    }
    contents = {key: chat(f"Pergunta zircónio {key}?", text) for key, text in texts.items()}
    samples = {
        key: make_sample(n, content, domain=f"domínio {key}", variety_score=n / 10)
        for n, (key, content) in enumerate(contents.items())
    }
    run = make_run(tmp_path / "run", samples.values())
    names = {sample.id: key for key, sample in samples.items()}
    address = postgres.make_database("finds").replace(f":{PASSWORD}@", "@")
    with serving(tmp_path, address) as server:
        push(run, server.url, server.owner_key)
        ana = Annotator(server.url, "ana", "key-of-ana")
        dataset = ana.dataset_id("conversas")
        ana.answer(ana.records("conversas", "run-a")[samples["b"].id]["id"], verdict="accept", variety=2)
        lia = httpx.Client(base_url=server.url, headers={"X-Argilla-Api-Key": "key-of-lia"})

        def find(query: str, field: str | None = None) -> str:
            return "".join(sorted(names[i] for i in ana.search("conversas", query, field)))

        def asked(body: dict[str, Any], path: str = "", **parameters: str) -> str:
            reply = lia.post(f"/api/v1{path}/datasets/{dataset}/records/search", json=body, params=parameters)
            reply.raise_for_status()
            return "".join(names[item["record"]["external_id"]] for item in reply.json()["items"])

        assert [find(q) for q in ("zircónio", "FENÓMENO", "fenómeno | fenômeno")] == ["abc", "a", "ab"]
        assert [find(q) for q in ('"repetiu-se em"', "zircónio -Évora", "autocar*", "vila-al*")] == [
            "b",
            "ac",
            "c",
            "a",
        ]
        assert [find(q) for q in ("(évora | autocarros) zircónio", '"', "NEAR( * ^ ' ; AND")] == ["bc", "abc", ""]
        assert (find("zircónio", field="answer"), find("vila-alta", field="answer")) == ("", "a")

        def metadata(name: str) -> dict[str, str]:
            return {"entity": "metadata", "metadata_property": name}

        score, answer = metadata("variety_score"), {"entity": "response", "question": "variety"}
        added = {"entity": "record", "property": "inserted_at"}
        status = {"entity": "response", "property": "status"}
        filters: list[tuple[dict[str, Any], str]] = [
            ({"type": "terms", "scope": metadata("domain"), "values": ["domínio c"]}, "c"),
            ({"type": "range", "scope": score, "ge": 0.05, "le": 0.15}, "b"),
            ({"type": "range", "scope": added, "ge": "2020-01-01T00:00:00"}, "abc"),
            ({"type": "range", "scope": answer, "ge": 2, "le": 3}, "b"),
            ({"type": "terms", "scope": status, "values": ["submitted"]}, "b"),
            ({"type": "terms", "scope": status, "values": ["pending"]}, "ac"),
            ({"type": "terms", "scope": {"entity": "record", "property": "status"}, "values": ["completed"]}, "b"),
        ]
        for wanted, found in filters:
            assert "".join(sorted(asked({"filters": {"and": [wanted]}}))) == found, wanted
        assert asked({"sort": [{"scope": score, "order": "desc"}]}) == "cba"
        assert asked({"sort": [{"scope": answer, "order": "asc"}, {"scope": score, "order": "desc"}]}) == "bca"
        orders = {
            "".join(names[i] for i in Annotator(server.url, n, f"key-of-{n}").search("conversas", "zircónio"))
            for n in ("ana", "rui", "eva")
        }
        assert all(sorted(order) == ["a", "b", "c"] for order in orders)
        properties = lia.get(f"/api/v1/me/datasets/{dataset}/metadata-properties").json()["items"]
        metrics = {
            p["name"]: lia.get(f"/api/v1/metadata-properties/{p['id']}/metrics").json()
            for p in properties
            if p["name"] in ("run", "variety_score")
        }
        assert metrics["run"]["values"] == [{"term": "run-a", "count": 3}]
        assert (metrics["variety_score"]["min"], metrics["variety_score"]["max"]) == (0, 0.2)


def test_a_database_that_is_away_ends_the_start_with_its_own_words(tmp_path: Path, free_port: int) -> None:
    with pytest.raises(OutOfReachError, match="onnection refused") as failure:
        start_server(tmp_path / "home", database=f"postgresql://argilla:{PASSWORD}@127.0.0.1:{free_port}/argilla")
    assert PASSWORD not in str(failure.value)


@pytest.mark.parametrize("address", ["mysql://a:segredo@b/c", "argilla:segredo", "postgresql://a:segredo@b", ""])
def test_an_address_that_is_none_is_told_without_its_password(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="--database") as failure:
        start_server(tmp_path / "home", database=address or "x")
    assert "segredo" not in str(failure.value)
