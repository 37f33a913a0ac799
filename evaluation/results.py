"""How Portuguese models were found to be: results, compared with others, held to limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from evaluation.figures import ResultsFile, TeacherFigures, labelled
from evaluation.scores import IN_1000, TOLD, WHOLE, TeacherScores
from schemas.errors import UsageError

MOSTLY = 0.8
"""Where fewer turns than this share got a whole answer, it is said beside the scores of the others."""


class Results(ResultsFile):
    """What came out. `questions` is the SHA-256 of what was asked, `seed` that of the run: with the same two and the
    same teachers the figures are the same."""

    command: ClassVar[str] = "filigrana evaluate"
    measured: ClassVar[str] = "an evaluation"

    questions: str
    seed: int
    planned: int
    """Questions asked of each teacher, each wording one."""
    teachers: tuple[TeacherScores, ...]


def beside(results: Results, others: Iterable[tuple[str, Results]]) -> tuple[Results, list[str]]:
    """Results with the teachers of others, each under its own label and where it comes from; and what makes some of
    them hard to compare, in a sentence each."""
    teachers, doubts = list(results.teachers), []
    for name, other in others:
        teachers += labelled(name, other.teachers)
        if other.questions != results.questions:
            doubts.append(f"{name} was asked other questions: its figures aren't comparable.")
        elif other.planned != results.planned:
            doubts.append(f"{name} was asked {other.planned} questions, not {results.planned}.")
    doubts += [_few(t) for t in teachers if (whole := t.scores[WHOLE].value) is not None and whole < MOSTLY]
    return results.model_copy(update={"teachers": tuple(teachers)}), doubts


def _few(teacher: TeacherScores) -> str:
    share = f"{teacher.scores[WHOLE].value or 0:.0%}"
    return f"{teacher.label}: {share} of the turns got a whole answer; every other score is of those alone."


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


def missed(teachers: Sequence[TeacherFigures], limits: Iterable[tuple[str, float]]) -> list[str]:
    """A sentence for each limit that a teacher misses. Scores are held to their lowest value, what is counted in 1,000
    words to its highest; what could not be measured misses."""
    found = []
    for name, limit in limits:
        for teacher in teachers:
            value = teacher.scores[name].value
            if value is None or (value > limit if name in IN_1000 else value < limit):
                shown = "not measured" if value is None else f"{value:g}"
                found.append(f"{teacher.label}: {name} is {shown}, and the limit {limit:g}.")
    return found
