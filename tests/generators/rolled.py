"""A run rolled to its end whose teachers are still there: for tests that ask an engine more, and start it once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from generators.local_run import roll_with
from generators.opening import GenerateOptions, Staff, opened_plan, started_staff
from store.run import Run


@asynccontextmanager
async def rolled(run: Run, options: GenerateOptions) -> AsyncIterator[Staff]:
    with opened_plan(run, options, lambda _: None) as plan:
        assert plan is not None
        async with started_staff(options, plan) as staff:
            await roll_with(run, options, plan, staff, lambda *_: None)
            yield staff
