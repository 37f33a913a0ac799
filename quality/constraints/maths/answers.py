"""A whole result, «x = 2 ou x = −1/2», «]−∞, 2[ ∪ [3, +∞[», «(2; −0,5)», «y = 2x + 3»: read, and compared."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from quality.constraints.maths.notation import NotMathsError, Tree, read_formula
from quality.constraints.maths.values import letters_of, value_of

Form = Literal["value", "solutions", "interval", "point", "expression", "equation"]
NONE = re.compile(
    r"(?:∅|\{\s*\}|impossível|(?:a )?equação (?:é )?impossível|não tem soluções|sem soluções)", re.IGNORECASE
)
_SET = re.compile(r"^(?:\(?[a-zA-Z.]{1,4}(?:,\s*[a-z])?\)?\s*(?:=|∈|:)\s*)?\{(?P<inside>.*)\}$")
_OR = re.compile(r"\s*(?:\bou\b|∨|;|,\s)\s*(?:\be\b\s*)?|(?<=[\w)])\s+e\s+(?![\^+])")
_NAMED = re.compile(r"^[A-Za-zα-ωΔ][\w'’ᵢ₀-₉]{0,3}(?:\s?\([^()=]{1,9}\))?\s*=\s*(?P<right>[^=]+)$")
_INTERVAL = re.compile(r"(?P<left>[\[\]])\s*(?P<from>[^\[\]]+?)\s*(?:;|,\s)\s*(?P<to>[^\[\]]+?)\s*(?P<right>[\[\]])")
_MEMBER = re.compile(r"^(?:x|S|C\.?S\.?)\s*(?:∈|=)\s*")
_POINTS = (0.37, 1.21, 1.93, 2.71)
_NEAR = 1e-9
Sign = Callable[[Tree, Tree], bool]
"""Whether two formulas are worth the same."""


@dataclass(frozen=True, slots=True)
class Result:
    """The formulas of a result in order, and what stands around them: the brackets of intervals."""

    form: Form
    formulas: tuple[Tree, ...]
    brackets: str = ""


def read_result(text: str, form: Form) -> Result:
    """A result as an answer's last line gives it. Raises NotMathsError."""
    said = text.strip().strip("$*_").strip().rstrip(".").strip()
    if not said:
        raise NotMathsError("nothing")
    if form == "solutions":
        return _solutions(said)
    if form == "interval":
        return _intervals(_MEMBER.sub("", said))
    if form == "point":
        return _point(said)
    if form == "equation":
        left, equals, right = said.partition("=")
        if not equals or "=" in right:
            raise NotMathsError("no equation")
        return Result(form, (("-", read_formula(left), read_formula(right)),))
    return Result(form, (_percent(_right_side(said)),))


def _right_side(said: str) -> str:
    named = _NAMED.match(said)
    return named["right"] if named else said


def _percent(said: str) -> Tree:
    plain = said.strip()
    if plain.endswith("%"):
        return ("/", read_formula(plain.removesuffix("%")), read_formula("100"))
    return read_formula(plain)


def _solutions(said: str) -> Result:
    if NONE.fullmatch(said):
        return Result("solutions", ())
    held = _SET.match(said)
    parts = [part for part in _OR.split(held["inside"] if held else said) if part.strip()]
    return Result("solutions", tuple(read_formula(_right_side(part.strip())) for part in parts))


def _intervals(said: str) -> Result:
    if NONE.fullmatch(said):
        return Result("interval", ())
    if said.strip() in ("ℝ", "R", "IR"):
        said = "]-∞, +∞["
    parts = [part.strip() for part in said.split("∪")]
    found = [_INTERVAL.fullmatch(part) for part in parts]
    formulas, brackets = list[Tree](), ""
    for one in found:
        if one is None:
            raise NotMathsError("no interval like ]−∞, 2[")
        formulas += [_end(one["from"]), _end(one["to"])]
        brackets += one["left"] + one["right"]
    return Result("interval", tuple(formulas), brackets)


def _end(said: str) -> Tree:
    plain = said.replace("−", "-").replace(" ", "")
    if plain in ("-∞", "+∞", "∞"):
        return ("infinity", -1 if plain[0] == "-" else 1)
    return read_formula(said)


def _point(said: str) -> Result:
    inside = re.match(r"^(?:[A-Z]|\(\s*x\s*[,;]\s*y\s*\))?\s*=?\s*\((?P<inside>.+)\)$", said)
    if not inside:
        pair = [_right_side(part) for part in re.split(r"\s+e\s+|\s*[∧;]\s*|,\s", said)]
    else:
        pair = re.split(r"\s*;\s*|,\s", inside["inside"])
    if len(pair) < 2:
        raise NotMathsError("no pair like (2, −3)")
    return Result("point", tuple(read_formula(part) for part in pair))


def worth_the_same(one: Tree, other: Tree) -> bool:
    """By floats, at some values of the letters. Raises NotMathsError where one has no value."""
    if "infinity" in (one[0], other[0]):
        return one == other
    letters = sorted(letters_of(one) | letters_of(other))
    for number, point in enumerate(_POINTS if letters else _POINTS[:1]):
        given = {letter: point + 0.31 * (number + place) for place, letter in enumerate(letters)}
        if not math.isclose(value_of(one, given), value_of(other, given), rel_tol=_NEAR, abs_tol=_NEAR):
            return False
    return True


def agree(said: Result, right: Result, same: Sign = worth_the_same) -> bool:
    """Whether two results are the same: solutions in any order, equations up to a factor. Raises NotMathsError."""
    if said.form != right.form or len(said.formulas) != len(right.formulas) or said.brackets != right.brackets:
        return False
    if said.form == "equation":
        return _same_curve(said.formulas[0], right.formulas[0], same)
    orders = permutations(said.formulas) if said.form == "solutions" and len(said.formulas) <= 5 else (said.formulas,)
    return any(all(same(a, b) for a, b in zip(order, right.formulas, strict=True)) for order in orders)


def _same_curve(one: Tree, other: Tree, same: Sign) -> bool:
    """Two left-hand sides that are zero at the same places, one being the other times a number."""
    given = {letter: 0.53 + place for place, letter in enumerate(sorted(letters_of(other)))}
    if letters_of(one) != letters_of(other) or abs(value_of(one, given)) < _NEAR:
        return False
    at = {letter: _exact(value) for letter, value in given.items()}
    return same(("*", one, _placed(other, at)), ("*", other, _placed(one, at)))


def _exact(value: float) -> Tree:
    return read_formula(f"{value:.2f}".replace(".", ","))


def _placed(tree: Tree, given: dict[str, Tree]) -> Tree:
    """The tree with its letters replaced."""
    if tree[0] == "symbol":
        return given[tree[1]]
    return tuple(_placed(part, given) if isinstance(part, tuple) else part for part in tree)
