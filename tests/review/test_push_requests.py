"""How often a push asks the server: by the batch, not by the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from review.local.process import RunningServer
from review.push import push
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, make_run, make_sample

pytestmark = pytest.mark.integration


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every request that is sent, as it is sent."""
    seen: list[str] = []
    send = httpx.Client.send

    def counted(self: httpx.Client, request: httpx.Request, **arguments: Any) -> httpx.Response:
        seen.append(f"{request.method} {request.url.path}")
        return send(self, request, **arguments)

    monkeypatch.setattr(httpx.Client, "send", counted)
    return seen


def test_records_that_two_runs_share_are_claimed_in_batches(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path, asked: list[str]
) -> None:
    samples = [make_sample(i, run_id="shared-first") for i in range(600)]
    first = make_run(tmp_path / "first", samples, "shared-first")
    second = make_run(tmp_path / "second", samples, "shared-second")
    push(first, server.url, server.owner_key)
    asked.clear()
    report = push(second, server.url, server.owner_key)
    assert (report.sent, report.already_there) == (0, 600)
    assert sum(request.startswith("PUT") for request in asked) == 3
    assert len(asked) < 60
    claimed = person("ana").records("conversas", "shared-second")
    assert {tuple(record["metadata"]["run"]) for record in claimed.values()} == {("shared-first", "shared-second")}


def test_known_records_are_not_read_again(server: RunningServer, tmp_path: Path, asked: list[str]) -> None:
    samples = [make_sample(i, run_id="known") for i in range(300)]
    run = make_run(tmp_path / "run", samples, "known")
    push(run, server.url, server.owner_key)
    asked.clear()
    assert push(run, server.url, server.owner_key).already_there == 300
    quick = len(asked)
    (run.path / "review" / "on_server.json").unlink()
    asked.clear()
    assert push(run, server.url, server.owner_key).already_there == 300
    assert quick < len(asked), "without its note the records themselves are read"
    (run.path / "review" / "on_server.json").write_text('{"x": 1')
    assert push(run, server.url, server.owner_key).already_there == 300


def test_many_replaced_records_go_in_batches_and_once(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path, asked: list[str]
) -> None:
    old = [make_sample(i, run_id="replaced-many") for i in range(300)]
    run = make_run(tmp_path / "run", old, "replaced-many")
    push(run, server.url, server.owner_key)
    answers = (chat(f"Pergunta número {n}?", f"Outra resposta, a {n}.") for n in range(300))
    new = [make_sample(n, answer, run_id="replaced-many") for n, answer in enumerate(answers)]
    again = make_run(tmp_path / "again", new, "replaced-many")
    asked.clear()
    report = push(again, server.url, server.owner_key)
    assert (report.sent, report.superseded) == (300, 300)
    assert sum(request.startswith("PUT") for request in asked) == 2
    assert sum(request.startswith("DELETE") for request in asked) == 4
    assert person("ana").records("conversas", "replaced-many").keys() == {sample.id for sample in new}
    assert push(again, server.url, server.owner_key).superseded == 0
