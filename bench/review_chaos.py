"""Push through kill -9 on both sides, edit with three people at once, search: exact totals or a failure.

    .venv/bin/python -m bench.review_chaos [--records 20000] [--edits 500]

Kills the pushing process and the server twice each, on the way, and prints what was counted and timed. The same
functions run with fewer records as a test (tests/review/test_review_chaos.py).
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from review.argilla import requests
from review.argilla.client import ArgillaClient
from review.argilla.records import read_records
from review.local.process import WORKSPACE, RunningServer, start_server
from review.opinions.stored import decisions_by_name
from review.pull import PullReport, pull
from review.push import push
from schemas.errors import OutOfReachError
from store.run import Run
from tests.review.annotators import Annotator
from tests.review.conftest import users_file
from tests.review.samples_for_review import chat, finding, make_run, make_sample

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = ("ana", "rui", "eva")
ANSWER = "Para tratar do pedido número {n}, você pode usar o aplicativo ou ir ao balcão da freguesia."


def chaos_run(folder: Path, count: int) -> Run:
    samples = []
    for n in range(count):
        text = ANSWER.format(n=n)
        findings = (finding(text, "você"), finding(text, "aplicativo", "aplicação"))
        samples.append(make_sample(n, chat(f"Como trato do pedido {n}?", text), run_id="chaos", findings=findings))
    return make_run(folder, samples, "chaos")


class Pusher:
    """`push` in a process of its own, which says on standard output how far it is, and goes on when it is told to."""

    def __init__(self, run: Run, server: RunningServer, count: int) -> None:
        self._count = count
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.review_chaos", "--push", str(run.path), server.url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "ARGILLA_API_KEY": server.owner_key},
        )

    def wait_until(self, records: int) -> None:
        """Return when so many of the run's records are stored: it stands still then."""
        assert self.process.stdout is not None and self.process.stdin is not None
        for line in self.process.stdout:
            done, total = map(int, line.split())
            if self._count - total + done >= records:
                return
            self.process.stdin.write("\n")
            self.process.stdin.flush()
        raise AssertionError(f"the push ended before {records} records, with {self.process.wait()}")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def go_on(self) -> None:
        """To the end, without being told."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def finish(self) -> int:
        assert self.process.stdout is not None
        self.process.stdout.read()
        return self.process.wait()


def push_through_kills(run: Run, count: int, home: Path, kills: int = 2) -> RunningServer:
    """Push with so many kills on each side; returns the server that stands at the end."""
    server = start_server(home, users=users_file(home.parent))
    port = int(server.url.rpartition(":")[2])
    stretch = count // (2 * kills + 1)
    for kill in range(kills):
        pusher = Pusher(run, server, count)
        pusher.wait_until((2 * kill + 1) * stretch)
        pusher.kill()
        pusher = Pusher(run, server, count)
        pusher.wait_until((2 * kill + 2) * stretch)
        pusher.go_on()
        assert server.process is not None
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        server = start_server(home, port)
        if kill < kills - 1:
            pusher.kill()
    code = pusher.finish()
    assert code == 0, f"the last push ended with {code}"
    return server


def stored_ids(server: RunningServer) -> Counter[str]:
    """How often each external id is on the server."""
    client = ArgillaClient(server.url, server.owner_key)
    dataset = client.datasets(WORKSPACE)["conversas"]
    return Counter(record["external_id"] for record in read_records(client.requests, dataset))


def edit_together(server: RunningServer, edits: int) -> dict[tuple[str, str], str]:
    """Three people edit at the same time, each record twice. Returns the last text by (sample, person)."""
    last: dict[tuple[str, str], str] = {}

    def work(name: str) -> None:
        person = Annotator(server.url, name, f"key-of-{name}")
        records = sorted(person.records("conversas", "chaos").items())[: edits // (2 * len(PEOPLE)) + 1]
        for turn in range(2):
            for sample, record in records:
                text = f"Texto de {name}, volta {turn}, {sample}."
                person.answer(record["id"], verdict="correct", corrected_text=text)
                last[sample, name] = text

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        list(pool.map(work, PEOPLE))
    return last


def texts_pulled(run: Run) -> dict[tuple[str, str], str]:
    return {
        (sample, name): decision.messages[-1].content
        for sample, people in decisions_by_name(run).items()
        for name, decision in people.items()
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--records", type=int, default=20_000)
    arguments.add_argument("--edits", type=int, default=500)
    arguments.add_argument("--push", nargs=2, metavar=("RUN", "URL"), help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.push:
        sys.exit(_push_and_tell(*options.push))
    with tempfile.TemporaryDirectory() as folder:
        _report(Path(folder), options.records, options.edits)


def _push_and_tell(run: str, url: str) -> int:
    def tell(done: int, total: int) -> None:
        print(done, total, flush=True)
        sys.stdin.readline()

    requests.PATIENCE_S = 600.0  # however long a server takes to start here
    try:
        push(Run.open(run), url, os.environ["ARGILLA_API_KEY"], tell)
    except OutOfReachError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _report(folder: Path, count: int, edits: int) -> None:
    run = chaos_run(folder / "run", count)
    started = time.perf_counter()
    server = push_through_kills(run, count, folder / "home")
    try:
        print(f"pushed through 2 + 2 kills in {time.perf_counter() - started:.0f} s")
        ids = stored_ids(server)
        print(f"on the server: {ids.total()} records, {len(ids)} different (wanted: {count})")
        assert ids == Counter(sample.id for sample in run.samples())
        _time_searches(server)
        started = time.perf_counter()
        last = edit_together(server, edits)
        print(f"{2 * len(last)} edits by {len(PEOPLE)} people at once in {time.perf_counter() - started:.0f} s")
        for turn in ("first", "second"):
            started = time.perf_counter()
            report: PullReport = pull(run, server.url, server.owner_key)
            took = time.perf_counter() - started
            print(f"{turn} pull: {report.responses} responses, {report.new} new, in {took:.1f} s (wanted: {len(last)})")
        assert texts_pulled(run) == last
    finally:
        server.stop()


def _time_searches(server: RunningServer) -> None:
    person = Annotator(server.url, "ana", "key-of-ana")
    for query in ("balcão", "aplicativo", '"pedido número 777"', "pedido 12*", "freguesia -número", "inexistente"):
        started = time.perf_counter()
        found = len(person.search("conversas", query, limit=10))
        print(f"search {query!r}: {1000 * (time.perf_counter() - started):.0f} ms ({found} on the page)")


if __name__ == "__main__":
    main()
