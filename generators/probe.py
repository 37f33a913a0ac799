"""A teacher asked one short question before a run writes anything: which log-probabilities it tells, if any; whether
it takes a picture or a sound."""

from __future__ import annotations

from typing import Any

from generators.teachers.protocol import Teacher
from prompts.render import render_messages
from prompts.steps import step_template
from schemas.errors import TeacherError
from schemas.message import AudioPart, ImagePart
from schemas.request import Request, SamplingParams, TokenLogprobs
from schemas.teacher import TeacherInfo


async def refusal(teacher: Teacher, info: TeacherInfo, part: ImagePart | AudioPart) -> str:
    """How a teacher refuses a picture or a sound, ' (...)'; '' where it takes it."""
    (asked,) = render_messages(step_template("probe_media"), {})
    sampling = SamplingParams(temperature=0.0, max_tokens=1)  # type: ignore[call-arg]
    request = Request(teacher=info.name, revision=info.revision, messages=(asked.showing(part),), sampling=sampling)
    try:
        await teacher.complete(request)
    except TeacherError as error:
        return f" ({error.message})"
    return ""


async def probed(
    teacher: Teacher, info: TeacherInfo, sampling: SamplingParams, **asked: Any
) -> tuple[tuple[TokenLogprobs, ...], str]:
    """The tokens of its answer, and how it refused (' (...)'; '' where it didn't). `asked` are more of the request's
    fields."""
    messages = render_messages(step_template("probe"), {})
    request = Request(teacher=info.name, revision=info.revision, messages=messages, sampling=sampling, **asked)
    try:
        return (await teacher.complete(request)).logprobs, ""
    except TeacherError as error:
        return (), f" ({error.message})"
