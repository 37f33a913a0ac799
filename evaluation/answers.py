"""A run of the evaluation recipe, read as answers: who was asked what, in which wording, at which turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluation.questions import WORDINGS, Question, Wording
from schemas.errors import UsageError
from store.run import Run


@dataclass(frozen=True, slots=True)
class Answer:
    """One turn of a teacher. `turn` counts from 1; `asked` are the person's messages so far, the last one answered."""

    question: Question
    wording: Wording
    turn: int
    asked: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Answers:
    """What one teacher said. `lost` counts, by question, turns that got no usable answer (cut off, empty, or after
    one that was), and `asked` all that were asked; questions that failed on the way, or are pending, are in neither:
    `unanswered` counts them."""

    given: list[Answer] = field(default_factory=list)
    asked: dict[tuple[str, Wording], int] = field(default_factory=dict)
    lost: dict[tuple[str, Wording], int] = field(default_factory=dict)
    unanswered: int = 0


def read_answers(run: Run, known: dict[str, Question]) -> Answers:
    """Every answer of an evaluation's run, in the order of questions, wordings and turns.

    Raises UsageError when it asked a question that isn't there any more.
    """
    found = Answers()
    for sample in run.samples():
        question, wording = _asked_for(run, sample.provenance.seed, known)
        turns = sample.content.messages
        asked = [m.text for m in turns if m.role == "user"]
        said = [m.text for m in turns if m.role == "assistant"]
        for number, text in enumerate(said, 1):
            found.given.append(Answer(question, wording, number, tuple(asked[:number]), text))
        found.asked[question.id, wording] = question.turns
        found.lost[question.id, wording] = question.turns - len(said)
    for rejection in run.rejections():
        question, wording = _asked_for(run, rejection.evidence, known)
        found.asked[question.id, wording] = found.lost[question.id, wording] = question.turns
    found.unanswered = sum(run.manifest().planned.values()) - len(found.asked)
    order = {identity: number for number, identity in enumerate(known)}
    found.given.sort(key=lambda a: (order[a.question.id], WORDINGS.index(a.wording), a.turn))
    return found


def _asked_for(run: Run, seed: Mapping[str, Any], known: dict[str, Question]) -> tuple[Question, Wording]:
    """The question and wording that a seed, or a rejection's evidence, names."""
    question, wording = known.get(str(seed.get("question"))), str(seed.get("wording"))
    if question is None or wording not in WORDINGS:
        raise UsageError(
            f"{run.path} asked a question that isn't among the held-out ones ({seed.get('question')}).",
            "It was begun by another version: evaluate again, into another folder.",
        )
    return question, wording
