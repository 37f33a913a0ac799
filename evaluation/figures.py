"""What the results of every evaluation have alike: one teacher's figures, and the file of all, written and read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Self, TypeVar

import orjson
from pydantic import ValidationError

from evaluation.intervals import Score
from schemas.base import LastingRow
from schemas.errors import UsageError
from store.files import write_whole

FILE = "evaluation.json"


class TeacherFigures(LastingRow):
    """One teacher's scores by name, over the questions that it answered."""

    label: str
    teacher: str
    revision: str
    answers: int
    unanswered: int
    """Questions that failed on the way, or weren't asked yet: they are in no score."""
    scores: dict[str, Score]


Figures = TypeVar("Figures", bound=TeacherFigures)


class ResultsFile(LastingRow):
    """What came out of an evaluation. `command` made it, `measured` is what it is of; `hint` is told with a file that
    holds something else."""

    command: ClassVar[str]
    measured: ClassVar[str]
    hint: ClassVar[str] = ""

    def write(self, out: Path) -> None:
        """Raises StoreError when the disk doesn't take it."""
        data = orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        write_whole(out / FILE, data)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Results from a file, or from the folder of an evaluation. Raises UsageError."""
        file = path / FILE if path.is_dir() else path
        try:
            return cls.model_validate_json(file.read_bytes())
        except FileNotFoundError as error:
            hint = f"Give a folder of `{cls.command}`, or its {FILE}."
            raise UsageError(f"There are no results in {path}.", hint) from error
        except (OSError, ValidationError, ValueError) as error:
            told = f"{file} holds no results of {cls.measured}: {str(error).splitlines()[0]}."
            raise UsageError(told, cls.hint) from error


def labelled(place: str, teachers: Iterable[Figures]) -> list[Figures]:
    """Teachers of other results, each under its own label and where it comes from."""
    return [one.model_copy(update={"label": f"{one.label} ({place})"}) for one in teachers]
