"""A problem whose result is known -> its solution, whose last line must give that result, exactly.

A problem of the pack is asked as it is the first time. When it is drawn again, the teacher writes another like it with
the expression that solves it; the expression's value must agree with the solution, written without seeing it (as in
program-of-thought prompting: Chen et al., TMLR 2023, arXiv:2211.12588).
"""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from quality.constraints.checkers import check_constraint
from quality.constraints.final_answer import NotAnExpressionError, expression_value, in_portuguese
from schemas.message import Message
from schemas.sample import Content

LAST_LINE = "A última linha é «Resposta:» e o resultado"


class ArithmeticOptions(Options):
    """`vary`: a problem that is drawn again becomes another like it. `bare_units`: units that name a number more than
    they measure it ('ano', 'lugar'): the last line gives such a number alone."""

    vary: bool = True
    bare_units: tuple[str, ...] = ("ano", "dia", "lugar")


class Problem(BaseModel):
    """A problem like the seed's. The expression comes after the text that it solves."""

    problema: str = Field(min_length=20, max_length=600)
    expressao: str = Field(min_length=3, max_length=200)
    unidade: str = Field(max_length=20)


async def arithmetic(rollout: Rollout, options: ArithmeticOptions) -> Content:
    """Take or write a problem, and ask for its solution. Rejects `bad_expression`, `same_problem`, `wrong_answer`."""
    text, result, unit = _of_the_pack(rollout)
    if options.vary and (rollout.draw or rollout.seed.lead_again):
        text, result, unit = await _another(rollout, text)
    unit = "" if unit.casefold() in options.bare_units else unit
    request = rollout.render("request", problem=text, unit=unit)[-1].text
    answer = await rollout.answer("answer", problem=text, unit=unit, request=request)
    constraint = {"checker": "final_answer", "result": str(result), "unit": unit, "text": f"{LAST_LINE}."}
    content = Content(
        kind="verifiable",
        messages=(Message(role="user", content=request), answer),
        constraints=(constraint,),
    )
    held = check_constraint(answer.text, constraint)
    if not held.holds:
        right = f"{in_portuguese(result, unit)} {unit}".strip()
        detail = f"«{held.evidence['last_line'][:80]}», and the result is {right}"
        evidence = {**held.evidence, "problem_text": text, "answer": answer.text[:2000]}
        raise RolloutRejectedError("answer", "final_answer", "wrong_answer", detail, evidence, content)
    return content


def _of_the_pack(rollout: Rollout) -> tuple[str, Decimal, str]:
    seed = rollout.seed.values["seed"]
    return str(seed["text"]).strip(), Decimal(str(seed["answer"])), str(seed.get("unit") or "").strip()


async def _another(rollout: Rollout, text: str) -> tuple[str, Decimal, str]:
    """Another problem: its text, the value of its expression, its unit."""
    reply = await rollout.ask_for("problem", Problem)
    evidence = reply.model_dump()
    if reply.problema.strip().casefold() == text.casefold():
        raise RolloutRejectedError("problem", "problem", "same_problem", "nothing was changed", evidence)
    try:
        return reply.problema.strip(), expression_value(reply.expressao), reply.unidade.strip()
    except NotAnExpressionError as error:
        raise RolloutRejectedError("problem", "expression", "bad_expression", error.message, evidence) from error


SHOWN = {"problem": "Quanto custam 3 pães a 0,20 €?", "unit": "€"}

ARITHMETIC = Method(
    run=arithmetic,
    kind="verifiable",
    summary="problem with a known result -> solution whose last line gives it",
    steps={"request": SHOWN, "problem": {}, "answer": {**SHOWN, "request": "Quanto custam 3 pães a 0,20 €?"}},
    needs=("seed.text", "seed.answer"),
    options=ArithmeticOptions,
    verifies=True,
    calls=lambda options: {"request": 0, "problem": int(options.vary)},
)
