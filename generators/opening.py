"""How a run is opened, in this process and on Ray alike: the plan is loaded and held to, teachers start, the manifest
is written, and a session begins under the names by which the run knows its teachers."""

from __future__ import annotations

import asyncio
import os
from asyncio import Semaphore
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from generators.counters import Counters
from generators.judging.panel import JudgeTeacher, check_logprobs
from generators.plan import Part, check_judges, engine_settings, prepare_parts
from generators.plugins_used import plugins_used
from generators.prepare import PreparedRecipe
from generators.probabilities import require_probabilities
from generators.run_manifest import check_same_plan, close_left_open, nothing_to_do, open_manifest
from generators.run_teachers import as_begun, judges_as_begun
from generators.senses import require_judges_senses, require_senses
from generators.session import Session
from generators.stale_facts import stale_facts
from generators.teachers.factory import BATCHED, Pace, TeacherSpec, make_teacher
from generators.teachers.keys import judge_keys, keyless_judges, own_key, teacher_keys
from generators.teachers.protocol import MediaTeacher, Teacher
from generators.teachers.vllm.cards import memory_shares
from generators.voices.sound_staff import NO_SOUND, SoundStaff
from generators.voices.staff import Asked, asked_of, hold_to_voices, require_sound, started_sound
from schemas.base import Row
from schemas.request import Completion
from schemas.teacher import TeacherInfo
from store.journal import Journal
from store.known_losses import unasked
from store.manifest import ShardEntry
from store.media import MediaStore
from store.run import Run, RunLock

Say = Callable[[str], None]
Recipes = dict[str, PreparedRecipe]
"""What a plan rolls, by name."""
Watch = Callable[[Counters, int, int], None]
"""Called once the plan is known: counters that go on changing, rollouts planned, rollouts done before."""


class GenerateOptions(Row):
    """What `filigrana generate` was asked. Without `judges` the teacher judges, where a recipe wants a judge."""

    parts: tuple[Part, ...]
    """Of a shard its own."""
    shard: ShardEntry | None = None
    teacher: TeacherSpec
    judges: tuple[TeacherSpec, ...] = ()
    voice: TeacherSpec | None = None
    """Who speaks, where a recipe wants that: espeak unless given."""
    transcriber: TeacherSpec | None = None
    run_seed: int = 0
    pace: Pace
    grace_s: float = 60.0
    """How long what is in flight may take to end when the run is interrupted; 0 leaves at once."""
    trust_engine: bool = False
    """Whether the recipes' engine settings may run code or read elsewhere."""

    @property
    def in_batches(self) -> bool:
        """Whether anybody is asked in batches."""
        return any(spec.kind == BATCHED for spec in (self.teacher, *self.judges))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, ready to run: recipes by name, the engine settings of a local teacher, and what other packages
    bring (`plugins_used`)."""

    recipes: Recipes
    engine: dict[str, Any]
    plugins: dict[str, str]
    sound: Asked


@dataclass(frozen=True, slots=True)
class Staff:
    """The teachers of one process, started: who answers, and who judges (the teacher itself where no other does)."""

    teacher: Teacher
    info: TeacherInfo
    judges: tuple[JudgeTeacher, ...]
    sound: SoundStaff = NO_SOUND

    @property
    def infos(self) -> tuple[TeacherInfo, list[TeacherInfo]]:
        return self.info, [judge.info for judge in self.judges]


def load_plan(options: GenerateOptions, prepared: Recipes | None = None) -> Plan:
    """Load and validate every recipe, or take them as they are `prepared`. Raises RecipeError or UsageError."""
    recipes = prepare_parts(list(options.parts)) if prepared is None else prepared
    plugins = plugins_used(recipes, (options.teacher, *options.judges))
    sound = asked_of(recipes, options.voice, options.transcriber)
    return Plan(recipes, engine_settings(recipes, options.trust_engine), plugins, sound)


@contextmanager
def opened_plan(run: Run, options: GenerateOptions, say: Say, prepared: Recipes | None = None) -> Iterator[Plan | None]:
    """The plan, held to what the run was begun with, under the run's lock; None when everything is done already.
    `prepared` are its recipes where they were read already: reading them twice takes a second, and may give others.

    Raises UsageError, RecipeError or StoreError before anything is written.
    """
    plan = load_plan(options, prepared)
    check_same_plan(run, plan.recipes, options.run_seed, options.shard)
    check_judges(plan.recipes, options.judges)
    require_sound(plan.sound)
    hold_to_voices(run, plan.sound)
    with RunLock(run):
        if nothing_to_do(run, list(options.parts), str(options.teacher)):
            close_left_open(run)
            say("Everything planned is done already: the teacher is not asked.")
            yield None
            return
        for line in keyless_judges(options.teacher.base_urls, _addresses(_without_own_keys(options)), os.environ):
            say(line)
        for line in stale_facts(plan.recipes.values(), date.today()):
            say(line)
        yield plan


@asynccontextmanager
async def started_staff(
    options: GenerateOptions, plan: Plan, say: Say = lambda _: None, environment: Mapping[str, str] = os.environ
) -> AsyncIterator[Staff]:
    """Teacher and judges between `start` and `close`. `environment` has the keys of endpoints.

    Raises UsageError when they can't do what the recipes want, TeacherDownError when one can't be had.
    """
    addresses = options.teacher.base_urls
    own = own_key(options.teacher.endpoint, environment)
    keys = dict.fromkeys(addresses, own) if own else teacher_keys(addresses, environment)
    pace = options.pace.with_caps_of(options.teacher, beside_batches=options.in_batches)
    local_judges = sum(judge.is_engine for judge in options.judges)
    own_share, judges_share = memory_shares(plan.engine if options.teacher.is_engine else None, local_judges)
    teacher = await asyncio.to_thread(make_teacher, options.teacher, pace, plan.engine | own_share, say, keys)
    say(f"Starting teacher {options.teacher}...")
    async with AsyncExitStack() as stack:
        info = await stack.enter_async_context(_started(teacher))
        await require_probabilities(plan.recipes, teacher, info)
        await require_senses(plan.recipes, teacher, info)
        judges = []
        for spec in options.judges:
            own, elsewhere = own_key(spec.endpoint, environment), _addresses(_without_own_keys(options))
            keys = dict.fromkeys(spec.base_urls, own)
            if not own:
                keys = judge_keys(spec.base_urls, addresses, elsewhere, environment)
            pace = options.pace.with_caps_of(spec, is_judge=True, beside_batches=options.in_batches)
            judge = await asyncio.to_thread(make_teacher, spec, pace, judges_share, say, keys)
            judges.append(JudgeTeacher(spec.label, judge, await stack.enter_async_context(_started(judge))))
        panel = tuple(judges) or (JudgeTeacher("", teacher, info),)
        await check_logprobs({name: p.judges for name, p in plan.recipes.items()}, panel)
        await require_judges_senses(plan.recipes, panel, info)
        sound = started_sound(plan.sound, options.pace, options.teacher, environment)
        yield Staff(teacher, info, panel, await stack.enter_async_context(sound))


def begin(run: Run, options: GenerateOptions, plan: Plan, teacher: TeacherInfo, judges: Sequence[TeacherInfo]) -> str:
    """Write the manifest, or bring it up to date. Returns the run's id. Raises as `open_manifest` does."""
    return open_manifest(
        run,
        list(options.parts),
        plan.recipes,
        options.run_seed,
        teacher,
        judges,
        str(options.teacher),
        options.trust_engine,
        plan.plugins,
        _settings_of(options),
        plan.sound.noted,
        options.shard,
    )


