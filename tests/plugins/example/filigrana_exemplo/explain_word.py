"""A topic -> what its word means, in a sentence or two."""

from __future__ import annotations

from generators.method import Method, Options
from generators.rollout import Rollout
from schemas.message import Message
from schemas.sample import Content


async def explain_word(rollout: Rollout, _: Options) -> Content:
    """Ask once."""
    answer = await rollout.answer("answer")
    asked = Message(role="user", content=f"Explica o que é: {rollout.seed.values['seed']['text']}")
    return Content(kind="chat", messages=(asked, answer))


EXPLAIN_WORD = Method(
    run=explain_word,
    kind="chat",
    summary="topic -> what it is, in a sentence or two",
    steps={"answer": {}},
    needs=("seed.text",),
)
