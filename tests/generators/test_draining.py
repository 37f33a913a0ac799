"""Stopping a run by signals: the first lets what is in flight end, a second one, or the end of the grace, does not."""

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
from tests.generators.stand_in import StandIn, stand_in
from tests.generators.test_endpoint_run import reply_to

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parents[2]


async def started(folder: Path, server: StandIn, *more: str) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "filigrana", "generate", str(write_recipe(folder)), "-n", "40", "--local"]
    command += ["--run", str(folder / "run"), "-t", f"openai:m@{server.url}", "--concurrency", "6", *more]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe, stderr=asyncio.subprocess.STDOUT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_what_is_in_flight_end(tmp_path: Path, number: signal.Signals) -> None:
    async def slowly(n: int, body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(0.7)
        return reply_to(body)

    async def go() -> tuple[int, str, int]:
        async with stand_in(slowly) as server:
            child = await started(tmp_path, server)
            while server.inside < 6:
                await asyncio.sleep(0.01)
            os.kill(child.pid, number)
            said, _ = await asyncio.wait_for(child.communicate(), 30)
            return child.returncode or 0, said.decode(), len(server.bodies)

    code, said, asked = asyncio.run(go())
    counted = books(Run(tmp_path / "run"))
    assert code == 130, said
    assert "in flight" in said and "resumes" in said and "Traceback" not in said
    assert counted.requests == asked, "all that was asked for is stored"
    assert counted.accepted == 6 and counted.balanced


def test_a_second_signal_or_the_end_of_the_grace_leaves_at_once(tmp_path: Path) -> None:
    async def never(n: int, body: dict[str, Any]) -> web.Response:
        await asyncio.sleep(60)
        return reply_to(body)

    async def go(signals: int, *more: str) -> tuple[int, float]:
        async with stand_in(never) as server:
            child = await started(tmp_path, server, *more)
            while server.inside < 6:
                await asyncio.sleep(0.01)
            since = asyncio.get_running_loop().time()
            for _ in range(signals):
                os.kill(child.pid, signal.SIGTERM)
                await asyncio.sleep(0.3)
            await asyncio.wait_for(child.communicate(), 30)
            return child.returncode or 0, asyncio.get_running_loop().time() - since

    for signals, more in ((2, ()), (1, ("--grace", "0.5"))):
        code, took_s = asyncio.run(go(signals, *more))
        assert code == 130 and took_s < 15


def test_a_time_out_of_ones_own_is_kept_to(tmp_path: Path) -> None:
    async def go() -> str:
        async def once_never(n: int, body: dict[str, Any]) -> web.Response:
            await asyncio.sleep(60 if n == 0 else 0)
            return reply_to(body)

        async with stand_in(once_never) as server:
            child = await started(tmp_path, server, "--timeout", "1")
            said, _ = await asyncio.wait_for(child.communicate(), 40)
            return said.decode()

    asyncio.run(go())
    assert books(Run(tmp_path / "run")).pending == 0
