"""From answers to scores: what each is, over which answers, and broken down by what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evaluation.answers import Answer, Answers
from evaluation.figures import TeacherFigures
from evaluation.intervals import Score, ratio
from evaluation.marks import Marks, marks_of
from evaluation.questions import WORDINGS
from schemas.base import Row
from schemas.finding import Finding

Marked = tuple[Answer, Marks]
HEADLINE = ("neutral", "pt-PT", "en")
"""The wordings that the scores as a whole are of: to a person who writes Brazilian some may want a Brazilian answer."""
PER = 1_000
SHOWN_EXAMPLES = 12


@dataclass(frozen=True, slots=True)
class Share:
    """A share of answers, the higher the better: what it is in words, and what it is of one answer (None: nothing)."""

    told: str
    of: Callable[[Marks], bool | None]


def _no_leak(marks: Marks) -> bool | None:
    return not marks.leaks if marks.portuguese else None


def _no_hard_leak(marks: Marks) -> bool | None:
    return not any(leak.severity == "hard" for leak in marks.leaks) if marks.portuguese else None


SHARES: dict[str, Share] = {
    "variety": Share(
        "as a whole European Portuguese (answers in Portuguese of 10 words and more)", lambda m: m.european
    ),
    "clean": Share("without any Brazilianism", _no_leak),
    "clean_hard": Share("without a certain Brazilianism", _no_hard_leak),
    "ao90": Share("spelt as since the Acordo Ortográfico", lambda m: m.spelt),
    "treatment": Share("address the reader as they were addressed (pt-PT wordings)", lambda m: m.addressed),
    "language": Share("in Portuguese", lambda m: m.portuguese),
    "answered": Share("don't decline", lambda m: m.answered),
    "straight": Share("without an empty opening", lambda m: m.straight),
    "instructions": Share("keep what a program verifies", lambda m: m.obeyed),
}
WHOLE = "whole"
"""The share of the turns asked that got a whole answer: not cut off at the limit of tokens, not empty."""
LEAKS = "leaks_per_1000"
"""Brazilianisms in 1,000 words, the lower the better."""
UNKNOWN = "unknown_per_1000"
"""Words that Portugal's dictionary doesn't know in 1,000 words, the lower the better: a model whose words are none
writes no Brazilian ones either."""
IN_1000 = (LEAKS, UNKNOWN)
TOLD = {name: share.told for name, share in SHARES.items()} | {
    WHOLE: "turns with a whole answer: neither cut off nor empty",
    LEAKS: "Brazilianisms in 1,000 words (the lower the better)",
    UNKNOWN: "words that Portugal's dictionary doesn't know, names left out, in 1,000 words (the lower the better)",
}
BROKEN_DOWN = ("variety", "clean_hard", LEAKS)


class Example(Row):
    """An answer with Brazilianisms, as far as a reader needs it: `findings` have offsets in `text`."""

    question: str
    wording: str
    turn: int
    asked: str
    text: str
    findings: tuple[Finding, ...]


class TeacherScores(TeacherFigures):
    """One teacher's. `scores` are over the wordings of `HEADLINE`; the others are broken down by wording (all four), by
    the question's form, by turn (of the conversations), and Brazilianisms in 1,000 words by category."""

    by_wording: dict[str, dict[str, Score]]
    by_form: dict[str, dict[str, Score]]
    by_turn: dict[str, dict[str, Score]]
    by_category: dict[str, Score]
    examples: tuple[Example, ...] = ()


def scored(label: str, teacher: str, revision: str, answers: Answers) -> TeacherScores:
    """Measure every answer of a teacher."""
    marked = [(answer, marks_of(answer)) for answer in answers.given]
    headline = [(answer, marks) for answer, marks in marked if answer.wording in HEADLINE]
    forms = list(dict.fromkeys(answer.question.form for answer, _ in marked))
    talks = [(answer, marks) for answer, marks in headline if answer.question.form == "talk"]
    turns = sorted({answer.turn for answer, _ in talks})
    categories = sorted({category for _, marks in headline for category in marks.by_category})
    return TeacherScores(
        label=label,
        teacher=teacher,
        revision=revision,
        answers=len(marked),
        unanswered=answers.unanswered,
        scores=_all_scores(headline) | {WHOLE: _whole(answers)},
        by_wording={w: _broken_down([m for m in marked if m[0].wording == w]) for w in WORDINGS},
        by_form={form: _broken_down([m for m in headline if m[0].question.form == form]) for form in forms},
        by_turn={str(turn): _broken_down([m for m in talks if m[0].turn == turn]) for turn in turns},
        by_category={category: leaks_score(headline, category) for category in categories},
        examples=_examples(headline),
    )


def share_score(marked: Iterable[Marked], share: Share) -> Score:
    judged = ((answer.question.id, share.of(marks)) for answer, marks in marked)
    return ratio((question, float(held), 1.0) for question, held in judged if held is not None)


def leaks_score(marked: Iterable[Marked], category: str = "") -> Score:
    """Brazilianisms in 1,000 words of answers in Portuguese, of one category or of all."""
    return _in_1000(marked, lambda marks: marks.by_category[category] if category else len(marks.leaks))


def _in_1000(marked: Iterable[Marked], count: Callable[[Marks], int]) -> Score:
    """What is counted in 1,000 words of answers in Portuguese."""
    counted = (
        (answer.question.id, float(count(marks)), float(marks.words)) for answer, marks in marked if marks.portuguese
    )
    return ratio(counted, PER)


def _all_scores(marked: Sequence[Marked]) -> dict[str, Score]:
    shares = {name: share_score(marked, share) for name, share in SHARES.items()}
    return shares | {LEAKS: leaks_score(marked), UNKNOWN: _in_1000(marked, lambda marks: marks.unknown)}


def _broken_down(marked: Sequence[Marked]) -> dict[str, Score]:
    return {n: leaks_score(marked) if n == LEAKS else share_score(marked, SHARES[n]) for n in BROKEN_DOWN}


def _whole(answers: Answers) -> Score:
    asked = {key: turns for key, turns in answers.asked.items() if key[1] in HEADLINE}
    return ratio((key[0], float(turns - answers.lost.get(key, 0)), float(turns)) for key, turns in asked.items())


def _examples(marked: Sequence[Marked]) -> tuple[Example, ...]:
    """The answers with the most certain Brazilianisms, one a question."""
    hard = [(sum(f.severity == "hard" for f in marks.leaks), answer, marks) for answer, marks in marked]
    found: dict[str, Example] = {}
    for _, answer, marks in sorted((h for h in hard if h[0]), key=lambda h: -h[0]):
        if answer.question.id not in found:
            found[answer.question.id] = Example(
                question=answer.question.id,
                wording=answer.wording,
                turn=answer.turn,
                asked=answer.asked[-1],
                text=answer.text,
                findings=marks.leaks,
            )
    return tuple(list(found.values())[:SHOWN_EXAMPLES])
