"""An endpoint whose first answers take long is opened to the full number before they come."""

from __future__ import annotations

import asyncio
import time

import pytest
import uvloop

from generators.teachers.openai.endpoints import Endpoint, EndpointPool
from generators.teachers.openai.minute_caps import MinuteCap

CONCURRENCY = 6


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_the_opening_goes_on_while_nothing_is_answered(loop: type[asyncio.AbstractEventLoop]) -> None:
    """On uvloop, whose timers may be a millisecond early, it stopped half-way until the first answer."""

    async def alive(_: Endpoint) -> bool:
        return True

    async def opened() -> int:
        caps = (MinuteCap(None), MinuteCap(None))
        pool = EndpointPool(["http://127.0.0.1/v1"], CONCURRENCY, caps, 600, 60, alive)

        async def ask() -> None:
            time.sleep(0.0005)  # a prompt is rendered: the loop is busy meanwhile
            await pool.lease(100)

        asked = [asyncio.create_task(ask()) for _ in range(CONCURRENCY)]
        await asyncio.wait(asked, timeout=60)
        pool.close()
        for task in asked:
            task.cancel()
        return pool.in_flight

    async def several() -> list[int]:
        return await asyncio.gather(*(opened() for _ in range(12)))

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(several()) == [CONCURRENCY] * 12
