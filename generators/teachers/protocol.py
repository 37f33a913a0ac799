"""What every teacher is: something that completes requests, many at a time."""

from __future__ import annotations

from typing import Protocol

from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo


class Teacher(Protocol):
    """A teacher. `complete` may be called by many coroutines at once; the teacher keeps its own pace.

    `start` raises TeacherDownError when the teacher can't be had (address, key, model) and returns who it is.
    `complete` raises TeacherError for a request refused for good, and TeacherDownError when the teacher is gone.
    """

    async def start(self) -> TeacherInfo: ...

    async def complete(self, request: Request) -> Completion: ...

    async def close(self) -> None: ...
