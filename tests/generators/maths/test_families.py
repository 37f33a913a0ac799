"""Exercises of school maths: each result is found again from the text alone; the text is European Portuguese."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import pairwise, permutations, product
from math import comb, dist, isclose
from random import Random
from statistics import fmean, median

import pytest

from generators.maths.contract import Exercise
from generators.maths.families import FAMILIES
from generators.verifying.kept_parts import missing_parts
from prompts.packs import load_pack
from quality.constraints.maths.answers import read_result
from quality.constraints.maths.last_line import same_maths
from quality.constraints.maths.notation import NotMathsError, Tree, read_formula
from quality.constraints.maths.values import value_of
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings

pytestmark = pytest.mark.slow

Check = Callable[[Exercise], bool]


@cache
def exercises(family: str) -> list[Exercise]:
    return [FAMILIES[family](Random(seed)) for seed in range(25)]


@cache
def read(formula: str) -> Tree:
    """Logarithms of base 2 and 3 as quotients."""
    return read_formula(formula.replace("log₂(", "1/ln(2)*ln(").replace("log₃(", "1/ln(3)*ln("))


def at(formula: str, **letters: float) -> float:
    return value_of(read(formula), letters)


def value(made: Exercise) -> float:
    return value_of(read_result(made.result, "value").formulas[0])


def values(made: Exercise) -> list[float]:
    return [value_of(tree) for tree in read_result(made.result, made.form).formulas]


def numbers(text: str) -> list[float]:
    plain = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text.replace("−", "-"))
    return [float(found.replace(",", ".")) for found in re.findall(r"-?\d+(?:,\d+)?", plain)]


def gap(formula: str, x: float) -> float | None:
    left, right = formula.split("=")
    try:
        return at(left, x=x) - at(right, x=x)
    except NotMathsError:
        return None


def solved(made: Exercise) -> bool:
    """Every solution fits, and no other change of sign lies between -27 and 27, or in the interval."""
    formula, found = made.keep[0], values(made)
    fits = all(isclose(gap(formula, x) or 0, 0, abs_tol=1e-9) and gap(formula, x) is not None for x in found)
    step, start, count = (0.0137, -0.0001, 459) if "2π[" in made.text else (0.0537, -27.0031, 1000)
    grid = [start + step * place for place in range(count)]
    for one, other in pairwise(grid):
        a, b = gap(formula, one), gap(formula, other)
        if a is not None and b is not None and a * b < 0 and abs(a - b) < 40:
            fits = fits and any(one - 1e-9 <= x <= other + 1e-9 for x in found)
    return fits


def inside(made: Exercise) -> bool:
    """The inequality holds at a point just where the intervals have it."""
    left, sign, right = re.split(r" ([<>≤≥]) ", made.keep[0])
    parts = re.findall(r"([\[\]])([^,\[\]]+), ([^\[\]]+)([\[\]])", made.result)
    ends = [(a == "[", at_end(low), at_end(high), b == "]") for a, low, high, b in parts]
    for place in range(-80, 81):
        x = place / 4
        holds = {"<": (-1,), ">": (1,), "≤": (-1, 0), "≥": (1, 0)}[sign]
        difference = round(at(left, x=x) - at(right, x=x), 9)
        there = any(low < x < high or (a and x == low) or (b and x == high) for a, low, high, b in ends)
        if ((difference > 0) - (difference < 0) in holds) != there:
            return False
    return True


def at_end(text: str) -> float:
    return float("inf") * (-1 if text[0] == "−" else 1) if "∞" in text else at(text)


def right_side(formula: str) -> str:
    return formula.split("=")[1]


def derived(made: Exercise) -> bool:
    function, step = right_side(made.keep[0]), 1e-5
    slopes = {x: (at(function, x=x + step) - at(function, x=x - step)) / (2 * step) for x in (0.7, 1.3, 2.1)}
    return all(isclose(slope, at(made.result, x=x), rel_tol=1e-4, abs_tol=1e-4) for x, slope in slopes.items())


def touches(made: Exercise) -> bool:
    function, line, x = right_side(made.keep[0]), right_side(made.result), at(made.keep[2].removeprefix("abcissa "))
    slope = (at(function, x=x + 1e-5) - at(function, x=x - 1e-5)) / 2e-5
    return isclose(at(line, x=x), at(function, x=x), abs_tol=1e-9) and isclose(
        at(line, x=1) - at(line, x=0), slope, abs_tol=1e-4
    )


def tends(made: Exercise) -> bool:
    where = made.keep[1].removeprefix("x tende para ")
    x = 1e7 if "∞" in where else at(where) + 1e-7
    return isclose(at(made.keep[0], x=x), value(made), rel_tol=1e-4, abs_tol=1e-4)


def extreme(made: Exercise) -> bool:
    function, (low, high) = right_side(made.keep[0]), numbers(made.keep[1])
    seen = [at(function, x=low + (high - low) * n / 2520) for n in range(2521)]
    return isclose((max if "máximo" in made.text else min)(seen), value(made), abs_tol=1e-9)


def met(made: Exercise) -> bool:
    x, y = values(made)
    sides = [formula.split("=") for formula in made.keep]
    return all(isclose(at(left, x=x, y=y), at(right, x=x, y=y), abs_tol=1e-9) for left, right in sides)


def top(made: Exercise) -> bool:
    (h, k), function = values(made), right_side(made.keep[0])
    return isclose(at(function, x=h), k) and isclose(at(function, x=h - 1.5), at(function, x=h + 1.5))


def points(made: Exercise) -> list[list[float]]:
    return [numbers(found) for found in re.findall(r"\(([^()a-z]*)\)", " ".join(made.keep))]


def paid(made: Exercise) -> bool:
    fixed, rate, total = numbers(made.text)
    return isclose(fixed + rate * value(made), total)


def joins(made: Exercise) -> bool:
    return all(isclose(at(right_side(made.result), x=x), y, abs_tol=1e-9) for x, y in points(made))


def around(made: Exercise) -> bool:
    centre, *others = points(made)
    radius = dist(centre, others[0]) if others else numbers(made.keep[1])[0]
    left, right = made.result.split("=")
    x, y = centre[0] + radius * 0.6, centre[1] + radius * 0.8
    return isclose(at(left, x=x, y=y), at(right))


def right_triangle(made: Exercise) -> bool:
    one, other = (Fraction(given) for given in made.keep)
    squared = Fraction(value(made) ** 2).limit_denominator(10**6)
    is_long = "diagonal da fotografia" in made.text or "ponto de partida" in made.text
    return squared == (one**2 + other**2 if is_long else abs(one**2 - other**2))


def of_the_angle(made: Exercise) -> bool:
    given, told, wanted = made.keep[0][:2], at(right_side(made.keep[0])), made.keep[1][:2]
    sine = {"se": told, "co": (1 - told**2) ** 0.5, "tg": told / (1 + told**2) ** 0.5}[given]
    cosine = (1 - sine**2) ** 0.5
    return isclose({"se": sine, "co": cosine, "tg": sine / cosine}[wanted], value(made))


def scalar(made: Exercise) -> bool:
    plain = [formula.split("=")[1] for formula in made.keep[:2]]
    k = value(made)
    (a, b), (c, d) = (
        [k if part.strip() == "k" else at(part) for part in re.sub(r"[()]", "", v).split(", ")] for v in plain
    )
    return isclose(a * c + b * d, 0 if "k" in plain[1] else k, abs_tol=1e-9)


def drawn(made: Exercise) -> bool:
    a, b = (int(n) for n in numbers(made.text)[:2])
    bag, back = "a" * a + "b" * b, "com reposição" in made.text
    pairs = [(bag[i], bag[j]) for i, j in product(range(a + b), repeat=2) if back or i != j]
    wanted = [
        one != other if "cada cor" in made.text or "diferentes" in made.text else one == other == "a"
        for one, other in pairs
    ]
    return isclose(sum(wanted) / len(wanted), value(made))


def counted(made: Exercise) -> bool:
    a, b, *rest = (int(n) for n in numbers(made.text))
    if rest:
        return comb(a, rest[0]) * comb(b, rest[1]) == value(made)
    if a > 7:
        return True
    orders = permutations(range(a))
    return sum(max(o.index(n) for n in range(b)) - min(o.index(n) for n in range(b)) == b - 1 for o in orders) == value(
        made
    )


def wins(made: Exercise) -> bool:
    chance, (tries, k) = at(made.keep[0]), (int(made.keep[1]), int(made.keep[2]))
    total = sum(
        chance ** sum(way) * (1 - chance) ** (tries - sum(way))
        for way in product((0, 1), repeat=tries)
        if sum(way) == k
    )
    return isclose(total, value(made))


def averaged(made: Exercise) -> bool:
    listed = numbers(made.keep[0])
    return isclose((fmean if made.keep[1] == "média" else median)(listed), value(made))


def is_general(made: Exercise) -> bool:
    lowered = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    told = [re.fullmatch(r"u([₀-₉]+) = (.+)", part) for part in made.keep[:2]]
    return all(t is not None and at(made.result, n=int(t[1].translate(lowered))) == at(t[2]) for t in told)


def grown(made: Exercise) -> bool:
    first, step, count = (int(part) for part in made.keep)
    return sum(first + step * n for n in range(count)) == value(made)


def multiplied(made: Exercise) -> bool:
    first, ratio = at(right_side(made.keep[0])), at(made.keep[1].removeprefix("razão "))
    return isclose(sum(first * ratio**n for n in range(int(made.keep[2]))), value(made))


def changed(made: Exercise) -> bool:
    price, up, down = numbers(" ".join(made.keep))
    return isclose(price * (1 + up / 100) * (1 - down / 100), value(made))


def saved(made: Exercise) -> bool:
    capital, rate, years = numbers("; ".join(made.keep[:3]))
    for _ in range(int(years)):
        capital += capital * rate / 100
    return isclose(capital, value(made))


AGAIN: dict[str, Check] = {
    **dict.fromkeys(("equação do 1.º grau", "equação do 2.º grau", "módulo", "equação exponencial"), solved),
    **dict.fromkeys(("equação logarítmica", "equação trigonométrica"), solved),
    **dict.fromkeys(("inequação do 1.º grau", "inequação do 2.º grau"), inside),
    **dict.fromkeys(("potências", "valor exato"), lambda made: isclose(at(made.keep[0]), value(made), abs_tol=1e-9)),
    "sistema": met,
    "função afim": paid,
    "reta": joins,
    "vértice": top,
    "derivada": derived,
    "reta tangente": touches,
    "limite": tends,
    "extremos": extreme,
    "teorema de Pitágoras": right_triangle,
    "razão trigonométrica": of_the_angle,
    "distância": lambda made: isclose(dist(*points(made)), value(made)),
    "circunferência": around,
    "produto escalar": scalar,
    "média e mediana": averaged,
    "nota em falta": lambda made: isclose(fmean([*numbers(made.keep[0]), value(made)]), numbers(made.keep[1])[0]),
    "extração de um saco": drawn,
    "probabilidade condicionada": lambda made: isclose(float(made.keep[3]) / float(made.keep[1]), value(made)),
    "contagem": counted,
    "distribuição binomial": wins,
    "termo geral": is_general,
    "soma aritmética": grown,
    "soma geométrica": multiplied,
    "percentagens": changed,
    "juros compostos": saved,
    "limite de uma sucessão": lambda made: isclose(at(right_side(made.keep[0]), n=1e6), value(made), rel_tol=1e-4),
}


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_the_result_is_found_again_from_the_text(family: str) -> None:
    assert [made for made in exercises(family) if not AGAIN[family](made)] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_exercises_differ_and_their_results_can_be_given(family: str) -> None:
    assert len({made.text for made in exercises(family)}) >= 15
    for made in exercises(family):
        assert missing_parts(made.text, made.keep) == []
        assert same_maths(f"Resposta: {made.result}", made.result, made.form)[0], made


@pytest.mark.parametrize("family", FAMILIES)
def test_texts_are_european_portuguese(family: str) -> None:
    prose = [part for made in exercises(family)[:6] for part in (made.text, made.last_line)]
    formulas = re.compile(r"\S*[=()²√^]\S*|\b(?:sen|tg|cos|ln)\b")
    assert [(f.text, f.rule) for text in prose for f in find_leaks(text)] == []
    assert [f.text for text in prose for f in find_misspellings(formulas.sub(" ", text))] == []


def test_the_pack_names_every_family_once() -> None:
    assert sorted(row["family"] for row in load_pack("maths").rows) == sorted(FAMILIES) == sorted(AGAIN)
