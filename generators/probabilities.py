"""Log-probabilities of a teacher, where a recipe reads them: asked for once, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping

from generators.prepare import PreparedRecipe
from generators.teachers.protocol import Teacher
from prompts.render import render_messages
from prompts.steps import step_template
from schemas.errors import TeacherError, UsageError
from schemas.request import Request, SamplingParams
from schemas.teacher import TeacherInfo

ALTERNATIVES = 20
"""What is asked for beside a token, as OpenAI and vLLM allow at most."""


async def require_probabilities(recipes: Mapping[str, PreparedRecipe], teacher: Teacher, info: TeacherInfo) -> None:
    """Refuse a teacher that tells no log-probabilities of other tokens, where they are read. Raises UsageError."""
    wanted = [p for p in recipes.values() if p.method.reads_probabilities and p.method.reads_probabilities(p.options)]
    if not wanted or info.logprobs:
        return
    refused = ""
    try:
        reply = await teacher.complete(_probe(info))
    except TeacherError as error:
        refused = f" ({error.message})"
    if refused or not any(len(token.top) > 1 for token in reply.logprobs):
        raise UsageError(
            f"{info.name} tells no log-probabilities of the tokens that it might have written{refused}.",
            "Ask for answers instead: `--by answer`.",
        )


def _probe(info: TeacherInfo) -> Request:
    sampling = {"temperature": 0.0, "max_tokens": 1, "logprobs": ALTERNATIVES}
    return Request(
        teacher=info.name,
        revision=info.revision,
        messages=render_messages(step_template("probe"), {}),
        sampling=SamplingParams.model_validate(sampling),
        effort="off",
    )
