"""A person, subjects and facts about their life -> up to twelve turns in which what was told early is asked for late.

A program draws what happens when: which facts are told, which one is corrected, where the subject changes, what is
asked at the end. The teacher words it, and every value is looked for: in the message that tells it, and in the answer
that must remember it. After LoCoMo (Maharana et al., ACL 2024, arXiv:2402.17753).
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, model_validator

from generators.method import Method, Options
from generators.methods.dialogue import refuse_repetition
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.drawn_constraints import broken
from generators.verifying.memory_script import Move, Told, require_values, script
from prompts.option_files import PackOption
from quality.constraints.checkers import contains_keyword
from schemas.message import Message
from schemas.sample import Content

MANNERS = ("Escreve com naturalidade.",)


class MemoryOptions(Options):
    """`turns`: how often the person speaks, one of these. `facts`: a pack of things that people tell of themselves
    (`text` with «{valor}», `question`, `values`); `counts`: how many are told, one of these. `corrections`: the share
    of conversations in which one of them is corrected. `subjects`: a pack of further subjects; `manners` as in
    `dialogue`."""

    turns: tuple[int, ...] = Field((6, 8, 10, 12), min_length=1)
    facts: PackOption = Field("memory_facts", validate_default=True)
    counts: tuple[int, ...] = Field((2, 3), min_length=1)
    corrections: float = Field(0.5, ge=0, le=1)
    subjects: PackOption = Field("topics", validate_default=True)
    manners: tuple[str, ...] = Field(MANNERS, min_length=1)

    @model_validator(mode="after")
    def _can_be_told(self) -> MemoryOptions:
        if not all(6 <= turns <= 12 for turns in self.turns):
            raise ValueError("`turns` are numbers from 6 to 12")
        if not all(1 <= count <= 3 for count in self.counts):
            raise ValueError("`counts` are numbers from 1 to 3, or the facts leave no room to talk")
        require_values(self.facts)
        return self


class Said(BaseModel):
    """What the person says."""

    mensagem: str = Field(min_length=2, max_length=700)


async def memory(rollout: Rollout, options: MemoryOptions) -> Content:
    """Talk after the script. Rejects `value_missing` and `value_given_away` (the person), `forgotten` (an answer
    without the value, or with the one that was corrected), `repeated_turn`."""
    moves = script(rollout, options)
    manner = rollout.choose(options.manners, salt="manner")
    turns: list[Message] = []
    for number, move in enumerate(moves, 1):
        said = await _person(rollout, turns, number, move, manner)
        asked = rollout.render("assistant", message=said)
        answer = (await rollout.answers("assistant", (*asked[:-1], *turns, asked[-1]), 1, f"turn-{number}"))[0]
        refuse_repetition("assistant", answer.text, turns)
        turns += [Message(role="user", content=said), answer]
        if move.asks:
            _refuse_forgotten(rollout, turns, number, move.asks)
    return _content(rollout, turns, moves[-1].asks)


async def _person(rollout: Rollout, turns: list[Message], number: int, move: Move, manner: str) -> str:
    """What the person says next: what the script wants told stands in it, and what it asks for doesn't."""
    seen: dict[str, Any] = {"turns": [m.to_chat() for m in turns], "number": number, "manner": manner, **move.shown}
    said = (await rollout.ask_for("person", Said, f"turn-{number}", **seen)).mensagem.strip()
    refuse_repetition("person", said, turns)
    evidence = {"text": said, "turns": [m.to_chat() for m in turns]}
    for told in move.tells:
        if not contains_keyword(said, [told.value]).holds:
            detail = f"turn {number} was to say «{told.value}»"
            raise RolloutRejectedError("person", "memory", "value_missing", detail, evidence)
    if move.asks and contains_keyword(said, [move.asks.value]).holds:
        detail = f"turn {number} asks for «{move.asks.value}» and says it"
        raise RolloutRejectedError("person", "memory", "value_given_away", detail, evidence)
    return said


def _refuse_forgotten(rollout: Rollout, turns: list[Message], number: int, asked: Told) -> None:
    if failed := broken(turns[-1].text, asked.constraints):
        content = _content(rollout, turns, asked)
        evidence = {"failed": failed, "answer": turns[-1].text[:2000]}
        detail = f"{asked.question}? {asked.value}. Seen: {failed[0]['evidence']}"
        raise RolloutRejectedError(f"turn-{number}", "memory", "forgotten", detail, evidence, content)


def _content(rollout: Rollout, turns: list[Message], asked: Told | None) -> Content:
    system = Message(role="system", content=rollout.render("system")[-1].text)
    return Content(kind="verifiable", messages=(system, *turns), constraints=asked.constraints if asked else ())


EXAMPLE = Told(says="que o gato se chama Mimo", question="como se chama o gato", value="Mimo")

MEMORY = Method(
    run=memory,
    kind="verifiable",
    summary="facts told, corrected and asked for again over up to 12 turns, subjects changing (LoCoMo)",
    steps={
        "system": {},
        "person": {
            "turns": [{"role": "user", "content": "Bom dia."}, {"role": "assistant", "content": "Bom dia!"}],
            "number": 2,
            "manner": MANNERS[0],
            **Move(subject="a poda das oliveiras", tells=(EXAMPLE,)).shown,
        },
        "assistant": {"message": "Como faço a marcação?"},
    },
    needs=("topic.text",),
    options=MemoryOptions,
    verifies=True,
    calls=lambda options: {"system": 0, "person": max(options.turns), "assistant": max(options.turns)},
)
