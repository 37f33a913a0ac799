"""Is a grown row one that its pack can take: its fields, and what a program can verify of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from prompts.pack_rows import PACK_ROWS, shape_problem
from prompts.row_text import RowTextError, row_of_text
from quality.answers.truncation import unfinished
from quality.constraints.final_answer import NotAnExpressionError, expression_value
from quality.constraints.problems import constraint_problem
from quality.constraints.wordings import other_numbers, unsaid
from quality.contract import CheckInput, CheckResult, Problem, Settings
from schemas.sample import Content

Row = dict[str, Any]


def grown_row(content: Content, answer: str | None = None) -> Row:
    """The whole row of a sample of kind `pack_row`: what its answer tells (or `answer`, a corrected one), and what it
    has besides. Raises RowTextError when the text is no row, ValueError for a sample of another kind."""
    if content.grown is None:
        raise ValueError("this sample holds no row of a pack")
    tools = {"tools": list(content.tools)} if content.tools else {}
    return {**row_of_text(content.answer if answer is None else answer), **tools, **content.grown.beside}


def check_pack_row(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `no_row` (the text is none of a pack's), `wrong_shape`, `cut_off` (its text stops in the middle) and what
    programs verify: `wrong_sum` of problems, `wording_differs` of constraints."""
    grown = given.content.grown
    if grown is None or grown.pack not in PACK_ROWS:
        return _rejected("no_row", "the sample holds no row of a pack that is known", {})
    try:
        row = grown_row(given.content)
    except RowTextError as error:
        return _rejected("no_row", str(error), {"answer": given.content.answer[:2000]})
    if problem := shape_problem(grown.pack, row):
        return _rejected("wrong_shape", problem, {"pack": grown.pack})
    if why := unfinished(str(row.get("text", ""))):
        return _rejected("cut_off", f"`text` {why}", {"text": str(row["text"])[-200:]})
    verify = VERIFIED.get(grown.pack)
    reason, detail = verify(row) if verify else ("", "")
    return _rejected(reason, detail, {"pack": grown.pack}) if reason else CheckResult()


def _sum_is_right(row: Row) -> tuple[str, str]:
    """The expression of a problem gives its answer, exactly."""
    try:
        value = expression_value(str(row["expression"]))
    except NotAnExpressionError as error:
        return "wrong_sum", error.message
    told = Decimal(str(row["answer"]))
    return ("", "") if value == told else ("wrong_sum", f"{row['expression']} is {value}, not {told}")


def _says_what_is_checked(row: Row) -> tuple[str, str]:
    """A constraint's wording says its words and numbers, and no others."""
    arguments = row.get("arguments") or {}
    if problem := constraint_problem(str(row.get("checker")), arguments):
        return "wrong_shape", problem
    for text in row.get("texts") or [row.get("text", "")]:
        if missing := unsaid(text, arguments):
            return "wording_differs", f"it doesn't say {', '.join(map(str, missing))}"
        if numbers := other_numbers(text, arguments):
            return "wording_differs", f"it says {', '.join(numbers)}, which nothing checks"
    return "", ""


VERIFIED: dict[str, Callable[[Row], tuple[str, str]]] = {
    "problems": _sum_is_right,
    "constraints": _says_what_is_checked,
}
"""What programs verify of a pack's rows, besides their shape: reason and detail, '' when all is right."""


def _rejected(reason: str, detail: str, evidence: dict[str, Any]) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=detail, evidence=evidence))
