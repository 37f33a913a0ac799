"""A passage -> a question of some kind -> an answer with the supporting quote, which must be in the passage."""

from __future__ import annotations

from typing import Any

from generators.grounding import UNANSWERABLE, Question, QuotedAnswer, kind_of, require_quote
from generators.method import Method, Options
from generators.rollout import Rollout
from schemas.message import Message
from schemas.sample import Content


class GroundedOptions(Options):
    """`kinds` of question to draw from, evenly, where the seed has none of its own (`ask`); `sem_resposta` asks what
    the passage does not say."""

    kinds: tuple[str, ...] = ("factual", "inferencial", "comparativa", UNANSWERABLE)


async def grounded(rollout: Rollout, options: GroundedOptions) -> Content:
    """Ask a question about the seed's passage, then its answer with a verbatim quote."""
    passage = str(rollout.seed.values["seed"]["text"]).strip()
    kind = kind_of(rollout, options.kinds)
    shown: dict[str, Any] = {"kind": kind.name, "answerable": kind.answerable}
    question = (await rollout.ask_for("question", Question, **shown)).pergunta.strip()
    reply = await rollout.ask_for("answer", QuotedAnswer, question=question, **shown)
    evidence = {"kind": kind.name, "question": question, "answer": reply.resposta, "quote": reply.citacao}
    quote = require_quote(reply, kind.answerable, evidence)
    prompt = f"{passage}\n\n{question}"
    if "request" in rollout.recipe.templates:
        wording = rollout.choose(range(60), salt="wording")
        prompt = rollout.render("request", question=question, wording=wording)[-1].text
    return Content(
        kind="grounded",
        messages=(Message(role="user", content=prompt), rollout.turn(reply.resposta.strip())),
        passage=passage,
        quote=quote,
    )


SHOWN: dict[str, Any] = {"kind": "factual", "answerable": True}
ASKED = "Em que ano foi inaugurada a ponte?"

GROUNDED = Method(
    run=grounded,
    kind="grounded",
    summary="passage -> question (factual, inferential, comparative, unanswerable) -> answer with its quote",
    steps={
        "question": SHOWN,
        "answer": {**SHOWN, "question": ASKED},
        "request": {"question": ASKED, "wording": 0},
    },
    needs=("seed.text",),
    options=GroundedOptions,
    optional_steps=("request",),
    calls=lambda _: {"request": 0},
)
