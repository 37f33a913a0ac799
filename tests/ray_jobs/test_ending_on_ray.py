"""Runs on Ray end as those with --local do: signals let what is in flight end, errors are two lines."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from store.books import books
from store.run import Run
from tests.generators.gated_endpoint import GatedEndpoint, gated_endpoint
from tests.generators.programs import PATIENCE_S, WIDTH, asking, started, wait_until
from tests.generators.stand_in import refusal, served
from tests.generators.test_draining import leaves_at_once
from tests.generators.test_endpoint_run import reply_to
from tests.ports import free_port

pytestmark = pytest.mark.integration


def begun_at(endpoint: GatedEndpoint) -> int:
    """How many rollouts have asked for anything: the first that each asks for is JSON."""
    return sum("response_format" in body for body in endpoint.server.bodies)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_lets_what_is_in_flight_end(tmp_path: Path, number: signal.Signals) -> None:
    """SIGTERM as Kubernetes sends it, to the driver alone; Ctrl-C as a terminal does, to all of its group. The endpoint
    holds its answers until the driver has told the workers, which by then have more leased than what is in flight."""
    log = tmp_path / "log"
    with gated_endpoint(0) as endpoint, started(asking(tmp_path, endpoint.url, 120, "--replicas", "2"), log) as child:
        wait_until(lambda: endpoint.inside == 2 * WIDTH, child, log)
        endpoint.allow(6 * WIDTH)
        wait_until(lambda: endpoint.holds and endpoint.inside == 2 * WIDTH, child, log)
        begun = begun_at(endpoint)
        os.killpg(child.pid, number) if number == signal.SIGINT else os.kill(child.pid, number)
        wait_until(lambda: "in flight" in log.read_text(), child, log)
        endpoint.open()
        assert child.wait(PATIENCE_S) == 130, log.read_text()
    said, counted = log.read_text(), books(Run(tmp_path / "run"))
    assert "the same command resumes" in said
    assert not [words for words in ("Traceback", "stack", "SIGTERM", "ray::") if words in said], said
    assert counted.requests == endpoint.seen, "all that was asked for is stored"
    assert counted.accepted == begun == begun_at(endpoint) and counted.balanced


@pytest.mark.parametrize(("signals", "grace"), [(2, "600"), (1, "0.5")], ids=["second signal", "end of the grace"])
def test_who_is_in_a_hurry_leaves_at_once(tmp_path: Path, signals: int, grace: str) -> None:
    said = leaves_at_once(tmp_path, signals, "--grace", grace)
    assert "the same command resumes" in said and "Traceback" not in said and "stack" not in said


def error_of(said: str) -> list[str]:
    """The error that ends a command, and whatever follows it."""
    lines = said.splitlines()
    return lines[next(n for n, line in enumerate(lines) if line.startswith("Error: ")) :]


def ended(folder: Path, url: str, *more: str) -> tuple[int, list[str]]:
    """How a run in this folder ended by itself."""
    folder.mkdir()
    with started(asking(folder, url, 40, *more), folder / "log") as child:
        return child.wait(PATIENCE_S), error_of((folder / "log").read_text())


def test_an_endpoint_that_is_not_there_is_told_in_two_lines(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"
    here, on_ray = ended(tmp_path / "local", url, "--local"), ended(tmp_path / "ray", url, "--replicas", "2")
    assert here == on_ray
    assert here[0] == 3 and len(here[1]) == 2


def test_a_key_that_is_refused_in_the_middle_of_a_run_is_told_in_two_lines(tmp_path: Path) -> None:
    def until_revoked(name: str, *more: str) -> tuple[int, list[str]]:
        async def revoked(number: int, body: dict[str, Any]) -> web.Response:
            if number >= 20:
                server.key = "another"
                return refusal(401, "Incorrect API key provided: None.", "invalid_api_key")
            return reply_to(body)

        with served(revoked) as server:
            code, error = ended(tmp_path / name, server.url, *more)
            return code, [line.replace(str(server.port), "PORT") for line in error]

    here, on_ray = until_revoked("local", "--local"), until_revoked("ray", "--replicas", "2")
    assert here == on_ray
    assert here[0] == 3 and len(here[1]) == 2
    for name in ("local", "ray"):
        counted = books(Run(tmp_path / name / "run"))
        assert counted.balanced and not counted.failed and counted.pending
