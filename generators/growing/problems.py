"""Problems with a result that a program works out again."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, Field

from generators.growing.shape import Row, Shape, UnfitError, said
from prompts.pack_rows import ProblemKind
from quality.constraints.final_answer import NotAnExpressionError, expression_value


class ProblemReply(BaseModel):
    """A problem, the sum that solves it and, said apart from the sum, its result."""

    enunciado: str = Field(min_length=20, max_length=800)
    genero: ProblemKind
    conta: str = Field(min_length=3, max_length=240)
    resultado: float
    unidade: str = Field(max_length=30)
    ano: int = Field(ge=1, le=12)


def problem_row(reply: ProblemReply, parent: Row) -> Row:
    """Raises UnfitError `wrong_sum` when the sum has no value, or another than the result that was given."""
    try:
        value = expression_value(reply.conta)
    except NotAnExpressionError as error:
        raise UnfitError("wrong_sum", error.message) from error
    if value != Decimal(str(reply.resultado)):
        raise UnfitError("wrong_sum", f"{reply.conta} is {value}, not {reply.resultado:g}")
    return {
        "text": said(reply.enunciado),
        "kind": reply.genero,
        "answer": int(value) if value == value.to_integral_value() else float(value),
        "unit": said(reply.unidade),
        "expression": reply.conta.strip(),
        "year": reply.ano,
    }


PROBLEMS = Shape(ProblemReply, problem_row, near=("kind", "year"))