def begun_session(
    run: Run,
    options: GenerateOptions,
    plan: Plan,
    staff: Staff,
    journal: Journal,
    paid: Mapping[str, Completion] | None = None,
    slots: Semaphore | None = None,
) -> Session:
    """A session of a run whose manifest is written: teachers go by the revisions that its requests carry.

    `paid` holds stored completions by request id; `slots` bounds what several calls have in flight together.
    """
    manifest = run.manifest()
    if (known := getattr(staff.teacher, "answered_as", None)) is not None:
        before = dict.fromkeys(name for session in manifest.sessions for name in session.answered_as)
        known[:] = [*before, *(name for name in known if name not in before)]
    media = MediaStore(run.path)
    staff.sound.open_media(media)
    for teacher in (staff.teacher, *(judge.teacher for judge in staff.judges)):
        if isinstance(teacher, MediaTeacher):
            teacher.open_media(media)
    return Session(
        run_id=manifest.run_id,
        run_seed=options.run_seed,
        salted=manifest.salted,
        recipes=plan.recipes,
        teacher=staff.teacher,
        teacher_info=as_begun(manifest, staff.info),
        judges=judges_as_begun(manifest, staff.judges),
        journal=journal,
        media=media,
        sound=staff.sound,
        paid=dict(paid or {}),
        unasked=unasked(run.path),
        slots=slots,
    )


def _settings_of(options: GenerateOptions) -> dict[str, dict[str, Any]]:
    """What files set of the endpoints, by whose they are."""
    judges = {f"judge {number}": spec for number, spec in enumerate(options.judges, 1)}
    sound = {"voice": options.voice, "transcriber": options.transcriber}
    asked = {"teacher": options.teacher} | judges | {role: spec for role, spec in sound.items() if spec}
    named = {role: s.endpoint.noted for role, s in asked.items() if s.endpoint}
    return {role: noted for role, noted in named.items() if noted}


def _without_own_keys(options: GenerateOptions) -> list[TeacherSpec]:
    """Judges whose key no file names: those that the environment's keys are for."""
    return [s for s in options.judges if not s.endpoint or not (s.endpoint.key_variable or s.endpoint.key_file)]


def _addresses(judges: Sequence[TeacherSpec]) -> list[tuple[str, ...]]:
    return [spec.base_urls for spec in judges]


@asynccontextmanager
async def _started(teacher: Teacher) -> AsyncIterator[TeacherInfo]:
    info = await teacher.start()
    try:
        yield info
    finally:
        await teacher.close()
