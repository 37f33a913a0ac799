"""Topic x persona x task -> an instruction that persona would write -> its answer.

After Self-Instruct (Wang et al., ACL 2023, arXiv:2212.10560) and PersonaHub (Chan et al., 2024, arXiv:2406.20094).
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.rollout import Rollout
from schemas.message import Message
from schemas.sample import Content


class Instruction(BaseModel):
    """What the first step gives."""

    instrucao: str = Field(min_length=10, max_length=600)


async def instruct(rollout: Rollout, _: Options) -> Content:
    """Ask for an instruction, then for its answer."""
    asked = await rollout.ask_for("instruction", Instruction)
    instruction = asked.instrucao.strip()
    answer = await rollout.ask_text("answer", instruction=instruction)
    return Content(
        kind="chat",
        messages=(Message(role="user", content=instruction), Message(role="assistant", content=answer)),
    )


INSTRUCT = Method(
    run=instruct,
    kind="chat",
    summary="topic x persona x task -> instruction -> answer (Self-Instruct, PersonaHub)",
    steps={"instruction": {}, "answer": {"instruction": "Explica-me como funciona."}},
)
