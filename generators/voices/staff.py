"""Who speaks and who writes down in a run: needed or not, started, and the same ones when a run goes on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from generators.prepare import PreparedRecipe
from generators.teachers.factory import Pace, TeacherSpec
from generators.teachers.keys import own_key, sound_keys
from generators.voices.sound_staff import SoundStaff, SoundTeacher
from generators.voices.specs import ESPEAK, USUAL_VOICE, make_sound_teacher
from schemas.errors import TeacherDownError, UsageError
from schemas.extras import require_extra
from store.run import Run


class Asked(NamedTuple):
    """What was asked for: a voice (espeak where a recipe needs one and none is given), a transcriber."""

    voice: TeacherSpec | None = None
    transcriber: TeacherSpec | None = None

    @property
    def noted(self) -> dict[str, str]:
        """As a session's entry has them: an endpoint's address is no part of who it is."""
        given = {"voice": self.voice, "transcriber": self.transcriber}
        return {role: f"{spec.kind}:{spec.model}".rstrip(":") for role, spec in given.items() if spec}


def asked_of(
    recipes: Mapping[str, PreparedRecipe], voice: TeacherSpec | None, transcriber: TeacherSpec | None
) -> Asked:
    """Who is needed for a plan. Raises UsageError for somebody whom no recipe of it needs."""
    speaks = [name for name, prepared in recipes.items() if prepared.method.speaks]
    if speaks:
        return Asked(voice or USUAL_VOICE, transcriber)
    if voice or transcriber:
        option = "--voice-teacher" if voice else "--transcriber"
        raise UsageError(
            f"{option}: nothing is said in {', '.join(recipes)}.", "Leave it out, or see `filigrana recipes`."
        )
    return Asked()


def require_sound(asked: Asked) -> None:
    """Raise UsageError or TeacherDownError, before anything starts, where this machine lacks what sound needs."""
    if asked.voice is None:
        return
    from generators.voices.espeak import PROGRAM, REMEDY

    require_extra("num2words")
    if asked.transcriber:
        require_extra("jiwer")
    if asked.voice.kind == ESPEAK and shutil.which(PROGRAM) is None:
        raise TeacherDownError(f"The voice espeak needs the program {PROGRAM}, which isn't here.", REMEDY)


def hold_to_voices(run: Run, asked: Asked) -> None:
    """Raise UsageError where the run was begun with another voice or transcriber."""
    if not run.manifest_path.is_file():
        return
    before = next((session.sound for session in run.manifest().sessions if session.sound), {})
    for role, was in before.items() if before and asked.noted else ():
        now = asked.noted.get(role, "none")
        if was != now:
            raise UsageError(
                f"{run.path} was begun with {role} {was}, not {now}.",
                "Use the same one, or choose another folder for --run.",
            )


@asynccontextmanager
async def started_sound(
    asked: Asked, pace: Pace, teacher: TeacherSpec, environment: Mapping[str, str]
) -> AsyncIterator[SoundStaff]:
    """Voice and transcriber between `start` and `close`. Raises TeacherDownError when one can't be had."""
    async with AsyncExitStack() as stack:
        started: list[SoundTeacher | None] = []
        for spec in asked:
            if spec is None:
                started.append(None)
                continue
            own = own_key(spec.endpoint, environment)
            keys = (
                dict.fromkeys(spec.base_urls, own)
                if own
                else sound_keys(spec.base_urls, teacher.base_urls, environment)
            )
            one = await asyncio.to_thread(make_sound_teacher, spec, pace, keys)
            info = await one.start()
            stack.push_async_callback(one.close)
            started.append(SoundTeacher(one, info))
        yield SoundStaff(*started)
