"""How fast samples reach the local review server, and what that costs on each side.

    .venv/bin/python -m bench.review_push [--records 5000] [--postgres]

Every record carries three suggestions: the corrected text, the spans, and a third (a rating, which real pushes leave
out) so that the figure compares with Argilla's own. Prints records per second, milliseconds of processor time a record
on the server and on the client, how long pushing the same again takes, a push of a second run that shares the first
600 records, and a page of records as an annotator's browser asks for it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

import review.outgoing
from review.argilla.client import ArgillaClient
from review.argilla.records import count_records
from review.local.process import WORKSPACE, start_server
from review.push import push
from schemas.sample import Sample
from tests.review.postgres import binaries, running_postgres
from tests.review.samples_for_review import chat, finding, make_run, make_sample

ANSWER = (
    "Para renovar o cartão de cidadão número {n}, você pode marcar uma visita na Loja de Cidadão ou usar o aplicativo. "
    "O pedido demora alguns dias e o cartão segue depois para a morada que está no processo. "
    "Leve o cartão antigo e, se mudou de morada, peça primeiro a alteração. "
) * 2


def samples(count: int) -> list[Sample]:
    made = []
    for n in range(count):
        text = ANSWER.format(n=n)
        findings = (finding(text, "você"), finding(text, "aplicativo", "aplicação"))
        made.append(
            make_sample(n, chat(f"Como renovo o cartão de cidadão? ({n})", text), run_id="bench", findings=findings)
        )
    return made


def with_a_rating(record: dict[str, Any]) -> dict[str, Any]:
    rating = {"question": "variety", "value": 4, "agent": "bench"}
    return {**record, "suggestions": [*record["suggestions"], rating]}


def processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


@contextmanager
def database(wanted: bool) -> Iterator[str | None]:
    programs = binaries() if wanted else None
    if programs is None:
        yield None
        return
    with running_postgres(programs) as postgres:
        yield postgres.make_database("argilla")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    outcome = work()
    return time.perf_counter() - started, outcome


def first_page(url: str, key: str) -> None:
    """The pending records that the page asks for first, after one such question that warms the server up."""
    http = httpx.Client(base_url=url, headers={"X-Argilla-Api-Key": key}, timeout=60)
    items = http.get("/api/v1/me/datasets").json()["items"]
    dataset = next(item["id"] for item in items if item["name"] == "conversas")
    pending = {"type": "terms", "scope": {"entity": "response", "property": "status"}, "values": ["pending"]}
    reply = http.post(
        f"/api/v1/me/datasets/{dataset}/records/search",
        json={"filters": {"and": [pending]}},
        params={"include": "responses,suggestions", "limit": 10},
    )
    reply.raise_for_status()
    assert len(reply.json()["items"]) == 10


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--records", type=int, default=5000)
    arguments.add_argument("--postgres", action="store_true", help="on a PostgreSQL of Debian's, started for this")
    options = arguments.parse_args()
    count = options.records
    plain_record_of = review.outgoing.record_of
    review.outgoing.record_of = lambda *given: with_a_rating(plain_record_of(*given))
    with tempfile.TemporaryDirectory() as folder, database(options.postgres) as address:
        run = make_run(Path(folder) / "run", samples(count), "bench")
        server = start_server(Path(folder) / "home", report=print, database=address)
        assert server.process is not None
        sides = {"server": psutil.Process(server.process.pid), "client": psutil.Process()}
        try:
            push(make_run(Path(folder) / "warm", [make_sample(0, run_id="warm")], "warm"), server.url, server.owner_key)
            before = {name: processor_seconds(process) for name, process in sides.items()}
            started = time.perf_counter()
            report = push(run, server.url, server.owner_key)
            elapsed = time.perf_counter() - started
            used = {name: processor_seconds(process) - before[name] for name, process in sides.items()}
            again, _ = timed(lambda: push(run, server.url, server.owner_key))
            other = make_run(Path(folder) / "other", samples(min(count, 600)), "bench-other")
            shared, _ = timed(lambda: push(other, server.url, server.owner_key))
            page, _ = timed(lambda: first_page(server.url, server.owner_key))
            client = ArgillaClient(server.url, server.owner_key)
            stored = count_records(client.requests, client.datasets(WORKSPACE)["conversas"], run="bench")
        finally:
            server.stop()
    assert report.sent == stored == count, (report.sent, stored, count)
    print(f"records              {count}")
    print(f"records per second   {count / elapsed:.0f}   (wanted: at least 300)")
    print(f"push again s         {again:.2f}   (wanted: under 5)")
    print(f"600 shared s         {shared:.2f}")
    print(f"page s               {page:.2f}   (wanted: under 0.5)")
    for name, seconds in used.items():
        print(f"{name} ms a record  {1000 * seconds / count:.2f}")
    print(f"client / server      {used['client'] / used['server']:.2f}   (wanted: at most 1.2)")


if __name__ == "__main__":
    main()
