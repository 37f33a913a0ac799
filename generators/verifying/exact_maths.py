"""Whether two formulas are worth the same to fifty digits, by sympy: «0,333333333333» is not 1/3.

sympy gets trees that the project's own grammar has read (`quality.constraints.maths`), unevaluated: no text is parsed
or run by it, and no exact power of a power can grow. What floats have found equal is looked at alone.
"""

from __future__ import annotations

from typing import Any

from quality.constraints.maths.answers import worth_the_same
from quality.constraints.maths.notation import NotMathsError, Tree
from quality.constraints.maths.values import letters_of

DIGITS = 50
_POINTS = ("7/11", "13/9", "17/8")


def exactly_the_same(one: Tree, other: Tree) -> bool:
    """As `worth_the_same`, and to `DIGITS` digits. Raises NotMathsError where one has no value."""
    if not worth_the_same(one, other) or "infinity" in (one[0], other[0]):
        return one == other
    import sympy

    difference = sympy.Add(_built(one), sympy.Mul(-1, _built(other), evaluate=False), evaluate=False)
    letters = sorted(letters_of(one) | letters_of(other))
    for number, point in enumerate(_POINTS if letters else _POINTS[:1]):
        given = {sympy.Symbol(letter): sympy.Rational(point) + place + number for place, letter in enumerate(letters)}
        value = difference.evalf(DIGITS + 10, subs=given, maxn=400)
        if not value.is_number or abs(value) > sympy.Float(10) ** -DIGITS:
            return False
    return True


def _built(tree: Tree) -> Any:
    import sympy

    match tree:
        case ("number", number):
            return sympy.Rational(number.numerator, number.denominator)
        case ("constant", name):
            return sympy.pi if name == "pi" else sympy.E
        case ("symbol", name):
            return sympy.Symbol(name)
        case ("call", "abs", inner):
            return sympy.Abs(_built(inner), evaluate=False)
        case ("call", "sqrt", inner):
            return sympy.Pow(_built(inner), sympy.Rational(1, 2), evaluate=False)
        case ("call", "cbrt", inner):
            return sympy.real_root(_built(inner), 3)
        case ("call", "log10", inner):
            return sympy.Mul(
                sympy.log(_built(inner), evaluate=False), sympy.Pow(sympy.log(10), -1, evaluate=False), evaluate=False
            )
        case ("call", name, inner):
            return getattr(sympy, name)(_built(inner), evaluate=False)
        case ("+" | "-" | "*" | "/" | "^" as sign, left, right):
            return _joined(sign, _built(left), _built(right))
    raise NotMathsError(f"«{tree[0]}» is no formula")


def _joined(sign: str, left: Any, right: Any) -> Any:
    import sympy

    if sign == "+":
        return sympy.Add(left, right, evaluate=False)
    if sign == "-":
        return sympy.Add(left, sympy.Mul(-1, right, evaluate=False), evaluate=False)
    if sign == "*":
        return sympy.Mul(left, right, evaluate=False)
    if sign == "/":
        return sympy.Mul(left, sympy.Pow(right, -1, evaluate=False), evaluate=False)
    return sympy.Pow(left, right, evaluate=False)
