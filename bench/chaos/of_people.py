"""The review, disturbed on both sides: who pushes, pulls or watches is killed, and so is the server."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from bench.chaos.runs import PATIENCE_S, filigrana, quiet, rows_in
from review.local.process import RunningServer, start_server
from store.run import Run
from tests.review.annotators import Annotator
from tests.review.conftest import users_file
from tests.review.samples_for_review import chat, make_run, make_sample

COUNT = 150
VERDICTS = ("accept", "accept", "reject", "correct")


class Review:
    """Two runs go to people who answer both alike; the commands and the server of one are killed on the way."""

    name = "review"
    servers = True

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        folder.mkdir()
        server = start_server(folder / "home", users=users_file(folder))
        port = int(server.url.rpartition(":")[2])
        calm, shaken = (_run(folder / name, name) for name in ("calm", "shaken"))
        try:
            for command in ("push", "answers", "watch", "pull"):
                for disturbed in (False, True):
                    run = shaken if disturbed else calm
                    if command == "answers":
                        _answer(server, run)
                        continue
                    if disturbed:
                        server = yield from _shaken(command, run, server, folder / "home", port, dice)
                    if command != "watch":
                        _to_the_end(command, run, server)
            assert _exported(shaken) == _exported(calm), "the export differs from the undisturbed one"
        finally:
            server.stop()


def _run(folder: Path, name: str) -> Run:
    content = [chat(f"Como trato do pedido {n}?", f"Trata-se do pedido {n} no balcão.") for n in range(COUNT)]
    return make_run(folder, [make_sample(n, c, run_id=name) for n, c in enumerate(content)], name)


def _shaken(command: str, run: Run, server: RunningServer, home: Path, port: int, dice: Random) -> Iterator[str]:
    """A command is killed on the way, and so is, now and then, the server, which comes back. Returns the server."""
    for turn in range(4):
        words = filigrana("review", command, run.path, "--url", server.url)
        child = quiet(words, run.path.parent / "log", ARGILLA_API_KEY=server.owner_key)
        until = time.monotonic() + dice.uniform(0.0, 6.0)  # a watch writes nothing and never ends
        while child.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        if turn % 2 and server.process is not None:
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            server = start_server(home, port)
            yield "server SIGKILL"
        number = dice.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
        if child.poll() is None:
            child.send_signal(number)
            yield f"{command} {number.name}"
        child.wait(PATIENCE_S)
    return server


def _to_the_end(command: str, run: Run, server: RunningServer) -> None:
    log = run.path.parent / "log"
    words = filigrana("review", command, run.path, "--url", server.url)
    code = quiet(words, log, ARGILLA_API_KEY=server.owner_key).wait(PATIENCE_S)
    assert code == 0, f"{command} ended with {code}: {log.read_text(encoding='utf-8')[-3000:]}"


def _answer(server: RunningServer, run: Run) -> None:
    """Ana answers each record, by its number."""
    person = Annotator(server.url, "ana", "key-of-ana")
    number = {sample.id: sample.provenance.index for sample in run.samples()}
    records = person.records("conversas", run.manifest().run_id)
    assert sorted(records) == sorted(number), "each sample is there once"
    for identity, record in records.items():
        verdict = VERDICTS[number[identity] % len(VERDICTS)]
        text = {"corrected_text": f"Assim é melhor, {number[identity]}."} if verdict == "correct" else {}
        person.answer(record["id"], verdict=verdict, **text)


def _exported(run: Run) -> list[tuple[Any, Any]]:
    """What people decided of each conversation; ids hold the run's name."""
    out = run.path.parent / f"out-{run.path.name}"
    code = quiet(filigrana("export", run.path, "--to", out, "--file-type", "jsonl"), run.path.parent / "log")
    assert code.wait(PATIENCE_S) == 0
    found = sorted((str(row["messages"]), row["decision"]) for row in rows_in(out))
    assert len(found) > COUNT / 2
    return found
