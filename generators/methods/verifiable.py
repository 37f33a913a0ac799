"""An instruction, the seed's or a step's, and constraints that a program checks -> an answer that keeps them all.

After IFEval (Zhou et al., 2023, arXiv:2311.07911). The checkers and their arguments stay with the sample, so that a
trainer can run them again on another answer.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from generators.first_request import SHOWN as EXAMPLE
from generators.first_request import WRITTEN_BY, first_request
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.shaping import Systems, draw_system, system_turn
from generators.verifying.drawn_constraints import draw, refuse_broken, require_checkable, suiting
from generators.verifying.told_of_person import refuse_told
from prompts.option_files import PackOption
from schemas.message import Message
from schemas.sample import Content


class VerifiableOptions(Options):
    """`counts`: how many constraints a request has, drawn evenly (name one twice to double it). `forms`: how they are
    told, in running text (`frases`) or as a `lista`. `constraints`: a pack of rows with `checker`, `arguments`, `texts`
    (wordings, one drawn each time; or one `text`), `texts_formal` (the wordings of who asks in the third person),
    `group`, `excludes` (groups that can't go along) and `suits` (kinds of request, the `kind` of the seed or of its
    task; all when empty). Where the recipe has the step `instruction`, it sees one of `examples`; a system message is
    drawn from `systems`."""

    counts: tuple[int, ...] = Field((1, 2, 3), min_length=1)
    forms: tuple[Literal["frases", "lista"], ...] = Field(("frases", "lista"), min_length=1)
    constraints: PackOption = Field("constraints", validate_default=True)
    examples: PackOption | None = None
    systems: Systems = None

    @model_validator(mode="after")
    def _checkable(self) -> VerifiableOptions:
        if not all(1 <= count <= 5 for count in self.counts):
            raise ValueError("`counts` are numbers from 1 to 5")
        require_checkable(self.constraints)
        return self


async def verifiable(rollout: Rollout, options: VerifiableOptions) -> Content:
    """Ask, then run every checker. Rejects `constraint_failed`, naming each one that doesn't hold and what was seen."""
    values = rollout.seed.values
    kind = str((values.get("seed") or values.get("task") or {}).get("kind") or "")
    rows = suiting(options.constraints.rows, kind)
    if not rows:
        raise RolloutRejectedError("seed", "suits", "no_constraint", f"none suits a request of kind '{kind}'", {})
    drawn = draw(rollout, rows, rollout.choose(options.counts, salt="count"))
    shown: dict[str, Any] = {**drawn.shown, "form": rollout.choose(options.forms, salt="form")}
    shown |= {"instruction": await first_request(rollout, options.examples)}
    request = rollout.render("request", **shown)[-1].text
    system = draw_system(rollout, options.systems)
    answer = await rollout.answer("answer", request=request, system=system, **shown)
    content = Content(
        kind="verifiable",
        messages=(*system_turn(system), Message(role="user", content=request), answer),
        constraints=drawn.constraints,
    )
    refuse_told(values.get("persona") or {}, (system, request), answer.text)
    refuse_broken(content.answer, content.constraints, "answer", content)
    return content


SHOWN: dict[str, Any] = {"constraints": ["A resposta tem uma só frase."], "checkers": ["n_sentences"], "form": "lista"}
SHOWN |= {"instruction": "Explica o que é uma freguesia."}

VERIFIABLE = Method(
    run=verifiable,
    kind="verifiable",
    summary="instruction + constraints that a program checks -> an answer that keeps them (IFEval)",
    steps={
        "instruction": EXAMPLE,
        "request": SHOWN,
        "answer": {**SHOWN, "request": "Explica o que é uma freguesia, numa só frase.", "system": ""},
    },
    optional_steps=("instruction",),
    needs=("seed.text",),
    written_by=WRITTEN_BY,
    options=VerifiableOptions,
    verifies=True,
    calls=lambda options: {"request": 0},
)
