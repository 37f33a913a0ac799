"""An instruction, the seed's or a step's -> deeper or broader, round after round, each checked -> its answer.

After Evol-Instruct (Xu et al., "WizardLM", ICLR 2024, arXiv:2304.12244), whose elimination step is the check here.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.first_request import SHOWN, WRITTEN_BY, first_request
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.shaping import Systems, draw_system, system_turn
from generators.standing import FITS_ASKED, StandsOn, require_support, standing
from generators.standing import SHOWN as SHOWN_OF_SOURCES
from generators.verifying.told_of_person import refuse_told
from prompts.option_files import PackOption
from schemas.message import Message
from schemas.sample import Content

OPERATIONS = {
    "restringir": "Acrescenta-lhe uma condição ou um requisito que a resposta tenha de cumprir.",
    "aprofundar": "Torna-a mais profunda: leva-a a perguntar pelas causas, pelas consequências ou pelas exceções.",
    "concretizar": "Troca o que é geral por um caso concreto, com pessoas, lugares ou quantidades.",
    "alargar": "Escreve outra instrução do mesmo domínio, sobre um assunto menos comum e com a mesma dificuldade.",
}


class EvolveOptions(Options):
    """`rounds` of evolution (1 to 5), each by one of `operations` ({name: what the teacher is told to do}).

    Where the recipe has the step `instruction`, it sees one of `examples`; a system message is drawn from `systems`.
    `stands_on`: which answers need a dated excerpt, and what becomes of those without one."""

    rounds: int = Field(2, ge=1, le=5)
    operations: dict[str, str] = Field(OPERATIONS, min_length=1)
    examples: PackOption | None = None
    systems: Systems = None
    stands_on: StandsOn | None = None


class Evolved(BaseModel):
    """What a round gives."""

    instrucao: str = Field(min_length=10, max_length=900)


class Appraisal(BaseModel):
    """What the check of a round gives, the reason before the verdicts."""

    motivo: str = Field(min_length=1, max_length=300)
    respondivel: bool
    diferente: bool


async def evolve(rollout: Rollout, options: EvolveOptions) -> Content:
    """Evolve the seed's instruction. Rejects `unanswerable` and `not_evolved` rounds, with the teacher's reason, and
    what `stands_on` rejects."""
    system = draw_system(rollout, options.systems)
    instruction = await _evolved(rollout, options, await first_request(rollout, options.examples))
    on = await standing(rollout, options.stands_on, instruction, drifted=True)
    answer = await rollout.answer("answer", instruction=instruction, system=system, **on.shown)
    require_support(answer.text, instruction, rollout.seed.topic, on)
    refuse_told(rollout.seed.values.get("persona") or {}, (system, instruction), answer.text)
    return Content(
        kind="chat",
        messages=(*system_turn(system), Message(role="user", content=instruction), answer),
        passage=on.passage,
    )


async def _evolved(rollout: Rollout, options: EvolveOptions, instruction: str) -> str:
    """The instruction after all rounds."""
    for number in range(1, options.rounds + 1):
        operation = rollout.choose(list(options.operations), salt=f"round-{number}")
        told = options.operations[operation]
        key = f"round-{number}"
        reply = await rollout.ask_for("evolve", Evolved, key, instruction=instruction, operation=told)
        evolved = reply.instrucao.strip()
        reason, why = "not_evolved", "nothing was changed"
        if evolved.casefold() != instruction.casefold():
            said = await rollout.ask_for("appraise", Appraisal, key, instruction=instruction, evolved=evolved)
            reason = "unanswerable" if not said.respondivel else "" if said.diferente else "not_evolved"
            why = said.motivo
        if reason:
            evidence = {"round": number, "operation": operation, "before": instruction, "after": evolved}
            raise RolloutRejectedError("appraise", "evolution", reason, why, evidence)
        instruction = evolved
    return instruction


EVOLVE = Method(
    run=evolve,
    kind="chat",
    summary="instruction -> deeper or broader, n rounds, each checked to be answerable -> answer (Evol-Instruct)",
    steps={
        "instruction": SHOWN,
        "evolve": {"instruction": "Explica o que é uma freguesia.", "operation": OPERATIONS["concretizar"]},
        "appraise": {"instruction": "Explica o que é uma freguesia.", "evolved": "Que freguesias tem Loures?"},
        "fits": {"instruction": "Que freguesias tem Loures?", **SHOWN_OF_SOURCES},
        "answer": {"instruction": "Que freguesias tem Loures?", "system": "", **SHOWN_OF_SOURCES},
    },
    optional_steps=("instruction", "fits"),
    needs=("seed.text",),
    written_by=WRITTEN_BY,
    options=EvolveOptions,
    calls=lambda options: {"evolve": options.rounds, "appraise": options.rounds, **FITS_ASKED},
)
