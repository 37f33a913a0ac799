"""Topic x persona x task -> an instruction that persona would write, appraised where a recipe says so -> its answer.

After Self-Instruct (Wang et al., ACL 2023, arXiv:2212.10560) and PersonaHub (Chan et al., 2024, arXiv:2406.20094).
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.copied_examples import copied_example
from prompts.option_files import PackOption
from schemas.message import Message
from schemas.sample import Content


class Instruction(BaseModel):
    """What the first step gives."""

    instrucao: str = Field(min_length=10, max_length=600)


class Appraisal(BaseModel):
    """What the appraisal of an instruction gives, the reason before the verdict."""

    motivo: str = Field(min_length=1, max_length=300)
    faz_sentido: bool


class InstructOptions(Options):
    """`examples`: a pack of tasks with `text`, `example_tu` and `example_formal`. Each rollout sees the example of
    another task than its own as `example` (`task` and `request`), and a request that copies an example is rejected."""

    examples: PackOption | None = None


async def instruct(rollout: Rollout, options: InstructOptions) -> Content:
    """Ask for an instruction, then for its answer. Rejects `example_copied`; with a step `appraise`, also
    `makes_no_sense`, with the teacher's reason, before an answer is paid for."""
    example = _example(rollout, options)
    asked = await rollout.ask_for("instruction", Instruction, example=example)
    instruction = asked.instrucao.strip()
    if copied := copied_example(instruction, _all_examples(options)):
        evidence = {"instruction": instruction, "example": copied}
        raise RolloutRejectedError("instruction", "instruct", "example_copied", f"it is «{copied}» again", evidence)
    if "appraise" in rollout.recipe.templates:
        said = await rollout.ask_for("appraise", Appraisal, instruction=instruction)
        if not said.faz_sentido:
            evidence = {"instruction": instruction}
            raise RolloutRejectedError("appraise", "appraisal", "makes_no_sense", said.motivo, evidence)
    answer = await rollout.answer("answer", instruction=instruction)
    return Content(
        kind="chat",
        messages=(Message(role="user", content=instruction), answer),
    )


def _example(rollout: Rollout, options: InstructOptions) -> dict[str, str] | None:
    """The example of a task drawn for this rollout, never of its own, in the persona's register."""
    if options.examples is None:
        return None
    values = rollout.seed.values
    others = tuple(row for row in options.examples.rows if row["id"] != values.get("task", {}).get("id"))
    row: dict[str, Any] = rollout.choose(others, salt="example")
    formal = values.get("persona", {}).get("register") == "formal"
    return {"task": str(row["text"]), "request": str(row["example_formal" if formal else "example_tu"])}


def _all_examples(options: InstructOptions) -> list[str]:
    rows = options.examples.rows if options.examples else ()
    return [str(row[field]) for row in rows for field in ("example_tu", "example_formal")]


EXAMPLE = {"task": "explicar um assunto", "request": "Explica-me como funciona."}

INSTRUCT = Method(
    run=instruct,
    kind="chat",
    summary="topic x persona x task -> instruction -> answer (Self-Instruct, PersonaHub)",
    options=InstructOptions,
    steps={
        "instruction": {"example": EXAMPLE},
        "appraise": {"instruction": "Explica-me como funciona."},
        "answer": {"instruction": "Explica-me como funciona."},
    },
    optional_steps=("appraise",),
)
