"""A document -> a conversation about it: several questions, each answered with a quote that proves it.

After CoQA (Reddy et al., TACL 2019, arXiv:1808.07042) and QuAC (Choi et al., EMNLP 2018, arXiv:1808.07036): later
questions lean on what was said, and some of them the document does not answer.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from generators.grounding import QuotedAnswer, asked_question, require_quote
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from schemas.message import Message
from schemas.sample import Content

MOVES = ("pergunta outra coisa",)


class DocumentTalkOptions(Options):
    """The person asks `min_turns` to `max_turns` times (drawn). `moves`: what a later question does (a sentence for
    the teacher, one drawn each time). One in `none_in` later questions is one that the document doesn't answer (0:
    none)."""

    min_turns: int = Field(2, ge=2, le=10)
    max_turns: int = Field(5, ge=2, le=10)
    moves: tuple[str, ...] = Field(MOVES, min_length=1)
    none_in: int = Field(4, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> DocumentTalkOptions:
        if self.min_turns > self.max_turns:
            raise ValueError(f"min_turns ({self.min_turns}) is over max_turns ({self.max_turns})")
        return self


async def document_talk(rollout: Rollout, options: DocumentTalkOptions) -> Content:
    """Talk about the seed's text. Rejects `repeated_question` and what `require_quote` rejects, at any turn."""
    passage = str(rollout.seed.values["seed"]["text"]).strip()
    count = rollout.choose(range(options.min_turns, options.max_turns + 1), salt="turns")
    turns: list[Message] = []
    quotes: list[str] = []
    for number in range(1, count + 1):
        key = f"turn-{number}"
        answerable = number == 1 or not options.none_in or rollout.choose(range(options.none_in), salt=key) > 0
        shown: dict[str, Any] = {
            "number": number,
            "answerable": answerable,
            "move": rollout.choose(options.moves, salt=f"move-{number}"),
            "turns": [{"role": turn.role, "content": turn.text} for turn in turns],
        }
        question = await asked_question(rollout, key, **shown)
        if any(question.casefold() == turn.text.casefold() for turn in turns):
            detail = f"question {number} was asked before"
            raise RolloutRejectedError("question", "turns", "repeated_question", detail, {"question": question})
        reply = await rollout.ask_for("answer", QuotedAnswer, key, question=question, **shown)
        evidence = {"turn": number, "question": question, "answer": reply.resposta, "quote": reply.citacao}
        quotes.append(require_quote(reply, answerable, evidence, passage))
        turns += [Message(role="user", content=question), rollout.turn(reply.resposta.strip())]
    opening = rollout.render("request", question=turns[0].text, wording=rollout.choose(range(60), salt="wording"))
    messages = (Message(role="user", content=opening[-1].text), *turns[1:])
    return Content(kind="grounded", messages=messages, passage=passage, quote=quotes[-1])


SHOWN: dict[str, Any] = {
    "number": 2,
    "answerable": True,
    "move": MOVES[0],
    "turns": [{"role": "user", "content": "Quando abriu a ponte?"}, {"role": "assistant", "content": "Em 1966."}],
}
ASKED = "E quem a projetou?"

DOCUMENT_TALK = Method(
    run=document_talk,
    kind="grounded",
    summary="document -> a conversation about it, each answer with its quote",
    steps={
        "question": SHOWN,
        "answer": {**SHOWN, "question": ASKED},
        "request": {"question": ASKED, "wording": 0},
    },
    needs=("seed.text",),
    options=DocumentTalkOptions,
    calls=lambda options: {"request": 0, "question": options.max_turns, "answer": options.max_turns},
)
