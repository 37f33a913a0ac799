"""The last line of a solution, «Resposta: x = 2 ou x = −1/2», against the right result."""

from __future__ import annotations

from typing import Any

from quality.constraints.final_answer import LABEL
from quality.constraints.maths.answers import Form, Sign, agree, read_result, worth_the_same
from quality.constraints.maths.notation import NotMathsError


def same_maths(answer: str, result: str, form: Form, same: Sign = worth_the_same) -> tuple[bool, dict[str, Any]]:
    """Whether the answer's last line gives `result` (in the same notation); with what was read there. Raises
    NotMathsError for a result that isn't of the form: a fault of who wrote the constraint."""
    lines = [line for line in answer.splitlines() if line.strip()] or [""]
    labelled = LABEL.fullmatch(lines[-1].strip())
    evidence = {"last_line": lines[-1][:200], "expected": result}
    right = read_result(result, form)
    if labelled is None:
        return False, {**evidence, "problem": "no last line in the form «Resposta: x = 2»"}
    try:
        return agree(read_result(labelled["said"], form), right, same), evidence
    except NotMathsError as error:
        return False, {**evidence, "problem": str(error)}
