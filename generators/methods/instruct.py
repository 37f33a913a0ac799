"""Topic x persona x task -> an instruction that persona would write, appraised where a recipe says so -> its answer.

After Self-Instruct (Wang et al., ACL 2023, arXiv:2212.10560) and PersonaHub (Chan et al., 2024, arXiv:2406.20094).
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from generators.first_request import Instruction
from generators.method import Method, Options
from generators.noise.profiles import NoiseKind, spoilt
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.shaping import Shape, Shapes, Systems, draw_shape
from generators.standing import SHOWN, StandsOn, require_support, standing
from generators.verifying.copied_examples import copied_example
from generators.verifying.told_of_person import refuse_told
from prompts.option_files import PackOption
from schemas.message import Message
from schemas.sample import Content


class Appraisal(BaseModel):
    """What the appraisal of an instruction gives, the reason before the verdict."""

    motivo: str = Field(min_length=1, max_length=300)
    faz_sentido: bool


class InstructOptions(Options):
    """`examples`: a pack of tasks with `text`, `example_tu` and `example_formal`. Each rollout sees the example of
    another task than its own as `example` (`task` and `request`), and a request that copies an example is rejected.
    `stands_on`: which answers need a dated excerpt, and what becomes of those without one. `noise`: lists of kinds of
    noise (`generators/noise/profiles.py`), one drawn for each rollout, with which the sample's request is spoilt; the
    answer is written to the clean one. An empty list leaves a request as it is. A length and a form of `shapes` and a
    system message of `systems`, both packs, are drawn for each answer."""

    examples: PackOption | None = None
    stands_on: StandsOn | None = None
    noise: tuple[tuple[NoiseKind, ...], ...] = ()
    shapes: Shapes = None
    systems: Systems = None


async def instruct(rollout: Rollout, options: InstructOptions) -> Content:
    """Ask for an instruction, then for its answer. Rejects `example_copied`; with a step `appraise`, also
    `makes_no_sense`, with the teacher's reason, before an answer is paid for; with `stands_on`, what it rejects; with
    `noise`, `brazilianism`, `pre_ao90` and `misspelling` in the request before it is spoilt; and `persona_told`."""
    example, shape = _example(rollout, options), draw_shape(rollout, options.shapes, options.systems)
    asked = await rollout.ask_for("instruction", Instruction, example=example, shape=shape)
    instruction = asked.instrucao.strip()
    if copied := copied_example(instruction, _all_examples(options)):
        evidence = {"instruction": instruction, "example": copied}
        raise RolloutRejectedError("instruction", "instruct", "example_copied", f"it is «{copied}» again", evidence)
    if "appraise" in rollout.recipe.templates:
        said = await rollout.ask_for("appraise", Appraisal, instruction=instruction)
        if not said.faz_sentido:
            evidence = {"instruction": instruction}
            raise RolloutRejectedError("appraise", "appraisal", "makes_no_sense", said.motivo, evidence)
    kinds = rollout.choose(options.noise, salt="noise") if options.noise else ()
    if kinds:
        _refuse_foreign(instruction)
    on = await standing(rollout, options.stands_on, instruction)
    answer = await rollout.answer("answer", instruction=instruction, shape=shape, **on.shown)
    require_support(answer.text, instruction, rollout.seed.topic, on)
    refuse_told(rollout.seed.values.get("persona") or {}, (shape.system, instruction), answer.text)
    asked_as = Message.saying("user", spoilt(instruction, kinds, rollout.id) if kinds else instruction)
    return Content(kind="chat", messages=(*shape.head, asked_as, answer), passage=on.passage)


def _refuse_foreign(instruction: str) -> None:
    """What the checks of a recipe can't see in a spoilt request is looked for in the clean one."""
    # Here, since importing the checks of language takes 40 ms, and most recipes that ask for instructions spoil none.
    from quality.european import LeaksSettings, OrthographySettings, leaks_problem, orthography_problem
    from quality.leaks import find_leaks
    from quality.spelling.orthography import find_misspellings

    found = leaks_problem("instruction", instruction, find_leaks(instruction), LeaksSettings()) or orthography_problem(
        "instruction", instruction, find_misspellings(instruction), OrthographySettings()
    )
    if found:
        raise RolloutRejectedError("instruction", "noise", found.reason, found.detail, found.evidence)


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
        "instruction": {"example": EXAMPLE, "shape": Shape()},
        "appraise": {"instruction": "Explica-me como funciona."},
        "fits": {"instruction": "Explica-me como funciona.", **SHOWN},
        "answer": {"instruction": "Explica-me como funciona.", "shape": Shape(), **SHOWN},
    },
    optional_steps=("appraise", "fits"),
)
