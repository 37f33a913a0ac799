"""`filigrana review watch`, against the real server."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from review.argilla.client import ArgillaClient
from review.local.process import RunningServer
from review.opinions.stored import final_decisions
from review.watch import WatchOptions, watch
from schemas.errors import FiligranaError
from store.run import Run
from tests.review.annotators import Annotator
from tests.review.samples_for_review import make_run, make_sample

pytestmark = pytest.mark.integration
PATIENCE_S = 280.0
"""Less than `every_s` of a watch that a webhook, and nothing else, may hasten."""


def wait_until_sent(told: Queue[str], wanted: int) -> None:
    """So many more in all, however many at a time: that depends on which answers a round already finds."""
    while wanted > 0:
        if said := re.match(r"(\d+) sent", told.get(timeout=PATIENCE_S)):
            wanted -= int(said[1])
    assert wanted == 0


def test_watch_keeps_the_queue_full_and_tells_of_progress(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    samples = [make_sample(i, run_id="watched") for i in range(12)]
    run = make_run(tmp_path / "run", samples, "watched")
    told: Queue[str] = Queue()
    accepted: Queue[Sequence[Run]] = Queue()
    stop = Event()
    options = WatchOptions(pending=5, every_s=300, accepted_more=3)
    failures: list[FiligranaError] = []

    def work() -> None:
        try:
            watch(lambda: [run], server.url, server.owner_key, options, accepted.put, told.put, stop)
        except FiligranaError as error:
            failures.append(error)

    thread = Thread(target=work)
    thread.start()
    try:
        wait_until_sent(told, 5)
        ana = person("ana")
        records = ana.records("conversas", "watched")
        assert len(records) == 5
        for record in list(records.values())[:3]:
            ana.answer(record["id"], verdict="accept")
        assert accepted.get(timeout=PATIENCE_S) == [run]  # every_s is 300: only a webhook can bring this so soon
        wait_until_sent(told, 3)
        assert len(ana.records("conversas", "watched")) == 8
    finally:
        stop.set()
        ana.answer(next(iter(records.values()))["id"], verdict="accept")  # wakes it up, to see that it must stop
        thread.join(PATIENCE_S)
    assert not failures
    assert not thread.is_alive()
    assert len(final_decisions(run)) == 3
    assert ArgillaClient(server.url, server.owner_key).remove_webhooks("filigrana watch watched") == 0


def test_watch_of_shards_keeps_one_queue_and_takes_up_those_that_begin_meanwhile(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    runs = [
        make_run(tmp_path / name, [make_sample(i, run_id=name) for i in range(first, first + 4)], name)
        for name, first in (("shard-a", 100), ("shard-b", 200))
    ]
    begun, told, stop = runs[:1], Queue[str](), Event()
    accepted: Queue[list[Run]] = Queue()
    options = WatchOptions(pending=6, every_s=300, accepted_more=2)
    key = server.owner_key
    given = (lambda: list(begun), server.url, key, options, lambda them: accepted.put(list(them)), told.put, stop)
    thread, ana = Thread(target=watch, args=given), person("ana")
    thread.start()
    try:
        wait_until_sent(told, 4)
        begun.append(runs[1])
        records = ana.records("conversas", "shard-a")
        ana.answer(next(iter(records.values()))["id"], verdict="accept")
        wait_until_sent(told, 3)
        ana.answer(next(iter(ana.records("conversas", "shard-b").values()))["id"], verdict="accept")
        assert accepted.get(timeout=PATIENCE_S) == runs, "one of each shard makes two"
    finally:
        stop.set()
        last = ana.records("conversas", "shard-b").values()
        ana.answer(list(last)[-1]["id"], verdict="accept")  # wakes it up, to see that it must stop
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_watch_waits_for_a_server_that_is_away(tmp_path: Path, free_port: int) -> None:
    run = make_run(tmp_path / "run", [make_sample(0, run_id="away")], "away")
    told: Queue[str] = Queue()
    stop = Event()
    options = WatchOptions(every_s=0.05)
    arguments = (lambda: [run], f"http://127.0.0.1:{free_port}", "some-key", options, lambda _: None, told.put, stop)
    thread = Thread(target=watch, args=arguments)
    thread.start()
    try:
        for _ in range(3):
            assert f"127.0.0.1:{free_port}" in told.get(timeout=PATIENCE_S)
    finally:
        stop.set()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()
