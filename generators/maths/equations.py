"""Equations, inequalities and systems, from the 7.º to the 12.º year."""

from __future__ import annotations

from random import Random

import sympy

from generators.maths.contract import Exercise, nonzero
from generators.maths.written import interval, solutions, written

x, y = sympy.symbols("x y", real=True)


def linear(dice: Random) -> Exercise:
    """a(x + b) = cx + d, or with a denominator."""
    a, b, c, d = nonzero(dice, -6, 7), nonzero(dice, -9, 9), nonzero(dice, -6, 6), nonzero(dice, -12, 12)
    while a == c:
        c = nonzero(dice, -6, 6)
    if dice.random() < 0.5:
        left, shown = a * (x + b), f"{written(a)}({written(x + b)})"
        shown = shown if a not in (1, -1) else written(sympy.expand(left))
    else:
        k = dice.choice((2, 3, 4, 5))
        left, shown = (x + b) / sympy.Integer(k) + a, f"({written(x + b)})/{k} {'+' if a > 0 else '−'} {abs(a)}"
    right = c * x + d
    formula = f"{shown} = {written(right)}"
    (root,) = sympy.solve(sympy.Eq(left, right), x)
    if root.q > 12:
        return linear(dice)
    return Exercise(f"Resolve a equação {formula}.", (formula,), "solutions", solutions([root]))


def quadratic(dice: Random) -> Exercise:
    """Rational roots, irrational ones, or none."""
    kind = dice.choice(("rational", "rational", "irrational", "none"))
    while True:
        if kind == "rational":
            a, r, s, q = dice.choice((1, 1, 2, 3)), nonzero(dice, -8, 8), dice.randrange(-8, 9), dice.choice((1, 1, 2))
            left = sympy.expand(a * (x - r) * (q * x - s))
        else:
            left = dice.choice((1, 1, 2, 3)) * x**2 + nonzero(dice, -9, 9) * x + nonzero(dice, -9, 9)
        discriminant = sympy.discriminant(left, x)
        if kind == "none" and discriminant < 0:
            break
        if kind == "irrational" and discriminant > 0 and not sympy.sqrt(discriminant).is_integer:
            break
        if kind == "rational":
            break
    moved = dice.choice((0, 0, nonzero(dice, -6, 6)))
    formula = f"{written(left + moved)} = {written(moved)}"
    return Exercise(
        f"Resolve, em ℝ, a equação {formula}.",
        (formula,),
        "solutions",
        solutions(sympy.solveset(left, x, sympy.S.Reals)),
    )


def system(dice: Random) -> Exercise:
    """Two linear equations that meet in one point."""
    while True:
        a, b, c, d = (nonzero(dice, -5, 5) for _ in range(4))
        if a * d != b * c:
            break
    at = (dice.randrange(-7, 8), sympy.Rational(dice.randrange(-14, 15), dice.choice((1, 1, 2))))
    one, two = (f"{written(p * x + q * y)} = {written(p * at[0] + q * at[1])}" for p, q in ((a, b), (c, d)))
    return Exercise(
        f"Resolve o sistema formado pelas equações {one} e {two}.",
        (one, two),
        "point",
        f"({written(at[0])}; {written(at[1])})",
        "o par ordenado (x, y), escrito como em «(2, −3)»",
    )


def linear_inequality(dice: Random) -> Exercise:
    """ax + b < cx + d, with any of the four signs."""
    a, b, c, d = nonzero(dice, -7, 7), nonzero(dice, -9, 9), nonzero(dice, -7, 7), nonzero(dice, -9, 9)
    while a == c:
        c = nonzero(dice, -7, 7)
    sign = dice.choice("<>≤≥")
    formula = f"{written(a * x + b)} {sign} {written(c * x + d)}"
    return _inequality(formula, (a - c) * x + b - d, sign)


def quadratic_inequality(dice: Random) -> Exercise:
    """A parabola with two roots, against zero."""
    r, s, a = nonzero(dice, -8, 8), dice.randrange(-8, 9), dice.choice((-2, -1, 1, 1, 2, 3))
    while r == s:
        s = dice.randrange(-8, 9)
    left, sign = sympy.expand(a * (x - r) * (x - s)), dice.choice("<>≤≥")
    return _inequality(f"{written(left)} {sign} 0", left, sign)


