"""What every teacher is: something that completes requests, many at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from generators.counters import BatchCounts
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo
from store.media import MediaStore


class Teacher(Protocol):
    """A teacher. `complete` may be called by many coroutines at once; the teacher keeps its own pace.

    `start` raises TeacherDownError when the teacher can't be had (address, key, model) and returns who it is.
    `complete` raises TeacherError for a request refused for good, and TeacherDownError when the teacher is gone.
    """

    async def start(self) -> TeacherInfo: ...

    async def complete(self, request: Request) -> Completion: ...

    async def close(self) -> None: ...


@runtime_checkable
class CappedTeacher(Protocol):
    """A teacher with caps that several processes keep to together: each is told its part, from 0 (ask nothing, until
    more is said) to 1."""

    def use_share(self, share: float) -> None: ...


@runtime_checkable
class MediaTeacher(Protocol):
    """A teacher that is sent pictures and sounds: it is told, before it is asked, where their bytes lie."""

    def open_media(self, media: MediaStore) -> None: ...


@runtime_checkable
class BatchedTeacher(Protocol):
    """A teacher whose answers take hours, of work that goes on without this program: it keeps in the run's folder what
    it waits for, from before the first request on. When a run is to stop, waiting for it is of no use."""

    def keep_in(self, run: Path, run_id: str, counts: BatchCounts) -> None: ...
