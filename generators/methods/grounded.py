"""A passage -> a question of some kind -> an answer with the supporting quote, which must be in the passage."""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from schemas.message import Message
from schemas.sample import Content

UNANSWERABLE = "sem_resposta"
QUOTE_LIMIT = 600
"""Characters. A quote that reaches it was cut off, and is no quote."""


class GroundedOptions(Options):
    """`kinds` of question to draw from, evenly; `sem_resposta` asks what the passage does not say."""

    kinds: tuple[str, ...] = ("factual", "inferencial", "comparativa", UNANSWERABLE)


class Question(BaseModel):
    """What the first step gives."""

    pergunta: str = Field(min_length=8, max_length=400)


class QuotedAnswer(BaseModel):
    """What the second step gives, the quote before the answer; `citacao` is '' when the passage does not answer."""

    citacao: str = Field(max_length=QUOTE_LIMIT)
    resposta: str = Field(min_length=1, max_length=1500)


async def grounded(rollout: Rollout, options: GroundedOptions) -> Content:
    """Ask a question about the seed's passage, then its answer with a verbatim quote."""
    passage = str(rollout.seed.values["seed"]["text"])
    kind = rollout.choose(options.kinds, salt="kind")
    question = (await rollout.ask_for("question", Question, kind=kind)).pergunta.strip()
    reply = await rollout.ask_for("answer", QuotedAnswer, kind=kind, question=question)
    quote = reply.citacao.strip().strip("«»“”\"'").strip()
    evidence = {"kind": kind, "question": question, "answer": reply.resposta, "quote": quote}
    if kind == UNANSWERABLE and quote:
        detail = "the passage was not to answer, yet it is quoted"
        raise RolloutRejectedError("answer", "quote", "quoted_unanswerable", detail, evidence)
    if kind != UNANSWERABLE and not quote:
        raise RolloutRejectedError("answer", "quote", "quote_missing", "no quote supports the answer", evidence)
    if len(quote) >= QUOTE_LIMIT - 1:
        raise RolloutRejectedError("answer", "quote", "quote_too_long", "the quote runs on to its limit", evidence)
    prompt = f"{passage}\n\n{question}"
    return Content(
        kind="grounded",
        messages=(Message(role="user", content=prompt), rollout.turn(reply.resposta.strip())),
        passage=passage,
        quote=quote,
    )


GROUNDED = Method(
    run=grounded,
    kind="grounded",
    summary="passage -> question (factual, inferential, comparative, unanswerable) -> answer with its quote",
    steps={
        "question": {"kind": "factual"},
        "answer": {"kind": "factual", "question": "Em que ano foi inaugurada a ponte?"},
    },
    needs=("seed.text",),
    options=GroundedOptions,
)
