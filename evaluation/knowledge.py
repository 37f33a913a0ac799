"""A run over a benchmark's items, read as picks and counted: how often a teacher finds the right option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from evaluation.benchmarks import AskedItem
from evaluation.figures import ResultsFile, TeacherFigures, labelled
from evaluation.intervals import Score, ratio
from quality.answers.choice_letters import LETTERS, letter_in
from schemas.base import Row
from schemas.errors import UsageError
from store.run import Run

ACCURACY, READABLE = "accuracy", "readable"
KNOWLEDGE_TOLD = {
    ACCURACY: "the right option is picked; what picks none counts as wrong",
    READABLE: "an option is picked at all",
}
SHOWN_EXAMPLES = 12
SHOWN_CHARACTERS = 400

By = Literal["answer", "probabilities"]


@dataclass(frozen=True, slots=True)
class Pick:
    """What a teacher made of an item in one order: a letter, or '' where `said` picks none."""

    asked: AskedItem
    letter: str
    said: str

    @property
    def is_right(self) -> bool:
        return self.letter == self.asked.key


class Unread(Row):
    """An answer that picks no option, as far as a reader needs it."""

    item: str
    question: str
    said: str


class KnowledgeScores(TeacherFigures):
    """One teacher's. `by_subject` has the accuracy by the items' subject, `by_key` by the letter that was right: apart
    where places are preferred."""

    by_subject: dict[str, Score]
    by_key: dict[str, Score]
    picked: dict[str, int]
    """How often each letter was picked."""
    unread: tuple[Unread, ...] = ()


class KnowledgeResults(ResultsFile):
    """What came out. `digest` is that of the items, `seed` sets the orders of options: with the same two, the same
    `shuffles` and the same answers the figures are the same."""

    command: ClassVar[str] = "filigrana evaluate --benchmark"
    measured: ClassVar[str] = "a benchmark"
    hint: ClassVar[str] = "Those of `filigrana evaluate` without --benchmark measure something else."

    benchmark: str
    digest: str
    by: By
    seed: int
    items: int
    shuffles: int
    planned: int
    """Questions asked of each teacher: an item in each of its orders is one."""
    chance: float
    """The accuracy of who picks blindly."""
    teachers: tuple[KnowledgeScores, ...]


def read_picks(run: Run, known: Mapping[str, AskedItem]) -> list[Pick]:
    """Every pick of a run, in the order in which the items were written. Raises UsageError for an item that isn't
    `known`: the run asked something else."""
    found: dict[str, Pick] = {}
    for sample in run.samples():
        asked = _asked(run, str(sample.provenance.seed.get("id")), known)
        said = sample.content.answer
        found[asked.id] = Pick(asked, letter_in(said, asked.options), said)
    for rejection in run.rejections():
        asked = _asked(run, str(rejection.evidence.get("row")), known)
        found[asked.id] = Pick(asked, "", f"({rejection.reason}: {rejection.detail})")
    return [found[name] for name in known if name in found]


def _asked(run: Run, name: str, known: Mapping[str, AskedItem]) -> AskedItem:
    if name not in known:
        raise UsageError(f"{run.path} asked a question that isn't in this benchmark ({name}).", "Choose another --out.")
    return known[name]


def knowledge_scored(label: str, teacher: str, revision: str, picks: Sequence[Pick], planned: int) -> KnowledgeScores:
    """Count a teacher's picks."""
    subjects = sorted({pick.asked.domain for pick in picks} - {""})
    letters = [letter for letter in LETTERS if any(pick.asked.key == letter for pick in picks)]
    unread = [Unread(item=p.asked.item, question=p.asked.question, said=_short(p.said)) for p in picks if not p.letter]
    return KnowledgeScores(
        label=label,
        teacher=teacher,
        revision=revision,
        answers=len(picks),
        unanswered=planned - len(picks),
        scores={ACCURACY: _accuracy(picks), READABLE: ratio((p.asked.item, float(p.letter != ""), 1.0) for p in picks)},
        by_subject={subject: _accuracy(p for p in picks if p.asked.domain == subject) for subject in subjects},
        by_key={letter: _accuracy(p for p in picks if p.asked.key == letter) for letter in letters},
        picked={
            letter: sum(p.letter == letter for p in picks)
            for letter in LETTERS
            if any(p.letter == letter for p in picks)
        },
        unread=tuple(unread[:SHOWN_EXAMPLES]),
    )


def _accuracy(picks: Iterable[Pick]) -> Score:
    """Items are drawn for the interval, each with all its orders."""
    return ratio((pick.asked.item, float(pick.is_right), 1.0) for pick in picks)


def _short(said: str) -> str:
    return said if len(said) <= SHOWN_CHARACTERS else f"{said[:SHOWN_CHARACTERS]}…"


def knowledge_beside(
    results: KnowledgeResults, others: Iterable[tuple[str, KnowledgeResults]]
) -> tuple[KnowledgeResults, list[str]]:
    """Results with the teachers of others, each under its own label and where it comes from; and what makes some of
    them hard to compare, in a sentence each."""
    teachers, doubts = list(results.teachers), []
    for name, other in others:
        teachers += labelled(name, other.teachers)
        if other.digest != results.digest:
            doubts.append(f"{name} was asked other items ({other.benchmark}): its figures aren't comparable.")
        elif other.by != results.by:
            doubts.append(f"{name} was asked by {other.by}, not by {results.by}.")
        elif (other.planned, other.shuffles, other.seed) != (results.planned, results.shuffles, results.seed):
            doubts.append(
                f"{name} was asked {other.planned} questions ({other.shuffles} orders, seed {other.seed}), not "
                f"{results.planned} ({results.shuffles}, {results.seed})."
            )
    return results.model_copy(update={"teachers": tuple(teachers)}), doubts
