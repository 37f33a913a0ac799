"""Questions about a document that a program made: each rollout's own, which a teacher's wording must ask, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from generators.documents.contract import Document
from generators.documents.known import KINDS, LABEL, Known
from generators.documents.questions import ask
from generators.documents.wording import quoted
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from quality.answers.shown_values import numbers_in
from quality.constraints.known_values import says_value


def known_kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of question as they are. Raises ValueError for one that isn't there."""
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise ValueError(f"there is no kind of question '{unknown[0]}', only {', '.join(KINDS)}")
    return kinds


Kinds = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(known_kinds)]
"""Kinds of question, as a method's options name them."""


def known_question(document: Document, rollout: Rollout, kinds: Sequence[str]) -> Known:
    """A question about a document, of a kind that falls to this rollout; of another where the document lacks what that
    one needs. Rejects `no_question`."""
    first = rollout.choose(kinds, salt="kind")
    dice = rollout.dice("question")
    others = dice.sample(kinds, len(kinds))
    known = ask(document, (first, *others), dice)
    if known is None:
        detail = f"{document.name} has nothing to ask of the kinds {', '.join(kinds)}"
        raise RolloutRejectedError("question", "document", "no_question", detail, {"document": document.text()})
    return known


def require_same(question: str, known: Known, shown: dict[str, Any]) -> None:
    """A question in other words must name the same rows and numbers, and mustn't tell what it asks for. Rejects
    `question_off`; `shown` goes with it as evidence."""
    problem = ""
    if not question.endswith("?") or len(question) > 600:
        problem = "it is no question"
    elif lost := [label for label in LABEL.findall(known.question) if label.lower() not in question.lower()]:
        problem = f"it doesn't name {quoted(lost[0])}"
    elif lost_numbers := sorted(numbers_in(LABEL.sub(" ", known.question)) - numbers_in(question)):
        problem = f"it lacks the number {lost_numbers[0]}"
    elif known.form in ("number", "day", "hour", "minutes") and _tells(question, known):
        problem = "it tells the answer"
    if problem:
        evidence = {**shown, "question": question[:2000]}
        raise RolloutRejectedError("question", "document", "question_off", problem, evidence)


def _tells(question: str, known: Known) -> bool:
    """Whether a question says the value, where the program's own doesn't."""
    besides = known.constraint.get("besides")
    told, own = (says_value(text, known.form, known.value, known.unit, besides) for text in (question, known.question))
    return told and not own
