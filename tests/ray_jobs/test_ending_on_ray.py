"""Runs on Ray end as those with --local do: signals let what is in flight end, errors are two lines."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from store.books import books
from store.run import Run
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import StandIn, refusal, stand_in
from tests.generators.test_endpoint_run import reply_to
from tests.ray_jobs.token_cluster import free_ports

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parents[2]


async def started(folder: Path, url: str, *more: str) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "filigrana", "generate", str(write_recipe(folder)), "-n", "40"]
    command += ["--run", str(folder / "run"), "-t", f"openai:m@{url}", "--concurrency", "6", *more]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=pipe, stderr=asyncio.subprocess.STDOUT, start_new_session=True
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_lets_what_is_in_flight_end(tmp_path: Path, number: signal.Signals) -> None:
    """SIGTERM as Kubernetes sends it, to the driver alone; Ctrl-C as a terminal does, to all of its group."""

    async def slowly(n: int, body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(1.5)
        return reply_to(body)

    async def go() -> tuple[int, str, int]:
        async with stand_in(slowly) as server:
            child = await started(tmp_path, server.url, "--replicas", "2")
            while server.inside < 12:
                assert child.returncode is None
                await asyncio.sleep(0.01)
            os.killpg(child.pid, number) if number == signal.SIGINT else os.kill(child.pid, number)
            said, _ = await asyncio.wait_for(child.communicate(), 60)
            return child.returncode or 0, said.decode(), len(server.bodies)

    code, said, asked = asyncio.run(go())
    counted = books(Run(tmp_path / "run"))
    assert code == 130, said
    assert "in flight" in said and "the same command resumes" in said
    assert not [words for words in ("Traceback", "stack", "SIGTERM", "ray::") if words in said], said
    assert counted.requests == asked, "all that was asked for is stored"
    assert counted.accepted == 12 and counted.balanced


def test_a_second_signal_or_the_end_of_the_grace_leaves_at_once(tmp_path: Path) -> None:
    async def never(n: int, body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(120)
        return reply_to(body)

    async def go(signals: int, *more: str) -> tuple[int, float, str]:
        async with stand_in(never) as server:
            child = await started(tmp_path, server.url, *more)
            while server.inside < 6:
                assert child.returncode is None
                await asyncio.sleep(0.01)
            since = asyncio.get_running_loop().time()
            for _ in range(signals):
                os.kill(child.pid, signal.SIGTERM)
                await asyncio.sleep(1.5)
            said, _ = await asyncio.wait_for(child.communicate(), 60)
            return child.returncode or 0, asyncio.get_running_loop().time() - since, said.decode()

    for signals, more in ((2, ()), (1, ("--grace", "0.5"))):
        code, took_s, said = asyncio.run(go(signals, *more))
        assert code == 130 and took_s < 40, said
        assert "the same command resumes" in said and "Traceback" not in said and "stack" not in said


def error_of(said: str) -> list[str]:
    """The error that ends a command, and whatever follows it."""
    lines = said.splitlines()
    return lines[next(n for n, line in enumerate(lines) if line.startswith("Error: ")) :]


def test_an_endpoint_that_is_not_there_is_told_in_two_lines(tmp_path: Path) -> None:
    async def go(*more: str) -> tuple[int, list[str]]:
        child = await started(tmp_path, f"http://127.0.0.1:{port}/v1", *more)
        said, _ = await asyncio.wait_for(child.communicate(), 120)
        return child.returncode or 0, error_of(said.decode())

    (port,) = free_ports(1)
    here, on_ray = asyncio.run(go("--local")), asyncio.run(go("--replicas", "2"))
    assert here == on_ray
    assert here[0] == 3 and len(here[1]) == 2


def test_a_key_that_is_refused_in_the_middle_of_a_run_is_told_in_two_lines(tmp_path: Path) -> None:
    async def go(*more: str) -> tuple[int, list[str]]:
        async def revoked(number: int, body: dict[str, Any]) -> web.Response:
            if number >= 20:
                server.key = "another"
                return refusal(401, "Incorrect API key provided: None.", "invalid_api_key")
            return reply_to(body)

        server: StandIn
        async with stand_in(revoked) as server:
            (tmp_path / more[0]).mkdir()
            child = await started(tmp_path / more[0], server.url, *more[1:])
            said, _ = await asyncio.wait_for(child.communicate(), 120)
            return child.returncode or 0, error_of(said.decode().replace(str(server.port), "PORT"))

    here, on_ray = asyncio.run(go("local", "--local")), asyncio.run(go("ray", "--replicas", "2"))
    assert here == on_ray
    assert here[0] == 3 and len(here[1]) == 2
    for name in ("local", "ray"):
        counted = books(Run(tmp_path / name / "run"))
        assert counted.balanced and not counted.failed and counted.pending
