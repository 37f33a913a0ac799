"""Runs over a batch API on a real socket: chained steps go in rounds, and nothing is sent or paid for twice, whatever
happens to the program."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commands.generate import roll
from commands.progress import ProgressView
from filigrana import app
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.preview import preview_rollouts
from generators.stop_rules import StopRules, parse_limit
from generators.teachers.factory import Pace, TeacherSpec, default_concurrency, default_in_flight, parse_teacher
from schemas.errors import StoppedByRuleError, UsageError
from store.books import Books, books
from store.inspection import run_faults
from store.repair import repair
from store.run import Run
from tests.generators.batch_stand_in import BatchServer, Fate, batch_server, refused, well
from tests.generators.programs import PATIENCE_S, ROOT, assert_nothing_was_paid_twice, killed_at, stored
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import stand_in

THREE_CALLS = ROOT / "bench" / "recipe_three_calls.yaml"
CALLS = 3


def endpoints_file(folder: Path, server: BatchServer, monkeypatch: pytest.MonkeyPatch, more: str = "") -> None:
    """The stand-in as the endpoint `lote`, in batches that don't wait long."""
    path = folder / "endpoints.yaml"
    batch = f"{{settle_s: 0.05, poll_s: 0.05{more}}}"
    text = f"endpoints:\n  lote: {{model: m, url: '{server.url}', batch: {batch}}}\n"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("FILIGRANA_ENDPOINTS", str(path))


def options(count: int, teacher: str = "lote", recipe: Path = THREE_CALLS) -> GenerateOptions:
    return GenerateOptions(
        parts=tuple(plan_parts(str(recipe), count)), teacher=parse_teacher(teacher), pace=Pace(concurrency=1000)
    )


def counted(run: Path) -> Books:
    found = books(Run(run))
    assert found.balanced
    return found


def assert_each_was_sent_and_paid_once(server: BatchServer, run: Path, count: int) -> None:
    assert set(server.sent.values()) == set(server.paid.values()) == {1}
    assert len(server.paid) == count * CALLS == Run(run).scan("completions").collect().height
    assert_nothing_was_paid_twice(run)
    assert (counted(run).accepted, counted(run).pending) == (count, 0)


def program(run: Path, count: int, *more: str) -> list[str]:
    words = ["generate", str(THREE_CALLS), "-n", str(count), "--run", str(run), "-t", "lote", "--keep-duplicates"]
    return [sys.executable, "-m", "filigrana", *words, *more]


