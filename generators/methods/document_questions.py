"""A document or chart that a program invented and drew -> a question whose answer it knows -> that answer, worded.

The picture is the user's, with the question. A teacher that is `sees` is shown it, and must find the answer; any other
is told what the document says and the right answer, and says it in its own words. Either way the answer must hold the
known value.
"""

from __future__ import annotations

from typing import Any

from generators.documents.known import KINDS
from generators.known_questions import Kinds, known_question, require_same
from generators.method import Method
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.shown_pictures import DrawingOptions, drawn, kept, with_picture
from quality.constraints.checkers import check_constraint
from schemas.message import Message, TextPart
from schemas.sample import Content


class DocumentOptions(DrawingOptions):
    """`kinds` of question, drawn evenly (where a document lacks what one needs, another is asked); `sees`: the teacher
    is sent the picture and isn't told the answer."""

    kinds: Kinds = KINDS
    sees: bool = False


async def document_questions(rollout: Rollout, options: DocumentOptions) -> Content:
    """Rejects `no_question` (the document has what none of the kinds needs), `question_off` and `wrong_answer`."""
    made = drawn(str(rollout.seed.values["topic"]["family"]), rollout.dice("document"))
    known = known_question(made.document, rollout, options.kinds)
    shown: dict[str, Any] = {"page": made.page, "asked": known.question, "kind": known.kind}
    question = known.question
    if "question" in rollout.recipe.templates:
        question = (await rollout.answer("question", **shown)).text.strip()
        require_same(question, known, shown)
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
        passage=made.page,
        constraints=(known.constraint,),
    )
    held = check_constraint(answer.text, known.constraint)
    if not held.holds:
        evidence = {**held.evidence, **shown, "answer": answer.text[:2000], "right": known.sentence}
        detail = f"the answer doesn't say what «{known.sentence[:120]}» does"
        raise RolloutRejectedError("answer", "known_value", "wrong_answer", detail, evidence, content)
    return content


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
