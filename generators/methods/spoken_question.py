"""A topic and a person -> that person's question, said aloud as it might reach a telephone -> a written answer.

The teacher writes the question and answers it as text; what is trained on has the question as sound alone. Pace, noise
and loudness are drawn for each sample.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.method import Method
from generators.rollout import Rollout
from generators.voices.spoken import SpokenOptions, kept_spoken
from schemas.message import Message
from schemas.sample import Content


class SpokenQuestion(BaseModel):
    """A question as it is said."""

    pergunta: str = Field(min_length=12, max_length=400)


async def spoken_question(rollout: Rollout, options: SpokenOptions) -> Content:
    """A question to be heard and its written answer. Rejects what `kept_spoken` rejects."""
    question = " ".join((await rollout.ask_for("question", SpokenQuestion)).pergunta.split())
    sound = await kept_spoken(rollout, question, options)
    answer = await rollout.answer("answer", question=question)
    return Content(kind="chat", messages=(Message(role="user", content=(sound,)), answer))


SPOKEN_QUESTION = Method(
    run=spoken_question,
    kind="chat",
    summary="topic and person -> a question said aloud, its pace and noise varied -> written answer",
    steps={"question": {}, "answer": {"question": "Como renovo o cartão de cidadão?"}},
    options=SpokenOptions,
    speaks=True,
)
