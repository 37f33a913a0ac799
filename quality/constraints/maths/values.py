"""What a formula's tree is worth at given values of its letters, as a float."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from quality.constraints.maths.notation import NotMathsError, Tree

HIGHEST_POWER = 64
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    **{"sin": math.sin, "cos": math.cos, "tan": math.tan, "log": math.log, "log10": math.log10, "exp": math.exp},
    **{"sqrt": math.sqrt, "cbrt": lambda x: math.copysign(abs(x) ** (1 / 3), x), "abs": abs},
}
_CONSTANTS = {"pi": math.pi, "e": math.e}


def value_of(tree: Tree, letters: Mapping[str, float] | None = None) -> float:
    """The value of a tree. Raises NotMathsError for an unknown letter, a division by zero, what overflows or isn't
    real, and powers that are too high or of powers of powers."""
    try:
        value = _value(tree, letters or {})
    except (ArithmeticError, ValueError) as error:
        raise NotMathsError(f"no value: {error}") from error
    if isinstance(value, complex) or not math.isfinite(value):
        raise NotMathsError("no real value")
    return value


def _value(tree: Tree, letters: Mapping[str, float]) -> float:
    match tree:
        case ("number", number):
            return float(number)
        case ("constant", name):
            return _CONSTANTS[name]
        case ("symbol", name):
            if name not in letters:
                raise NotMathsError(f"what is {name}?")
            return letters[name]
        case ("call", name, inner):
            return _FUNCTIONS[name](_value(inner, letters))
        case ("+", one, other):
            return _value(one, letters) + _value(other, letters)
        case ("-", one, other):
            return _value(one, letters) - _value(other, letters)
        case ("*", one, other):
            return _value(one, letters) * _value(other, letters)
        case ("/", one, other):
            return _value(one, letters) / _value(other, letters)
    _, base, exponent = tree
    return _power(tree, _value(base, letters), _value(exponent, letters))


def _power(tree: Tree, base: float, exponent: float) -> float:
    if abs(exponent) > HIGHEST_POWER or _powers(tree) > 2:
        raise NotMathsError("a power of a power of a power, or too high a one")
    result = base**exponent
    if isinstance(result, complex):
        raise NotMathsError("no real value")
    return float(result)


def _powers(tree: Tree) -> int:
    """How deep powers lie in powers."""
    return int(tree[0] == "^") + max((_powers(part) for part in tree[1:] if isinstance(part, tuple)), default=0)


def letters_of(tree: Tree) -> set[str]:
    """The letters that stand for numbers in a tree."""
    if tree[0] == "symbol":
        return {tree[1]}
    return {letter for part in tree[1:] if isinstance(part, tuple) for letter in letters_of(part)}
