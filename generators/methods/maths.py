"""An exercise of school maths that a program made and solved, and a person -> that person's request -> its solution.

The program knows the exact result (`generators/maths/`); the teacher words the request, which keeps every formula and
number, and solves it in steps. The last line must give the result: the program's grammar reads it, sympy compares.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.maths.contract import Exercise
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.kept_parts import missing_parts
from quality.constraints.maths.last_line import same_maths
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content


class Wording(BaseModel):
    """The exercise in the words of whoever asks."""

    pedido: str = Field(min_length=20, max_length=900)


async def maths(rollout: Rollout, _: Options) -> Content:
    """Word and solve an exercise of the seed's family. Rejects `statement_lost`, `result_told`, `wrong_answer`."""
    made = _made(rollout)
    worded = (await rollout.ask_for("wording", Wording, exercise=made.text, keep=made.keep)).pedido.strip()
    evidence = {"exercise": made.text, "request": worded}
    if lost := missing_parts(worded, made.keep):
        detail = f"the request lacks «{lost[0]}»"
        raise RolloutRejectedError("wording", "kept_parts", "statement_lost", detail, {**evidence, "lost": lost})
    if len(made.result) > 3 and missing_parts(made.text, [made.result]) and not missing_parts(worded, [made.result]):
        raise RolloutRejectedError("wording", "kept_parts", "result_told", f"«{made.result}» is in it", evidence)
    request = rollout.render("request", worded=worded, last_line=made.last_line)[-1].text
    answer = await rollout.answer("answer", request=request, last_line=made.last_line)
    constraint = _constraint(made)
    content = Content(
        kind="verifiable", messages=(Message(role="user", content=request), answer), constraints=(constraint,)
    )
    _refuse_wrong(made, answer.text, content)
    return content


def _refuse_wrong(made: Exercise, answer: str, content: Content) -> None:
    from generators.verifying.exact_maths import exactly_the_same

    holds, seen = same_maths(answer, made.result, made.form, exactly_the_same)
    if not holds:
        detail = f"«{seen['last_line'][:80]}», and the result is {made.result}"
        evidence = {**seen, "exercise": made.text, "answer": answer[:2000]}
        raise RolloutRejectedError("answer", "final_maths", "wrong_answer", detail, evidence, content)


def _made(rollout: Rollout) -> Exercise:
    """The rollout's own exercise, always the same. Raises UsageError for a family that nobody has written."""
    from generators.maths.families import FAMILIES

    family = str(rollout.seed.values["topic"]["family"])
    if family not in FAMILIES:
        raise UsageError(f"There is no family of exercises '{family}'.", f"There are: {', '.join(FAMILIES)}.")
    return FAMILIES[family](rollout.dice("exercise"))


def _constraint(made: Exercise) -> dict[str, str]:
    text = f"A última linha tem só «Resposta:» e {made.last_line}."
    return {"checker": "final_maths", "result": made.result, "form": made.form, "text": text}


SHOWN = {"request": "Podes resolver a equação 2x + 1 = 5?", "last_line": "a solução"}

MATHS = Method(
    run=maths,
    kind="verifiable",
    summary="exercise of school maths that a program solved, and a person -> request -> solution, checked by sympy",
    steps={
        "wording": {"exercise": "Resolve a equação 2x + 1 = 5.", "keep": ("2x + 1 = 5",)},
        "request": {"worded": "Podes resolver a equação 2x + 1 = 5?", "last_line": "a solução"},
        "answer": SHOWN,
    },
    needs=("topic.family",),
    verifies=True,
    calls=lambda options: {"request": 0},
)
