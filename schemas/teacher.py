"""Who a teacher is."""

from __future__ import annotations

from pydantic import Field

from schemas.base import Row
from schemas.media import Sense


class TeacherInfo(Row):
    """Who answers. `name` and `revision` enter every request's id; an endpoint's address does not."""

    name: str
    revision: str
    older_revision: str = Field(default="", exclude=True, repr=False)
    """What versions before called the same model: a run begun under that name goes on under it."""
    licence: str = ""
    """SPDX id (or name) of the terms on the teacher's outputs, where known."""
    logprobs: bool | None = Field(default=None, exclude_if=lambda known: known is None)
    """Whether it tells log-probabilities; None when only asking can tell."""
    senses: tuple[Sense, ...] | None = Field(default=None, exclude_if=lambda known: known is None)
    """What it takes besides text (`vision`, `hearing`); None when only asking can tell."""
    raw_prompts: bool = False
    """Whether `Request.prompt` (no chat template) can be completed: magpie needs it."""
    pre_query: str = ""
    """The chat template's text before a user's turn, for magpie; '' when unknown."""
    system_pre_query: str = ""
    """The same after a system message, with `{system}` in its place; '' when unknown."""
