"""A problem that a program has made and solved -> the thoughts and the solution, whose last line must give the result.

Any number of problems, of the seed's family (`generators/puzzles/`), each another; so a verifier knows the one result
of each (as in Reasoning Gym: Stojanovski et al., 2025, arXiv:2505.24760).
"""

from __future__ import annotations

from generators.method import Method, Options
from generators.puzzles.families import FAMILIES
from generators.rollout import Rollout
from generators.verifying.known_result import KnownResult, solved
from schemas.errors import UsageError
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
    return solved(made, request, answer, {"problem_text": made.text})


def _made(rollout: Rollout) -> KnownResult:
    """The rollout's own problem, always the same. Raises UsageError for a family that nobody has written."""
    family = str(rollout.seed.values["seed"]["family"])
    if family not in FAMILIES:
        raise UsageError(f"There is no family of puzzles '{family}'.", f"There are: {', '.join(FAMILIES)}.")
    return FAMILIES[family](rollout.dice("puzzle"))


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
