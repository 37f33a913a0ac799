"""A picture -> a question -> several answers, scored by judges who see the picture -> the best and the worst.

Of a document that a program drew the truth is known: what is chosen must hold it, and what loses is an answer that
doesn't, where there is one. Where every answer is right, one that contradicts the page is written, with a value that a
program chose. Judges who prefer it didn't see what they judge: such a row is turned down, and its share says how well
they see.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import Field

from generators.documents.contradictions import contradicted
from generators.documents.known import KINDS, Known
from generators.judging.opinion import Opinion
from generators.judging.panel import ask_panel, combined_score
from generators.known_questions import Kinds, known_question, require_same
from generators.method import Method
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.shown_pictures import DrawingOptions, Shown, question_about, shown_picture, with_picture
from quality.constraints.checkers import check_constraint
from schemas.message import Message, TextPart
from schemas.sample import Content


class PicturePreferenceOptions(DrawingOptions):
    """`answers` at each of `temperatures`; a pair needs scores at least `min_margin` apart, on the rubric's scale of 1
    to 5. `kinds` of question about what a program drew, `asks` about pictures of yours (names for the templates), both
    drawn evenly. `contradicts`: where every answer is right, a wrong one is written."""

    temperatures: tuple[float, ...] = Field((0.3, 1.0), min_length=1, max_length=8)
    answers: int = Field(2, ge=1, le=16)
    min_margin: float = Field(0.5, gt=0, le=4)
    kinds: Kinds = KINDS
    asks: tuple[str, ...] = Field(("pormenor", "conjunto", "motivo", "ausente"), min_length=1)
    contradicts: bool = True


class Judged(NamedTuple):
    """An answer, its score, what the judges said, and whether it holds what is known (True where nothing is)."""

    answer: Message
    score: float
    opinions: tuple[Opinion, ...]
    right: bool


async def picture_preference(rollout: Rollout, options: PicturePreferenceOptions) -> Content:
    """Ask, answer several times, rank. Rejects `wrong_answer` where no answer is right, `same_answers`,
    `margin_too_small`, and `judges_misled` where a wrong answer was scored as high as the right one."""
    shown = await shown_picture(rollout)
    known = known_question(shown.document, rollout, options.kinds) if shown.document else None
    question = await _question(rollout, options, shown, known)
    user = Message(role="user", content=(shown.part, TextPart(text=question)))
    content = Content(
        kind="preference",
        messages=(user,),
        passage=shown.page,
        constraints=(known.constraint,) if known else (),
    )
    answers = await _answers(rollout, options, with_picture(rollout.render("answer", question=question), shown.part))
    if known:
        answers = await _with_a_wrong_one(rollout, options, shown, known, question, answers)
    if len(answers) < 2:
        evidence: dict[str, Any] = {"question": question, "answers": [a.text for a in answers]}
        raise RolloutRejectedError("answer", "answers", "same_answers", "every answer is the same", evidence)
    judged = []
    for number, answer in enumerate(answers):
        answered = content.model_copy(update={"messages": (user, answer)})
        said = await ask_panel(rollout, answered, key=f"answer-{number}")
        judged.append(Judged(answer, combined_score(said), said, _right(answer, known)))
    return _pair(rollout, content, judged, options.min_margin)


async def _question(rollout: Rollout, options: PicturePreferenceOptions, shown: Shown, known: Known | None) -> str:
    """The program's question in a teacher's words, or one that a teacher asks of a picture. Rejects `question_off` and
    `no_question`."""
    if known is None:
        kind = rollout.choose(options.asks, salt="asks")
        return await question_about(rollout, shown.part, asked="", page="", kind=kind)
    told = {"asked": known.question, "page": shown.page, "kind": known.kind}
    question = (await rollout.answer("question", **told)).text.strip()
    require_same(question, known, told)
    return question


async def _answers(rollout: Rollout, options: PicturePreferenceOptions, messages: tuple[Message, ...]) -> list[Message]:
    """The different usable answers, in the order they were asked for. Raises the last rejection where none is."""
    different: dict[str, Message] = {}
    unusable: RolloutRejectedError | None = None
    for number, temperature in enumerate(options.temperatures):
        try:
            said = await rollout.answers("answer", messages, options.answers, f"answer-{number}", temperature)
        except RolloutRejectedError as error:
            unusable = error
            continue
        for answer in said:
            different.setdefault(answer.text.strip(), answer)
    if unusable is not None and not different:
        raise unusable
    return list(different.values())


async def _with_a_wrong_one(
    rollout: Rollout,
    options: PicturePreferenceOptions,
    shown: Shown,
    known: Known,
    question: str,
    answers: list[Message],
) -> list[Message]:
    """The answers, and where all of them are right and a program has a wrong value, one that says it. Rejects
    `wrong_answer` where none is right."""
    right = [answer for answer in answers if _right(answer, known)]
    if not right:
        evidence = {"question": question, "answers": [a.text[:2000] for a in answers], "right": known.sentence}
        detail = f"no answer says what «{known.sentence[:120]}» does"
        raise RolloutRejectedError("answer", "known_value", "wrong_answer", detail, evidence)
    if not options.contradicts or len(right) < len(answers) or shown.document is None:
        return answers
    wrong = contradicted(known, shown.document, rollout.dice("contradiction"))
    if wrong is None:
        return answers
    said = await rollout.answer("contradiction", question=question, page=shown.page, wrong=wrong.sentence)
    if _right(said, known) or not check_constraint(said.text, wrong.constraint).holds:
        return answers
    return [*answers, said]


def _right(answer: Message, known: Known | None) -> bool:
    return known is None or check_constraint(answer.text, known.constraint).holds


def _pair(rollout: Rollout, content: Content, judged: Sequence[Judged], min_margin: float) -> Content:
    """The best right answer, and the worst of the wrong ones; of all, where none is wrong."""
    best = max((one for one in judged if one.right), key=lambda one: one.score)
    wrong = [one for one in judged if not one.right]
    worst = min(wrong or judged, key=lambda one: one.score)
    if best.score - worst.score < min_margin:
        misled = bool(wrong) and worst.score >= best.score
        detail = f"{best.score:.2f} to {worst.score:.2f}, at least {min_margin} apart wanted"
        evidence = {
            "question": content.instruction,
            "answers": [one.answer.text[:2000] for one in judged],
            "scores": [one.score for one in judged],
            "right": [one.right for one in judged],
        }
        raise RolloutRejectedError(
            "judge", "margin", "judges_misled" if misled else "margin_too_small", detail, evidence
        )
    rollout.opinions = best.opinions
    return content.model_copy(
        update={
            "messages": (*content.messages, best.answer),
            "rejected_answer": (worst.answer,),
            "scores": (best.score, worst.score),
        }
    )


def _calls(options: PicturePreferenceOptions) -> dict[str, float]:
    asked = len(options.temperatures)
    return {"answer": asked, "judge": asked * options.answers + options.contradicts}


ASKED = {"page": "Fatura da água\nTotal a pagar: 23,40 €", "asked": "Qual é o total a pagar?", "kind": "valor"}

PICTURE_PREFERENCE = Method(
    run=picture_preference,
    kind="preference",
    summary="picture -> question -> n answers, ranked by judges who see it -> chosen and rejected",
    steps={
        "question": ASKED,
        "answer": {"question": ASKED["asked"]},
        "contradiction": {"question": ASKED["asked"], "page": ASKED["page"], "wrong": "O total a pagar é 23,90 €."},
    },
    options=PicturePreferenceOptions,
    judges=True,
    calls=_calls,
    texts=lambda options: {"answer": options.answers},
    shows=lambda _: {"answer": 1, "question": 1},
)
