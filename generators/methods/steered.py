"""A role and rules in a system message -> several turns in which every answer keeps them, by programs.

The rules are drawn, not fixed, as constraints are in `verifiable`; the person doesn't know them, and may ask for the
opposite. After Multi-IF (He et al., 2024, arXiv:2410.15553) and SysBench (Qin et al., 2024, arXiv:2408.10943).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from generators.method import Method
from generators.methods.dialogue import MANNERS, DialogueOptions, person_says, refuse_repetition
from generators.rollout import Rollout
from generators.verifying.drawn_constraints import Drawn, draw, refuse_broken, require_checkable
from prompts.option_files import PackOption
from schemas.message import Message
from schemas.sample import Content


class SteeredOptions(DialogueOptions):
    """`rules`: a pack of constraints, as `verifiable` reads them, worded for a system message; `counts`: how many a
    conversation has, drawn evenly. `forms`: how they are told, in running text (`frases`) or as a `lista`."""

    rules: PackOption = Field("system_rules", validate_default=True)
    counts: tuple[int, ...] = Field((2, 3, 4), min_length=1)
    forms: tuple[Literal["frases", "lista"], ...] = Field(("frases", "lista"), min_length=1)

    @model_validator(mode="after")
    def _checkable(self) -> SteeredOptions:
        if not all(1 <= count <= 5 for count in self.counts):
            raise ValueError("`counts` are numbers from 1 to 5")
        require_checkable(self.rules)
        return self


async def steered(rollout: Rollout, options: SteeredOptions) -> Content:
    """Talk, and run every checker on each answer. Rejects `constraint_failed`, with the turn, the rule and what was
    seen; `empty_turn` and `repeated_turn` as `dialogue` does."""
    drawn = draw(rollout, options.rules.rows, rollout.choose(options.counts, salt="count"))
    shown: dict[str, Any] = {**drawn.shown, "form": rollout.choose(options.forms, salt="form")}
    system = Message(role="system", content=rollout.render("system", **shown)[-1].text)
    manner = rollout.choose(options.manners, salt="manner")
    turns: list[Message] = []
    for number in range(1, options.max_turns + 1):
        said = await person_says(rollout, turns, number, number > options.min_turns, manner)
        if not said:
            break
        turns += [Message(role="user", content=said), await _answer(rollout, system, turns, said, number, drawn)]
    return Content(kind="verifiable", messages=(system, *turns), constraints=drawn.constraints)


async def _answer(
    rollout: Rollout, system: Message, turns: list[Message], said: str, number: int, drawn: Drawn
) -> Message:
    """The assistant's next turn. Its template may say more than the sample's system message does."""
    asked = rollout.render("assistant", message=said, rules=system.text, checkers=drawn.checkers)
    answer = (await rollout.answers("assistant", (*asked[:-1], *turns, asked[-1]), 1, f"turn-{number}"))[0]
    refuse_repetition("assistant", answer.text, turns)
    heard = (system, *turns, Message(role="user", content=said), answer)
    made = Content(kind="verifiable", messages=heard, constraints=drawn.constraints)
    refuse_broken(answer.text, drawn.constraints, f"turn-{number}", made)
    return answer


SHOWN: dict[str, Any] = {
    "constraints": ["Nenhuma resposta passa das 50 palavras."],
    "checkers": ["max_words"],
    "form": "lista",
}

STEERED = Method(
    run=steered,
    kind="verifiable",
    summary="role + rules of a system message -> several turns, each answer checked by programs (Multi-IF)",
    steps={
        "system": SHOWN,
        "person": {
            "turns": [{"role": "user", "content": "Bom dia."}, {"role": "assistant", "content": "Bom dia!"}],
            "number": 2,
            "may_end": True,
            "manner": MANNERS[0],
        },
        "assistant": {"message": "Como faço a marcação?", "rules": "És o Rui. Assinas sempre.", "checkers": ["title"]},
    },
    options=SteeredOptions,
    verifies=True,
    calls=lambda options: {"system": 0, "person": options.max_turns, "assistant": options.max_turns},
)
