"""The request that a method starts from: the seed's own text, or one that the recipe's step `instruction` writes.

A pack of requests is used up after as many rollouts as it has rows; a request written for a topic, a task and a person
is another one each time.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.copied_examples import copied_example
from prompts.packs import Pack

STEP = "instruction"
WRITTEN_BY = {"seed.text": STEP}
"""What seeds need not have where a recipe has the step."""

SHOWN: dict[str, Any] = {"example": "Explica-me o que faz uma assembleia de freguesia."}


class Instruction(BaseModel):
    """What the first step gives."""

    instrucao: str = Field(min_length=10, max_length=600)


async def first_request(rollout: Rollout, examples: Pack | None, **shown: Any) -> str:
    """The request. The step sees an `example` of the task's kind from `examples` ('' without); a copy of it is
    rejected as `example_copied`."""
    if STEP not in rollout.recipe.templates:
        return str(rollout.seed.values["seed"]["text"]).strip()
    example = _example(rollout, examples)
    asked = await rollout.ask_for(STEP, Instruction, example=example, **shown)
    text = asked.instrucao.strip()
    if copied := copied_example(text, [example] if example else []):
        evidence = {"instruction": text, "example": copied}
        raise RolloutRejectedError(STEP, "first_request", "example_copied", f"it is «{copied}» again", evidence)
    return text


def _example(rollout: Rollout, examples: Pack | None) -> str:
    kind = (rollout.seed.values.get("task") or {}).get("kind")
    rows = [row for row in examples.rows if row.get("kind") == kind] or list(examples.rows) if examples else []
    return str(rollout.choose(rows, salt="example")["text"]) if rows else ""
