"""A problem that a program has made and solved -> the thoughts and the solution, whose last line must give the result.

Any number of problems, of the seed's family (`generators/puzzles/`), each another; so a verifier knows the one result
of each (as in Reasoning Gym: Stojanovski et al., 2025, arXiv:2505.24760).
"""

from __future__ import annotations

from random import Random
from typing import Any

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.puzzles.contract import Puzzle
from generators.puzzles.families import FAMILIES
from generators.rollout import Rollout
from quality.constraints.checkers import check_constraint
from schemas.errors import UsageError
from schemas.ids import content_id
from schemas.message import Message
from schemas.sample import Content

NO_THOUGHTS = "The teacher answered without thoughts that could be kept, and `thoughts: true` wants them."
THINKS = "Ask a thinking model whose thoughts the server gives (docs/teachers.md), or set `options: {thoughts: false}`."


class PuzzleOptions(Options):
    """`thoughts`: whether an answer without thoughts is of no use. Twenty of them in a row end the run."""

    thoughts: bool = True


async def puzzle(rollout: Rollout, options: PuzzleOptions) -> Content:
    """Make a problem of the seed's family and ask for its solution. Rejects `wrong_answer`; an answer without thoughts
    fails as a row's fault, so that a teacher that doesn't think burns no plan."""
    made = _made(rollout)
    request = rollout.render("request", problem=made.text, form=made.form)[-1].text
    answer = await rollout.answer("answer", problem=made.text, form=made.form, request=request)
    if options.thoughts and not answer.reasoning:
        raise UsageError(NO_THOUGHTS, THINKS)
    constraint = _constraint(made)
    content = Content(
        kind="verifiable", messages=(Message(role="user", content=request), answer), constraints=(constraint,)
    )
    held = check_constraint(answer.text, constraint)
    if not held.holds:
        detail = f"«{held.evidence['last_line'][:80]}», and the result is {held.evidence['expected']}"
        evidence = {**held.evidence, "problem_text": made.text, "answer": answer.text[:2000]}
        raise RolloutRejectedError("answer", str(constraint["checker"]), "wrong_answer", detail, evidence, content)
    return content


def _made(rollout: Rollout) -> Puzzle:
    """The rollout's own problem, always the same. Raises UsageError for a family that nobody has written."""
    family = str(rollout.seed.values["seed"]["family"])
    if family not in FAMILIES:
        raise UsageError(f"There is no family of puzzles '{family}'.", f"There are: {', '.join(FAMILIES)}.")
    return FAMILIES[family](Random(int(content_id(rollout.id, "puzzle")[:15], 16)))


def _constraint(made: Puzzle) -> dict[str, Any]:
    text = f"A última linha tem só «Resposta:» e {made.form}."
    if made.number:
        return {"checker": "final_answer", "result": made.number, "unit": made.unit, "text": text}
    return {"checker": "final_words", "result": list(made.words), "ordered": made.ordered, "text": text}


SHOWN = {"problem": "Há três caixas, e só uma diz a verdade. Em qual está a chave?", "form": "a cor da caixa"}

PUZZLE = Method(
    run=puzzle,
    kind="verifiable",
    summary="problem that a program made and solved -> thoughts and a solution whose last line gives the result",
    steps={"request": SHOWN, "answer": {**SHOWN, "request": "Em que caixa está a chave?"}},
    needs=("seed.family",),
    options=PuzzleOptions,
    verifies=True,
    calls=lambda options: {"request": 0},
)
