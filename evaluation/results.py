"""The results of an evaluation as a file: written, read again, compared with others, held to limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import orjson
from pydantic import ValidationError

from evaluation.intervals import Score
from evaluation.scores import LEAKS, TOLD, TeacherScores
from schemas.base import LastingRow
from schemas.errors import UsageError
from store.files import write_whole

FILE = "evaluation.json"


class Results(LastingRow):
    """What came out. `questions` is the SHA-256 of what was asked, `seed` that of the run: with the same two and the
    same teachers the figures are the same."""

    questions: str
    seed: int
    planned: int
    """Questions asked of each teacher, each wording one."""
    teachers: tuple[TeacherScores, ...]

    def write(self, out: Path) -> None:
        """Raises StoreError when the disk doesn't take it."""
        data = orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        write_whole(out / FILE, data)


def read_results(path: Path) -> Results:
    """Results from a file, or from the folder of an evaluation. Raises UsageError."""
    file = path / FILE if path.is_dir() else path
    try:
        return Results.model_validate_json(file.read_bytes())
    except FileNotFoundError as error:
        raise UsageError(
            f"There are no results in {path}.", f"Give a folder of `filigrana evaluate`, or its {FILE}."
        ) from error
    except (OSError, ValidationError, ValueError) as error:
        raise UsageError(f"{file} holds no results of an evaluation: {str(error).splitlines()[0]}.") from error


def beside(results: Results, others: Iterable[tuple[str, Results]]) -> tuple[Results, list[str]]:
    """Results with the teachers of others, each under its own label and where it comes from; and what makes some of
    them hard to compare, in a sentence each."""
    teachers, doubts = list(results.teachers), []
    for name, other in others:
        teachers += [t.model_copy(update={"label": f"{t.label} ({name})"}) for t in other.teachers]
        if other.questions != results.questions:
            doubts.append(f"{name} was asked other questions: its figures aren't comparable.")
        elif other.planned != results.planned:
            doubts.append(f"{name} was asked {other.planned} questions, not {results.planned}.")
    return results.model_copy(update={"teachers": tuple(teachers)}), doubts


class Scored(Protocol):
    """A teacher with scores by name."""

    @property
    def label(self) -> str: ...

    @property
    def scores(self) -> Mapping[str, Score]: ...


def parse_limit(written: str, known: Collection[str] = TOLD) -> tuple[str, float]:
    """`variety=0.95` as a name, one of the `known` ones, and a number. Raises UsageError."""
    name, _, number = written.partition("=")
    try:
        limit = float(number)
    except ValueError as error:
        raise UsageError(
            f"'{written}' is no limit.", f"Write NAME=NUMBER: --fail-under {next(iter(known))}=0.95"
        ) from error
    if name not in known:
        raise UsageError(f"There is no score '{name}'.", f"There are: {', '.join(known)}.")
    return name, limit


def missed(teachers: Sequence[Scored], limits: Iterable[tuple[str, float]]) -> list[str]:
    """A sentence for each limit that a teacher misses. Scores are held to their lowest value, Brazilianisms in 1,000
    words to their highest; what could not be measured misses."""
    found = []
    for name, limit in limits:
        for teacher in teachers:
            value = teacher.scores[name].value
            if value is None or (value > limit if name == LEAKS else value < limit):
                shown = "not measured" if value is None else f"{value:g}"
                found.append(f"{teacher.label}: {name} is {shown}, and the limit {limit:g}.")
    return found
