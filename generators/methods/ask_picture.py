"""A picture -> a question about it -> an answer on which two teachers agree, each of whom saw the picture alone.

The second one (`--judge-teacher`) is asked the question and never sees the first answer. Where a run has no other,
the teacher itself is asked again.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.method import Method
from generators.outcomes import RolloutRejectedError
from generators.readings import PLAIN_TEXT
from generators.rollout import Rollout
from generators.shown_pictures import DrawingOptions, question_about, shown_picture, with_picture
from schemas.message import Message, TextPart
from schemas.sample import Content


class AskOptions(DrawingOptions):
    """`kinds` of question, drawn evenly: each is a name for the templates."""

    kinds: tuple[str, ...] = Field(("pormenor", "conjunto", "motivo", "ausente"), min_length=1)


class Agreement(BaseModel):
    """Whether two answers to one question say the same."""

    dizem_o_mesmo: bool


async def ask_picture(rollout: Rollout, options: AskOptions) -> Content:
    """Ask, answer, have another answer. Rejects `no_question`, `teachers_disagree`, `picture_missing` and
    `picture_changed`."""
    shown = await shown_picture(rollout)
    kind = rollout.choose(options.kinds, salt="kind")
    question = await question_about(rollout, shown.part, kind=kind)
    answer = (
        await rollout.answers("answer", with_picture(rollout.render("answer", question=question), shown.part), 1)
    )[0]
    seen = with_picture(rollout.render("other_answer", question=question), shown.part)
    other = (await rollout.ask("other_answer", PLAIN_TEXT, messages=seen))[0].answer
    same = await rollout.ask_for("agreement", Agreement, question=question, answer=answer.text, other=other)
    user = Message(role="user", content=(shown.part, TextPart(text=question)))
    content = Content(kind="chat", messages=(user, answer), passage=shown.page)
    if not same.dizem_o_mesmo:
        evidence = {"question": question, "answer": answer.text[:2000], "other": other[:2000]}
        detail = "two teachers who saw the picture say different things"
        raise RolloutRejectedError("agreement", "agreement", "teachers_disagree", detail, evidence, content)
    return content


ASK_PICTURE = Method(
    run=ask_picture,
    kind="chat",
    summary="picture of yours, or one that a program drew -> question -> answer on which two teachers agree",
    steps={
        "question": {"kind": "pormenor"},
        "answer": {"question": "De que cor é a porta?"},
        "other_answer": {"question": "De que cor é a porta?"},
        "agreement": {"question": "De que cor é a porta?", "answer": "É azul.", "other": "A porta é azul."},
    },
    options=AskOptions,
)
