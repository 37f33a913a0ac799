"""The last line of a solution, «Resposta: 1 234,50 €»: written as Portugal writes numbers, read back exactly.

Also the value of an arithmetic expression, which teachers give with a problem of their own.
"""

from __future__ import annotations

import ast
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from schemas.errors import FiligranaError

LABEL = re.compile(r"[*_\s]*Resposta:[*_\s]*(?P<said>.+)", re.IGNORECASE)
NUMBER = re.compile(
    r"(?P<sign>[-−–]?)(?P<whole>\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,(?P<decimals>\d+))?"
    r"(?!\d)(?![.,]\d)"
)
SAME_UNIT = {
    "€": ("euro", "euros"),
    "%": ("por cento",),
    "min": ("minuto", "minutos"),
    "h": ("hora", "horas"),
    "l": ("litro", "litros"),
    "g": ("grama", "gramas"),
    "kg": ("quilo", "quilos", "quilograma", "quilogramas"),
    "m": ("metro", "metros"),
    "km": ("quilómetro", "quilómetros"),
    "m²": ("metros quadrados", "m2"),
    "m³": ("metros cúbicos", "m3"),
    "kwh": ("quilowatts-hora", "quilowatt-hora"),
    "°c": ("graus", "graus celsius", "ºc"),
}
LONGEST_EXPRESSION = 200
CENTS = Decimal("0.01")


class NotAnExpressionError(FiligranaError):
    """What was to be arithmetic is not, or has no value."""


def same_result(answer: str, result: str, unit: str = "") -> tuple[bool, dict[str, Any]]:
    """Whether the answer's last line gives `result`, exactly, in `unit` (or bare); with what was read there."""
    lines = [line for line in answer.splitlines() if line.strip()] or [""]
    labelled = LABEL.fullmatch(lines[-1].strip())
    said = labelled["said"].strip(" *_.") if labelled else ""
    number = NUMBER.match(said)
    evidence = {"last_line": lines[-1][:200], "expected": f"{in_portuguese(Decimal(result))} {unit}".strip()}
    if number is None:
        return False, {**evidence, "problem": "no number in the form «Resposta: 12,50 €»"}
    told, given = said[number.end() :].strip().casefold(), unit.casefold()
    if told not in ("", given, *SAME_UNIT.get(given, ())) and told.rstrip("s") != given.rstrip("s"):
        return False, {**evidence, "problem": f"another unit: {told}"}
    value = _value(number)
    return value == Decimal(result), {**evidence, "said": str(value)}


def same_words(answer: str, result: list[str], ordered: bool) -> tuple[bool, dict[str, Any]]:
    """Whether the answer's last line gives these names or words and no others; with what was read there.

    Capitals, articles, quotes and how a list is joined make no difference. Nor does order, unless `ordered`.
    """
    lines = [line for line in answer.splitlines() if line.strip()] or [""]
    labelled = LABEL.fullmatch(lines[-1].strip())
    evidence = {"last_line": lines[-1][:200], "expected": ", ".join(result)}
    if labelled is None:
        return False, {**evidence, "problem": "no list in the form «Resposta: a Rita, o Rui»"}
    said = [_bare(item) for item in _BETWEEN.split(labelled["said"])]
    wanted = [_bare(word) for word in result]
    holds = said == wanted if ordered else sorted(said) == sorted(wanted)
    return holds, {**evidence, "said": ", ".join(said)}


_BETWEEN = re.compile(r"\s*[,;]\s*(?:e\s+)?|\s+e\s+|\s*(?:->|→|–)\s*")
_ARTICLE = re.compile(r"(?:o|a|os|as)\s+")


def _bare(item: str) -> str:
    bare = item.strip(' *_.«»"').casefold()
    return _ARTICLE.sub("", bare, count=1) if _ARTICLE.match(bare) else bare


def _value(number: re.Match[str]) -> Decimal:
    sign = "-" if number["sign"] else ""
    return Decimal(f"{sign}{re.sub(r'[^0-9]', '', number['whole'])}.{number['decimals'] or '0'}")


def in_portuguese(value: Decimal, unit: str = "") -> str:
    """A number as Portugal writes it: 1234.5 is '1234,5', 14700 is '14 700', money has two decimals ('12,50')."""
    if unit == "€" and value != value.to_integral_value():
        value = value.quantize(CENTS, ROUND_HALF_UP)
    elif value == value.to_integral_value():
        value = value.to_integral_value()
    whole, _, decimals = f"{abs(value):f}".partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", " ")
    return f"{'-' if value < 0 else ''}{whole}{',' + decimals if decimals else ''}"


def expression_value(expression: str) -> Decimal:
    """The exact value of `3*0.22+2*0.95`, rounded half up to hundredths. Numbers, + - * / and brackets; no code is run.

    Raises NotAnExpressionError for anything else, and for a division by zero.
    """
    try:
        if len(expression) > LONGEST_EXPRESSION:
            raise NotAnExpressionError(f"over {LONGEST_EXPRESSION} characters")
        if "," in expression:
            raise NotAnExpressionError(f"«{expression[:80]}» has a comma: decimals take a point here")
        value = _evaluated(ast.parse(expression.strip(), mode="eval").body)
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENTS, ROUND_HALF_UP).normalize() + 0
    except (SyntaxError, ValueError, ZeroDivisionError, InvalidOperation, RecursionError) as error:
        raise NotAnExpressionError(f"«{expression[:80]}» has no value: {error}") from error


def _evaluated(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluated(operand)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _evaluated(left) + _evaluated(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _evaluated(left) - _evaluated(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _evaluated(left) * _evaluated(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _evaluated(left) / _evaluated(right)
    raise NotAnExpressionError(f"only numbers, + - * / and brackets, not {type(node).__name__}")
