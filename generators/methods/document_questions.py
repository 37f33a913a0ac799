"""A document or chart that a program invented and drew -> a question whose answer it knows -> that answer, worded.

The picture is the user's, with the question. A teacher that is `sees` is shown it, and must find the answer; any other
is told what the document says and the right answer, and says it in its own words. Either way the answer must hold the
known value.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, field_validator, model_validator

from generators.documents.contract import Document
from generators.documents.known import KINDS, Known
from generators.documents.questions import ask
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.shown_pictures import drawn, kept, require_drawing, with_picture
from quality.answers.shown_values import numbers_in
from quality.constraints.checkers import check_constraint
from schemas.message import Message, TextPart
from schemas.sample import Content

LABEL = re.compile(r"«[^«»]+»")


class DocumentOptions(Options):
    """`kinds` of question, drawn evenly (where a document lacks what one needs, another is asked); `sees`: the teacher
    is sent the picture and isn't told the answer."""

    kinds: tuple[str, ...] = Field(KINDS, min_length=1)
    sees: bool = False

    @field_validator("kinds")
    @classmethod
    def _known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise ValueError(f"there is no kind of question '{unknown[0]}', only {', '.join(KINDS)}")
        return kinds

    @model_validator(mode="after")
    def _can_draw(self) -> DocumentOptions:
        require_drawing()
        return self


async def document_questions(rollout: Rollout, options: DocumentOptions) -> Content:
    """Rejects `no_question` (the document has what none of the kinds needs), `question_off` and `wrong_answer`."""
    made = drawn(str(rollout.seed.values["topic"]["family"]), rollout.dice("document"))
    known = _asked(made.document, rollout, options)
    shown: dict[str, Any] = {"page": made.document.text(), "asked": known.question, "kind": known.kind}
    question = known.question
    if "question" in rollout.recipe.templates:
        question = (await rollout.answer("question", **shown)).text.strip()
        _require_same(question, known, shown)
    part = await kept(rollout, made)
    told = shown | {"question": question, "right": "" if options.sees else known.sentence}
    if options.sees:
        told["page"] = ""
    messages = rollout.render("answer", **told)
    answer = (await rollout.answers("answer", with_picture(messages, part) if options.sees else messages, 1))[0]
    user = Message(role="user", content=(part, TextPart(text=question)))
    content = Content(
        kind="verifiable",
        messages=(user, answer),
        passage=made.document.text(),
        constraints=(known.constraint,),
    )
    held = check_constraint(answer.text, known.constraint)
    if not held.holds:
        evidence = {**held.evidence, **shown, "answer": answer.text[:2000], "right": known.sentence}
        detail = f"the answer doesn't say what «{known.sentence[:120]}» does"
        raise RolloutRejectedError("answer", "known_value", "wrong_answer", detail, evidence, content)
    return content


def _asked(document: Document, rollout: Rollout, options: DocumentOptions) -> Known:
    first = rollout.choose(options.kinds, salt="kind")
    dice = rollout.dice("question")
    others = dice.sample(options.kinds, len(options.kinds))
    known = ask(document, (first, *others), dice)
    if known is None:
        detail = f"{document.name} has nothing to ask of the kinds {', '.join(options.kinds)}"
        raise RolloutRejectedError("question", "document", "no_question", detail, {"document": document.text()})
    return known


def _require_same(question: str, known: Known, shown: dict[str, Any]) -> None:
    """A question in other words must name the same rows and numbers, and mustn't tell what it asks for."""
    problem = ""
    if not question.endswith("?") or len(question) > 600:
        problem = "it is no question"
    elif lost := [
        label for label in LABEL.findall(known.question) if label.strip("«»").lower() not in question.lower()
    ]:
        problem = f"it doesn't name {lost[0]}"
    elif lost_numbers := sorted(numbers_in(LABEL.sub(" ", known.question)) - numbers_in(question)):
        problem = f"it lacks the number {lost_numbers[0]}"
    elif known.form in ("number", "day", "hour", "minutes") and _tells(question, known):
        problem = "it tells the answer"
    if problem:
        evidence = {**shown, "question": question[:2000]}
        raise RolloutRejectedError("question", "document", "question_off", problem, evidence)


def _tells(question: str, known: Known) -> bool:
    """Whether a question says the value, where the program's own doesn't."""
    return (
        check_constraint(question, known.constraint).holds
        and not check_constraint(known.question, known.constraint).holds
    )


SHOWN = {
    "page": "Fatura da água\nTotal a pagar: 23,40 €",
    "asked": "Qual é o total a pagar?",
    "kind": "valor",
}

DOCUMENT_QUESTIONS = Method(
    run=document_questions,
    kind="verifiable",
    summary="document or chart that a program drew -> question with a known answer -> that answer, worded",
    steps={
        "question": SHOWN,
        "answer": SHOWN | {"question": SHOWN["asked"], "right": "O total a pagar é 23,40 €."},
    },
    optional_steps=("question",),
    needs=("topic.family",),
    options=DocumentOptions,
    verifies=True,
)
