"""A held-out question -> what a teacher answers, turn by turn, as it is: to be measured, never trained on."""

from __future__ import annotations

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from schemas.message import Message
from schemas.sample import Content


async def evaluate(rollout: Rollout, options: Options) -> Content:
    """Ask the question's turns in the rollout's wording. A conversation that breaks off ends with its last whole
    answer; a question without any is rejected for the reason that the reading gives (`truncated`, `empty`...)."""
    values = rollout.seed.values
    turns: list[Message] = []
    for number, said in enumerate(values["question"][values["wording"]["id"]], 1):
        asked = rollout.render("answer", said=said)
        try:
            answer = (await rollout.answers("answer", (*asked[:-1], *turns, asked[-1]), 1, f"turn-{number}"))[0]
        except RolloutRejectedError as error:
            if turns:
                break
            named = {"question": values["question"]["id"], "wording": values["wording"]["id"]}
            raise RolloutRejectedError(
                error.stage, error.check, error.reason, error.detail, {**error.evidence, **named}
            ) from error
        turns += [asked[-1], answer]
    return Content(kind="chat", messages=tuple(turns))


EVALUATE = Method(
    run=evaluate,
    kind="chat",
    summary="held-out question -> answers that `filigrana evaluate` measures",
    steps={"answer": {"said": "Boa tarde."}},
    needs=("question.id", "wording.id"),
    calls=lambda options: {"answer": 5},
    evaluates=True,
)
