"""A run in this process, without Ray: one teacher, one event loop, many rollouts at a time."""

from __future__ import annotations

from generators.batched_runs import keep_batches
from generators.counters import Counters
from generators.draining import draining
from generators.opening import (
    GenerateOptions,
    Plan,
    Recipes,
    Say,
    Staff,
    Watch,
    begin,
    begun_session,
    opened_plan,
    started_staff,
)
from generators.plan import pending
from generators.run_manifest import close_session
from store.books import done_marks, paid_by_rollout
from store.journal import Journal
from store.run import Run


async def generate_local(
    run: Run,
    options: GenerateOptions,
    watch: Watch = lambda *_: None,
    say: Say = lambda _: None,
    prepared: Recipes | None = None,
) -> Counters:
    """Roll what is pending. Cancelling, or an error, loses nothing that was stored: the same call resumes.

    Raises UsageError, RecipeError, StoreError, TeacherDownError.
    """
    with opened_plan(run, options, say, prepared) as plan:
        if plan is None:
            return Counters()
        async with started_staff(options, plan, say) as staff:
            return await roll_with(run, options, plan, staff, watch)


async def roll_with(run: Run, options: GenerateOptions, plan: Plan, staff: Staff, watch: Watch) -> Counters:
    """Roll what is pending with teachers that are started, under the run's lock."""
    begin(run, options, plan, *staff.infos)
    done = done_marks(run)
    paid = {c.request_id: c for stored in paid_by_rollout(run, done).values() for c in stored}
    journal = Journal(run.path, "local")
    session = begun_session(run, options, plan, staff, journal, paid)
    keep_batches(session, run)
    watch(session.counters, sum(map(len, done.values())), sum(marked.count(1) for marked in done.values()))
    try:
        with draining(session, options.grace_s):
            await session.run(pending(plan.recipes, done), options.pace.concurrency)
    finally:
        journal.close()
        close_session(run, session.counters)
    return session.counters
