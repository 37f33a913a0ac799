"""The teacher of runs that ask none (`-t none`): a dataset that is only checked."""

from __future__ import annotations

from schemas.errors import TeacherDownError
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo

NOBODY = TeacherInfo(name="none", revision="none")


class Nobody:
    """Says who it is, and answers nothing."""

    async def start(self) -> TeacherInfo:
        return NOBODY

    async def complete(self, request: Request) -> Completion:
        """Raises TeacherDownError: the run was begun without a teacher."""
        raise TeacherDownError(
            "This run was begun without a teacher, and now one is needed.", "Begin another with -t TEACHER."
        )

    async def close(self) -> None:
        """Nothing to close."""
