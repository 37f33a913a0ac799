"""Sequences and progressions, percentages and savings, from the 7.º to the 11.º year."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import sympy

from generators.maths.contract import Exercise, nonzero
from generators.maths.written import money, written
from quality.constraints.final_answer import in_portuguese

n = sympy.Symbol("n")


def arithmetic_term(dice: Random) -> Exercise:
    """The general term of an arithmetic progression, from two of its terms."""
    first, step = dice.randrange(-12, 13), nonzero(dice, -7, 7)
    a, b = sorted(dice.sample(range(2, 13), 2))
    one, two = (f"u{_lowered(k)} = {written(first + step * (k - 1))}" for k in (a, b))
    return Exercise(
        f"De uma progressão aritmética (uₙ) sabe-se que {one} e {two}. Escreve o termo geral da progressão.",
        (one, two, "aritmética"),
        "expression",
        written(first - step + step * n),
        "o termo geral, na forma uₙ = ..., com a variável n",
    )


def arithmetic_sum(dice: Random) -> Exercise:
    """Seats of a hall, savings that grow by the same each month."""
    first, step, count = dice.randrange(8, 41), dice.randrange(2, 9), dice.randrange(10, 31)
    told = dice.choice(
        (
            f"A primeira fila de um anfiteatro tem {first} lugares, e cada fila tem mais {step} lugares do que a "
            f"anterior. Há {count} filas. Quantos lugares há ao todo?",
            f"No primeiro mês, uma família pôs de lado {first} €, e em cada mês a seguir pôs mais {step} € do que no "
            f"mês anterior. Quanto juntou em {count} meses?",
            f"No primeiro dia, um ciclista fez {first} km, e em cada dia fez mais {step} km do que no anterior. "
            f"Quantos quilómetros fez em {count} dias?",
        )
    )
    total = count * (2 * first + (count - 1) * step) // 2
    return Exercise(told, (str(first), str(step), str(count)), "value", str(total), "o número, sem a unidade")


def geometric_sum(dice: Random) -> Exercise:
    """The sum of the first terms of a geometric progression."""
    first = nonzero(dice, -9, 12)
    ratio = sympy.Rational(*dice.choice(((2, 1), (3, 1), (-2, 1), (1, 2), (1, 3), (3, 2))))
    count = dice.randrange(4, 8)
    one, two = f"u₁ = {written(first)}", f"razão {written(ratio)}"
    return Exercise(
        f"Calcula a soma dos {count} primeiros termos da progressão geométrica com {one} e {two}.",
        (one, two, str(count), "geométrica"),
        "value",
        written(first * (1 - ratio**count) / (1 - ratio)),
        "a soma, em valor exato",
    )


def percentage(dice: Random) -> Exercise:
    """Two changes of a price, one after the other."""
    while True:
        price = 5 * dice.randrange(8, 121)
        up, down = 5 * dice.randrange(1, 9), 5 * dice.randrange(1, 9)
        final = sympy.Rational(price * (100 + up) * (100 - down), 10_000)
        if (100 * final).is_integer:
            break
    thing = dice.choice(("um casaco", "uma bicicleta", "um frigorífico", "uma cadeira de escritório", "uma viagem"))
    text = (
        f"O preço de {thing} era de {price} €. Subiu {up} % e, depois, desceu {down} %. Qual é o preço final, em euros?"
    )
    return Exercise(
        text, (f"{price} €", f"{up} %", f"{down} %"), "value", money(final), "o preço, sem o símbolo do euro"
    )


def compound(dice: Random) -> Exercise:
    """Savings at compound interest, for a few years."""
    while True:
        capital, rate, years = 500 * dice.randrange(1, 41), dice.choice((1, 2, 3, 4, 5)), dice.choice((2, 3))
        final = capital * (1 + sympy.Rational(rate, 100)) ** years
        if (100 * final).is_integer:
            break
    text = (
        f"Depositaram-se {in_portuguese(Decimal(capital))} € a juros compostos, à taxa anual de {rate} %, sem impostos "
        f"nem comissões. Que capital haverá ao fim de {years} anos, em euros?"
    )
    keep = (f"{in_portuguese(Decimal(capital))} €", f"{rate} %", f"{years} anos", "compostos")
    return Exercise(text, keep, "value", money(final), "o capital exato, sem o símbolo do euro")


def limit_of_sequence(dice: Random) -> Exercise:
    """The limit of a quotient of polynomials in n."""
    a, b, c, d = nonzero(dice, -8, 8), nonzero(dice, -9, 9), nonzero(dice, -6, 6), nonzero(dice, -9, 9)
    power = dice.choice((1, 2))
    formula = f"uₙ = ({written(a * n**power + b)})/({written(c * n**power + d)})"
    text = f"Calcula o limite da sucessão de termo geral {formula}."
    return Exercise(text, (formula, "limite"), "value", written(sympy.Rational(a, c)), "o limite")


def _lowered(k: int) -> str:
    return str(k).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
