"""sympy's expressions as Portuguese schools write them: «2x² − 5x + 1/2», «√3/2», «e^(2x)», «sen(π/6)»."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_NAMES = {"sin": "sen", "cos": "cos", "tan": "tg", "log": "ln"}


def written(expression: Any) -> str:
    """An expression of numbers, letters, powers, roots, exponentials, logarithms and sines."""
    return _written(sympy.sympify(expression))


def decimal(number: Any) -> str:
    """A number with a decimal comma and no needless zero: 2.5 is «2,5», -3 is «−3»."""
    text = f"{float(number):.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",").replace("-", "−")


def money(number: Any) -> str:
    """Euros without their sign: «69,50», «20»."""
    return str(int(number)) if number == int(number) else f"{float(number):.2f}".replace(".", ",")


def solutions(values: Any, letter: str = "x") -> str:
    """«x = −1/2 ou x = 3», in ascending order; «impossível» where there are none."""
    ordered = sorted(set(values), key=float)
    return " ou ".join(f"{letter} = {written(value)}" for value in ordered) or "impossível"


def interval(found: Any) -> str:
    """A sympy set of intervals, with brackets as Portugal turns them: «]−∞, 2[ ∪ [3, +∞[»."""
    parts = sorted(found.args if isinstance(found, sympy.Union) else (found,), key=lambda part: float(part.start))
    return " ∪ ".join(_interval(part) for part in parts)


def _interval(part: Any) -> str:
    left, right = "]" if part.left_open else "[", "[" if part.right_open else "]"
    return f"{left}{_end(part.start)}, {_end(part.end)}{right}"


def _end(value: Any) -> str:
    if value in (S.Infinity, S.NegativeInfinity):
        return "+∞" if value is S.Infinity else "−∞"
    return written(value)


def _written(part: Any) -> str:
    if part.is_Add:
        first, *rest = part.as_ordered_terms()
        return _written(first) + "".join(_after(term) for term in rest)
    if part.is_Mul or (part.is_Rational and not part.is_Integer):
        return _product(part)
    if part.is_Integer:
        return str(part).replace("-", "−")
    if part.is_Pow:
        return _power(part.base, part.exp)
    if isinstance(part, sympy.exp):
        return _power(S.Exp1, part.args[0])
    if part.is_Function:
        return f"{_NAMES[part.func.__name__]}({_written(part.args[0])})"
    return {S.Pi: "π", S.Exp1: "e"}.get(part, str(part))


def _after(term: Any) -> str:
    is_negative = term.could_extract_minus_sign()
    return f" − {_written(-term)}" if is_negative else f" + {_written(term)}"


def _product(part: Any) -> str:
    if part.could_extract_minus_sign():
        return f"−{_bracketed(-part)}"
    top, bottom = part.as_numer_denom()
    if bottom != 1:
        below = _bracketed(bottom) if not bottom.is_Mul else f"({_written(bottom)})"
        return f"{_bracketed(top)}/{below}"
    return "".join(_factor(factor, place > 0) for place, factor in enumerate(_factors(part)))


def _factors(part: Any) -> list[Any]:
    """Numbers first, then roots, letters, and sums or functions."""
    return sorted(part.as_ordered_factors(), key=lambda f: (not f.is_Rational, bool(f.free_symbols), not f.is_Symbol))


def _factor(part: Any, follows: bool) -> str:
    """A function stands apart from what is before it: «2 sen(3x)»."""
    is_named = part.is_Function and not isinstance(part, sympy.exp)
    return f"{' ' if follows and is_named else ''}{_bracketed(part)}"


def _bracketed(part: Any) -> str:
    return f"({_written(part)})" if part.is_Add else _written(part)


def _power(base: Any, exponent: Any) -> str:
    if exponent == S.Half:
        inside = _written(base)
        return f"√{inside}" if base.is_Integer or base.is_Symbol else f"√({inside})"
    if exponent.could_extract_minus_sign() and exponent.is_Rational:
        return f"1/{_bracketed(base**-exponent)}"
    simple = _written(base) if base.is_Symbol or base.is_Integer or base is S.Exp1 else f"({_written(base)})"
    if exponent.is_Integer:
        return simple + str(exponent).translate(_RAISED)
    raised = {"x": "ˣ", "n": "ⁿ"}.get(str(exponent))
    return simple + raised if raised else f"{simple}^({_written(exponent)})"
