"""Log-probabilities of a teacher, where a recipe reads them: asked for once, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping

from generators.prepare import PreparedRecipe
from generators.probe import probed
from generators.teachers.protocol import Teacher
from schemas.errors import UsageError
from schemas.request import SamplingParams
from schemas.teacher import TeacherInfo

ALTERNATIVES = 20
"""What is asked for beside a token, as OpenAI and vLLM allow at most."""


async def require_probabilities(recipes: Mapping[str, PreparedRecipe], teacher: Teacher, info: TeacherInfo) -> None:
    """Refuse a teacher that tells no log-probabilities of other tokens, where they are read. Raises UsageError."""
    wanted = [p for p in recipes.values() if p.method.reads_probabilities and p.method.reads_probabilities(p.options)]
    if not wanted or info.logprobs:
        return
    sampling = {"temperature": 0.0, "max_tokens": 1, "logprobs": ALTERNATIVES}
    tokens, refused = await probed(teacher, info, SamplingParams.model_validate(sampling), effort="off")
    if not any(len(token.top) > 1 for token in tokens):
        raise UsageError(
            f"{info.name} tells no log-probabilities of the tokens that it might have written{refused}.",
            "Ask for answers instead: `--by answer`.",
        )
