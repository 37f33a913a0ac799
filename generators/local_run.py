"""A run in this process, without Ray: one teacher, one event loop, many rollouts at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from generators.counters import Counters
from generators.judging.panel import JudgeTeacher, check_logprobs
from generators.plan import Part, check_judges, engine_settings, pending, prepare_parts
from generators.prepare import PreparedRecipe
from generators.run_manifest import check_same_plan, close_session, nothing_to_do, open_manifest
from generators.run_teachers import as_begun, judges_as_begun
from generators.session import Session
from generators.teachers.factory import Pace, TeacherSpec, make_teacher
from generators.teachers.keys import judge_keys, keyless_judges
from generators.teachers.protocol import Teacher
from schemas.base import Row
from schemas.teacher import TeacherInfo
from store.books import done_marks, paid_by_rollout
from store.journal import Journal
from store.run import Run, RunLock


class GenerateOptions(Row):
    """What `filigrana generate` was asked. Without `judges` the teacher judges, where a recipe wants a judge."""

    parts: tuple[Part, ...]
    teacher: TeacherSpec
    judges: tuple[TeacherSpec, ...] = ()
    run_seed: int = 0
    pace: Pace
    trust_engine: bool = False
    """Whether the recipes' engine settings may run code or read elsewhere."""

    def judge_keys(self, judge: TeacherSpec, environment: Mapping[str, str]) -> dict[str, str]:
        """The keys of a judge's addresses. Raises UsageError when one key would go to several hosts."""
        others = [spec.base_urls for spec in self.judges]
        return judge_keys(judge.base_urls, self.teacher.base_urls, others, environment)

    def keyless_judges(self, environment: Mapping[str, str]) -> list[str]:
        """What to say about judges that get no key."""
        return keyless_judges(self.teacher.base_urls, [spec.base_urls for spec in self.judges], environment)


Watch = Callable[[Counters, int, int], None]
"""Called once the plan is known: counters that go on changing, rollouts planned, rollouts done before."""


async def generate_local(
    run: Run, options: GenerateOptions, watch: Watch = lambda *_: None, say: Callable[[str], None] = lambda _: None
) -> Counters:
    """Roll what is pending. Cancelling, or an error, loses nothing that was stored: the same call resumes.

    Raises UsageError, RecipeError, StoreError, TeacherDownError.
    """
    parts = list(options.parts)
    prepared = prepare_parts(parts)
    check_same_plan(run, prepared, options.run_seed)
    engine = engine_settings(prepared, options.trust_engine)
    check_judges(prepared, options.judges)
    with RunLock(run):
        if nothing_to_do(run, parts, str(options.teacher)):
            say("Everything planned is done already: the teacher is not asked.")
            return Counters()
        for line in options.keyless_judges(os.environ):
            say(line)
        teacher = await asyncio.to_thread(make_teacher, options.teacher, options.pace, engine, say)
        say(f"Starting teacher {options.teacher}...")
        async with AsyncExitStack() as stack:
            info = await stack.enter_async_context(started(teacher))
            judges = []
            for spec in options.judges:
                keys = options.judge_keys(spec, os.environ)
                judge = await asyncio.to_thread(make_teacher, spec, options.pace, {}, say, keys)
                judges.append(JudgeTeacher(spec.label, judge, await stack.enter_async_context(started(judge))))
            panel = tuple(judges) or (JudgeTeacher("", teacher, info),)
            await check_logprobs({name: p.judges for name, p in prepared.items()}, panel)
            return await _roll(run, options, prepared, (teacher, info), panel, watch)


async def _roll(
    run: Run,
    options: GenerateOptions,
    prepared: dict[str, PreparedRecipe],
    teacher: tuple[Teacher, TeacherInfo],
    judges: tuple[JudgeTeacher, ...],
    watch: Watch,
) -> Counters:
    run_id = open_manifest(
        run,
        list(options.parts),
        prepared,
        options.run_seed,
        teacher[1],
        [judge.info for judge in judges],
        str(options.teacher),
        options.trust_engine,
    )
    manifest = run.manifest()
    done = done_marks(run)
    journal = Journal(run.path, "local")
    session = Session(
        run_id=run_id,
        run_seed=options.run_seed,
        recipes=prepared,
        teacher=teacher[0],
        teacher_info=as_begun(manifest, teacher[1]),
        judges=judges_as_begun(manifest, judges),
        journal=journal,
        paid={c.request_id: c for stored in paid_by_rollout(run, done).values() for c in stored},
    )
    watch(session.counters, sum(map(len, done.values())), sum(marked.count(1) for marked in done.values()))
    try:
        await session.run(pending(prepared, done), options.pace.concurrency)
    finally:
        journal.close()
        close_session(run)
    return session.counters


@asynccontextmanager
async def started(teacher: Teacher) -> AsyncIterator[TeacherInfo]:
    """A teacher between `start` and `close`."""
    info = await teacher.start()
    try:
        yield info
    finally:
        await teacher.close()