class Command:
    """The real program on a run, as a process that can be killed."""

    def __init__(self, run: Path, count: int, *more: str) -> None:
        self._child = subprocess.Popen(
            program(run, count, *more), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def until(self, reached: Callable[[], bool]) -> None:
        while not reached():
            assert self._child.poll() is None or reached(), self.ended()
            time.sleep(0.01)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> tuple[int, str]:
        self._child.send_signal(how)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Exit code, and what was said."""
        said = self._child.communicate(timeout=PATIENCE_S)[1]
        return self._child.returncode, said


def in_batches(run: Path) -> int:
    """What `filigrana status` says of batches."""
    said = CliRunner().invoke(app, ["status", str(run), "--json"], catch_exceptions=False).output
    return int(json.loads(said).get("in_batches", 0))


@pytest.mark.slow
def test_a_recipe_of_three_calls_goes_in_three_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tmp_path / "run"
    with batch_server() as server:
        endpoints_file(tmp_path, server, monkeypatch)
        counters = asyncio.run(generate_local(Run(run), options(12)))
    assert server.sizes == [12, 12, 12]
    assert_each_was_sent_and_paid_once(server, run, 12)
    view = ProgressView()
    view.watch(counters, 12, 0)
    assert "3 of 3 batches back (0 requests out)" in view.line()

    note = next(run.glob("batches/*/000001.json"))
    whole = note.read_text(encoding="utf-8")
    note.write_text(whole.replace("completed", "cancelled"), encoding="utf-8")
    assert [fault.file for fault in run_faults(Run(run))] == [str(note)]
    repair(Run(run))
    assert note.read_text(encoding="utf-8") == whole


@pytest.mark.slow
def test_kill_nine_between_sending_and_collecting_sends_and_pays_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    stuck = {0: "stuck"}

    def never_ends(number: int) -> Fate:
        if number == 1:
            server.released.clear()
        return Fate()

    with batch_server(fault=lambda call, number: stuck.get(number, "") if call == "make" else "") as server:
        endpoints_file(tmp_path, server, monkeypatch)
        server.released.clear()
        server.fate = never_ends
        first = Command(run, 20)
        first.until(lambda: len(server.batches) == 1)  # made, and the program doesn't know its id
        first.kill()
        second = Command(run, 20)
        second.until(lambda: server.calls["look"] > 10)  # found, and waited for, longer than requests are gathered
        second.kill()
        server.released.set()
        third = Command(run, 20)
        third.until(lambda: len(server.batches) == 2)  # the first collected, the second step sent, and held
        third.kill()
        server.fate = lambda number: Fate()
        server.released.set()
        asyncio.run(generate_local(Run(run), options(20)))
    assert server.calls["list"] >= 1, "a batch whose id was never noted is looked for"
    assert server.sizes == [20, 20, 20]
    assert_each_was_sent_and_paid_once(server, run, 20)


@pytest.mark.slow
def test_kill_nine_while_answers_are_taken_in_asks_for_none_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, count = tmp_path / "run", 600
    with batch_server() as server:
        endpoints_file(tmp_path, server, monkeypatch)
        killed_at(150, "completions", program(run, count))
        assert 0 < stored(run) < count, "of the first round, some are taken in"
        asyncio.run(generate_local(Run(run), options(count)))
    assert_each_was_sent_and_paid_once(server, run, count)
    assert in_batches(run) == 0


@pytest.mark.slow
def test_ctrl_c_leaves_at_once_says_what_goes_on_and_the_same_command_collects_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    with batch_server() as server:
        endpoints_file(tmp_path, server, monkeypatch)
        server.released.clear()
        first = Command(run, 5, "--grace", "100")
        first.until(lambda: server.calls["look"] > 1)
        code, said = first.kill(signal.SIGINT)
        assert (code, "1 batch(es) with 5 requests go on at" in said) == (130, True), said
        assert "the same command collects" in said
        assert in_batches(run) == 5
        server.released.set()
        asyncio.run(generate_local(Run(run), options(5)))
    assert in_batches(run) == 0
    assert_each_was_sent_and_paid_once(server, run, 5)


@pytest.mark.slow
def test_expired_batches_and_refused_rows_leave_the_books_balanced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return refused(400, "flagged by moderation") if body["seed"] % 3 == 0 else well(body)

    run = tmp_path / "run"
    with batch_server(answer, fate=lambda number: Fate("expired", 0.5) if number < 2 else Fate()) as server:
        endpoints_file(tmp_path, server, monkeypatch)
        asyncio.run(generate_local(Run(run), options(30)))
    found = counted(run)
    assert (found.accepted + sum(found.failed.values()), found.pending) == (30, 0)
    assert set(found.failed) == {"content_filter"}
    assert found.accepted > 0
    assert set(server.paid.values()) <= {0, 1}


@pytest.mark.slow
def test_a_rule_that_stops_the_run_doesnt_wait_for_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tmp_path / "run"

    def answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if body["seed"] % 2:
            return refused(400, "flagged by moderation")
        server.released.clear()  # what the others ask next never comes
        return well(body)

    with batch_server(answer) as server:
        endpoints_file(tmp_path, server, monkeypatch)
        view = ProgressView(rules=StopRules(max_failed=parse_limit("3", "--max-failed")))
        with pytest.raises(StoppedByRuleError):
            asyncio.run(generate_local(Run(run), options(60), view.watch))
    assert counted(run).pending > 0


@pytest.mark.slow
def test_a_run_may_go_on_without_batches_and_is_told_of_those_that_are_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = tmp_path / "run"

    async def left(server: BatchServer) -> None:
        rolling = asyncio.create_task(generate_local(Run(run), options(3)))
        while not server.calls["look"]:
            await asyncio.sleep(0.01)
        rolling.cancel()
        await asyncio.gather(rolling, return_exceptions=True)

    async def directly() -> None:
        async with stand_in(models=["m"]) as other:
            spec = parse_teacher(f"openai:m@{other.url}")
            await generate_local(Run(run), options(3).model_copy(update={"teacher": spec}))

    with batch_server() as server:
        endpoints_file(tmp_path, server, monkeypatch)
        server.released.clear()
        asyncio.run(left(server))
    asyncio.run(directly())
    assert "3 requests of this run are out in batches" in caplog.text


def test_the_teacher_is_written_like_the_others_and_goes_to_no_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = parse_teacher("openai-batch:m@https://api.example.org/v1/")
    assert str(spec) == "openai-batch:m@https://api.example.org/v1"
    assert default_concurrency(spec, {}) == 10_000
    directly = parse_teacher("openai:m@https://other.example.org/v1")
    assert default_in_flight(directly, [spec], {}) == 10_000, "thousands wait for a judge, too"
    many = Pace(concurrency=10_000)
    assert many.with_caps_of(directly, beside_batches=True).concurrency == 64, "and who is asked directly is not rushed"
    assert many.with_caps_of(spec, beside_batches=True).concurrency == 10_000
    asked = options(3, "openai-batch:m@https://api.example.org/v1", write_recipe(tmp_path))
    with pytest.raises(UsageError, match="not on a Ray cluster"):
        roll(Run(tmp_path / "run"), asked, ProgressView(), {}, "ray://127.0.0.1:1", 1)
    assert not (tmp_path / "run").exists()


def test_a_preview_waits_for_no_batch(tmp_path: Path) -> None:
    async def look() -> list[Any]:
        async with stand_in() as server:
            spec = TeacherSpec(kind="openai-batch", model="m", base_urls=(server.url,))
            return await preview_rollouts(str(write_recipe(tmp_path)), 1, spec, 0)

    assert len(asyncio.run(look())) == 1
