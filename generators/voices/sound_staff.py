"""Who speaks and who writes down in one process, as rollouts and sessions see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from generators.teachers.protocol import MediaTeacher, Teacher
from schemas.teacher import TeacherInfo
from store.media import MediaStore


class SoundMaker(Teacher, MediaTeacher, Protocol):
    """A teacher that writes sounds into a run's store, or reads them there."""


@dataclass(frozen=True, slots=True)
class SoundTeacher:
    """One of them, started."""

    teacher: SoundMaker
    info: TeacherInfo


@dataclass(frozen=True, slots=True)
class SoundStaff:
    """Those of one process; None where a run has none."""

    voice: SoundTeacher | None = None
    transcriber: SoundTeacher | None = None

    @property
    def teachers(self) -> dict[tuple[str, str], Teacher]:
        """By name and revision, as requests name them."""
        there = [one for one in (self.voice, self.transcriber) if one]
        return {(one.info.name, one.info.revision): one.teacher for one in there}

    def open_media(self, media: MediaStore) -> None:
        """Tell them where the run's sounds lie."""
        for one in (self.voice, self.transcriber):
            if one:
                one.teacher.open_media(media)


NO_SOUND = SoundStaff()
