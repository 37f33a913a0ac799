"""What a teacher takes besides text: one that can't see or hear is refused before a run asks it anything."""

from __future__ import annotations

import io
import tempfile
import wave
from collections.abc import Mapping, Sequence
from pathlib import Path

from generators.judging.panel import JudgeTeacher, seats_of
from generators.prepare import PreparedRecipe
from generators.probe import refusal
from generators.teachers.protocol import BatchedTeacher, MediaTeacher, Teacher
from schemas.errors import TeacherError, UsageError
from schemas.media import Sense
from schemas.message import AudioPart, ImagePart
from schemas.request import Request
from schemas.teacher import TeacherInfo
from store.media import MediaStore

CANNOT: dict[Sense, str] = {"vision": "is sent no pictures", "hearing": "is sent no sounds"}
HINT = (
    "Give a teacher that can (`sees: true` or `hears: true` of an endpoint in endpoints.yaml says so of one that isn't "
    "asked), or another recipe."
)
JUDGE_HINT = HINT.replace("Give a teacher", "Give as --judge-teacher one")
PROBE_SIDE, PROBE_RATE = 64, 16_000


async def require_senses(recipes: Mapping[str, PreparedRecipe], teacher: Teacher, info: TeacherInfo) -> None:
    """Refuse a teacher that lacks a sense that a recipe needs. Of whom only asking can tell, one small picture or
    sound is asked. Raises UsageError."""
    for name, prepared in recipes.items():
        for sense in prepared.recipe.needs:
            if refused := await _lacks(teacher, info, sense):
                raise UsageError(f"The recipe {name} needs {sense}, and {info.name} {refused}.", HINT)


async def require_judges_senses(
    recipes: Mapping[str, PreparedRecipe], judges: Sequence[JudgeTeacher], teacher: TeacherInfo
) -> None:
    """Refuse a judge that can't see where its rubric shows it pictures, or that lacks a sense of the recipe where it
    answers beside the teacher (`other_answer`). The teacher itself is known to have what its recipes need
    (`require_senses`). Raises UsageError."""
    for place, judge in enumerate(judges):
        needed: dict[Sense, str] = {}
        for name, prepared in recipes.items():
            if judge.info is teacher and "vision" in prepared.recipe.needs:
                continue
            seats = seats_of(prepared.judges, judges, teacher)
            if any(seat.judge.rubric.sees for seat in seats if seat.teacher is judge.info):
                needed.setdefault("vision", f"The rubric of the recipe {name} shows its judges pictures")
            if place == 0 and "other_answer" in prepared.recipe.templates:
                needed |= dict.fromkeys(prepared.recipe.needs, f"The recipe {name} asks the judge's teacher, too")
        for sense, why in needed.items():
            if refused := await _lacks(judge.teacher, judge.info, sense):
                raise UsageError(f"{why}, and {judge.info.name} {refused}.", JUDGE_HINT)


async def _lacks(teacher: Teacher, info: TeacherInfo, sense: Sense) -> str:
    """Why a teacher can't see or hear, '' where it can, or where only its batches will tell."""
    if not isinstance(teacher, MediaTeacher):
        return CANNOT[sense]
    if info.senses is not None:
        return "" if sense in info.senses else CANNOT[sense]
    if isinstance(teacher, BatchedTeacher):
        return ""
    with tempfile.TemporaryDirectory(prefix="filigrana-probe-") as folder:
        store = MediaStore(Path(folder))
        teacher.open_media(store)
        part = _picture(store) if sense == "vision" else _sound(store)
        said = await refusal(teacher, info, part)
    return f"refuses {'pictures' if sense == 'vision' else 'sounds'}{said}" if said else ""


def require_media_teacher(teacher: Teacher, request: Request) -> None:
    """Raise TeacherError where a request shows something to a teacher that takes text alone."""
    shown = request.shows_media and any(message.media for message in request.messages)
    if shown and not isinstance(teacher, MediaTeacher):
        raise TeacherError("media_not_sent", "This teacher is sent no pictures or sounds.")


def _picture(store: MediaStore) -> ImagePart:
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (PROBE_SIDE, PROBE_SIDE), "white").save(target, format="PNG")
    return store.add_image(target.getvalue(), "image/png")


def _sound(store: MediaStore) -> AudioPart:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, PROBE_RATE, 0, "NONE", ""))
        file.writeframes(bytes(PROBE_RATE))
    return store.add_audio(target.getvalue(), "audio/wav")