def _inequality(formula: str, left: sympy.Expr, sign: str) -> Exercise:
    relation = {"<": left < 0, ">": left > 0, "≤": left <= 0, "≥": left >= 0}[sign]
    found = sympy.solve_univariate_inequality(relation, x, relational=False)
    return Exercise(f"Resolve, em ℝ, a inequação {formula}.", (formula,), "interval", interval(found))


def modulus(dice: Random) -> Exercise:
    """|ax + b| = c, with two, one or no solutions."""
    a, b, c = dice.choice((1, 2, 3, 4)), nonzero(dice, -9, 9), dice.choice((0, -3, *range(1, 13)))
    formula = f"|{written(a * x + b)}| = {written(c)}"
    found = [sympy.Rational(side - b, a) for side in ({c, -c} if c >= 0 else ())]
    return Exercise(f"Resolve, em ℝ, a equação {formula}.", (formula,), "solutions", solutions(found))


def exponential(dice: Random) -> Exercise:
    """One power on each side, or a quadratic in e^x or 2^x."""
    if dice.random() < 0.5:
        base, k, m = dice.choice((2, 3, 5)), dice.choice((1, 2, 3, -1, -2)), nonzero(dice, -6, 6)
        power = dice.randrange(-2, 5)
        value = sympy.Integer(base) ** power
        formula = f"{base}^({written(k * x + m)}) = {written(value)}"
        found = [sympy.Rational(power - m, k)]
    else:
        one, two = dice.sample((1, 2, 3, 4, 5, 6, -1, -2, -3), 2)
        letter = sympy.Symbol("t")
        squared = sympy.Poly((letter - one) * (letter - two), letter)
        _, b, c = squared.all_coeffs()
        middle = "" if b == 0 else f" {'+' if b > 0 else '−'} {'' if abs(b) == 1 else abs(b)}eˣ"
        formula = f"e^(2x){middle} {'+' if c > 0 else '−'} {abs(c)} = 0"
        found = [sympy.log(root) for root in (one, two) if root > 0]
    return Exercise(f"Resolve, em ℝ, a equação {formula}.", (formula,), "solutions", solutions(found))


def logarithmic(dice: Random) -> Exercise:
    """log₂(x + a) + log₂(x + b) = c, whose false solution must be thrown away; or ln(ax + b) = c."""
    if dice.random() < 0.5:
        base, high, low = dice.choice((2, 3)), dice.randrange(1, 4), dice.randrange(0, 3)
        total = high + low
        a = dice.randrange(-6, 7)
        b = a + base**high - base**low
        formula = f"log{'₂₃'[base - 2]}({written(x + a)}) + log{'₂₃'[base - 2]}({written(x + b)}) = {total}"
        found = [root for root in sympy.solve((x + a) * (x + b) - base**total, x) if root + a > 0 and root + b > 0]
    else:
        a, b, c = nonzero(dice, -4, 5), nonzero(dice, -9, 9), dice.randrange(0, 4)
        formula = f"ln({written(a * x + b)}) = {c}"
        found = [(sympy.exp(c) - b) / a]
    return Exercise(f"Resolve, em ℝ, a equação {formula}.", (formula,), "solutions", solutions(found))


def powers(dice: Random) -> Exercise:
    """A product of powers, to be written as one number."""
    base = dice.choice((2, 3, 5, 10))
    p, q, r = dice.randrange(2, 9), dice.randrange(-6, 7), dice.randrange(2, 6)
    while not q or not -3 <= p + q - r <= 4:
        p, q, r = dice.randrange(2, 9), dice.randrange(-6, 7), dice.randrange(2, 6)
    first, second, third = (written(sympy.Symbol("b") ** n) if n > 0 else f"b{_raised(n)}" for n in (p, q, r))
    formula = f"({first} × {second}) ÷ {third}".replace("b", str(base))
    value = sympy.Integer(base) ** (p + q - r)
    return Exercise(f"Calcula o valor de {formula}, com as regras das potências.", (formula,), "value", written(value))


def _raised(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
