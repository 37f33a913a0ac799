"""Functions, limits and derivatives, from the 8.º to the 12.º year."""

from __future__ import annotations

from random import Random

import sympy

from generators.maths.contract import Exercise, nonzero
from generators.maths.written import money, written

x = sympy.Symbol("x", real=True)
TARIFFS = (
    (
        "Um táxi cobra {fixed} € de bandeirada e {rate} € por quilómetro.",
        "Quantos quilómetros tem uma viagem que custa {total} €?",
    ),
    ("Um ginásio cobra {fixed} € de inscrição e {rate} € por aula.", "Quantas aulas teve quem pagou {total} €?"),
    (
        "O aluguer de uma bicicleta custa {fixed} €, mais {rate} € por hora.",
        "Quantas horas durou um aluguer que custou {total} €?",
    ),
    (
        "Uma gráfica cobra {fixed} € pela montagem e {rate} € por cartaz.",
        "Quantos cartazes tem uma encomenda de {total} €?",
    ),
    (
        "Um eletricista cobra {fixed} € pela deslocação e {rate} € por hora.",
        "Quantas horas trabalhou quem recebeu {total} €?",
    ),
)


def tariff(dice: Random) -> Exercise:
    """A linear function in a daily context, asked backwards."""
    told, asked = dice.choice(TARIFFS)
    fixed, rate = sympy.Rational(dice.randrange(4, 60), 2), sympy.Rational(dice.randrange(3, 40), 4)
    units = dice.randrange(4, 40)
    numbers = {"fixed": money(fixed), "rate": money(rate), "total": money(fixed + rate * units)}
    text = f"{told} {asked}".format(**numbers)
    return Exercise(text, tuple(numbers.values()), "value", str(units), "o número pedido, sem mais nada")


def straight_line(dice: Random) -> Exercise:
    """The line through two points."""
    a = (dice.randrange(-6, 7), dice.randrange(-9, 10))
    b = (a[0] + nonzero(dice, -5, 5), dice.randrange(-9, 10))
    while b[1] == a[1]:
        b = (b[0], dice.randrange(-9, 10))
    slope = sympy.Rational(b[1] - a[1], b[0] - a[0])
    one, two = f"A({written(a[0])}, {written(a[1])})", f"B({written(b[0])}, {written(b[1])})"
    return Exercise(
        f"Num referencial ortonormado, escreve a equação reduzida da reta que passa pelos pontos {one} e {two}.",
        (one, two),
        "equation",
        f"y = {written(slope * x + a[1] - slope * a[0])}",
        "a equação reduzida da reta, na forma y = mx + b",
    )


def vertex(dice: Random) -> Exercise:
    """The vertex of a parabola."""
    a, h, k = (
        dice.choice((-3, -2, -1, 1, 2, 3)),
        sympy.Rational(nonzero(dice, -11, 11), dice.choice((1, 1, 2))),
        dice.randrange(-9, 10),
    )
    formula = f"f(x) = {written(sympy.expand(a * (x - h) ** 2 + k))}"
    return Exercise(
        f"Determina as coordenadas do vértice da parábola que é o gráfico da função {formula}.",
        (formula,),
        "point",
        f"({written(h)}; {written(k)})",
    )


def _polynomial(dice: Random, degree: int) -> sympy.Expr:
    highest = nonzero(dice, -4, 5) * x**degree
    return highest + sum((dice.randrange(-8, 9) * x**n for n in range(degree)), sympy.Integer(0))


def derivative(dice: Random) -> Exercise:
    """Of a polynomial, a product with an exponential, a quotient, a sine or a logarithm."""
    kind = dice.choice(("polynomial", "exponential", "quotient", "sine", "logarithm", "power"))
    a, b = nonzero(dice, -5, 5), nonzero(dice, -7, 7)
    function = {
        "polynomial": lambda: _polynomial(dice, dice.choice((3, 4))),
        "exponential": lambda: (a * x + b) * sympy.exp(dice.choice((1, 2, 3, -1)) * x),
        "quotient": lambda: (a * x + b) / (x + nonzero(dice, -6, 6)),
        "sine": lambda: a * sympy.sin(dice.choice((2, 3, 4)) * x) + b * sympy.cos(x),
        "logarithm": lambda: a * x * sympy.log(x) + b * x,
        "power": lambda: (dice.choice((1, 2, 3)) * x**2 + b) ** dice.choice((2, 3)),
    }[kind]()
    result = sympy.diff(function, x)
    if kind == "quotient":
        result = sympy.simplify(result)
    formula = f"f(x) = {written(function)}"
    text = f"Determina a expressão da derivada da função {formula}."
    return Exercise(text, (formula,), "expression", written(result), "a expressão da derivada, na forma f'(x) = ...")


def tangent(dice: Random) -> Exercise:
    """The tangent to a curve at a point."""
    function, at = _polynomial(dice, dice.choice((2, 3))), dice.randrange(-3, 4)
    slope, height = sympy.diff(function, x).subs(x, at), function.subs(x, at)
    formula = f"f(x) = {written(function)}"
    return Exercise(
        f"Escreve a equação reduzida da reta tangente ao gráfico da função {formula} no ponto de abcissa "
        f"{written(at)}.",
        (formula, "tangente", f"abcissa {written(at)}"),
        "equation",
        f"y = {written(sympy.expand(slope * (x - at) + height))}",
        "a equação reduzida da reta, na forma y = mx + b",
    )


def limit(dice: Random) -> Exercise:
    """0/0 at a point, or a quotient of polynomials at infinity."""
    if dice.random() < 0.5:
        r, s, t = (nonzero(dice, -7, 7) for _ in range(3))
        top, bottom = sympy.expand((x - r) * (x - s)), sympy.expand((x - r) * (x - t))
        while t in (r, s):
            t = nonzero(dice, -8, 8)
            bottom = sympy.expand((x - r) * (x - t))
        place = sympy.Integer(r)
    else:
        degree = dice.choice((1, 2, 3))
        top, bottom, place = _polynomial(dice, degree), _polynomial(dice, degree), sympy.oo
    tends = f"x tende para {'+∞' if place is sympy.oo else written(place)}"
    formula = f"({written(top)})/({written(bottom)})"
    result = sympy.limit(top / bottom, x, place)
    return Exercise(f"Calcula o limite de {formula} quando {tends}.", (formula, tends), "value", written(result))


def highest(dice: Random) -> Exercise:
    """The absolute maximum or minimum of a cubic on a closed interval."""
    p, q = sorted(dice.sample(range(-4, 5), 2))
    scale = 6 if (p + q) % 2 else 3
    function = sympy.expand(sympy.integrate(dice.choice((1, -1)) * scale * (x - p) * (x - q), x)) + dice.randrange(
        -9, 10
    )
    low, high = p - dice.randrange(0, 3), q + dice.randrange(0, 3)
    values = [function.subs(x, at) for at in (low, p, q, high)]
    wanted = dice.choice(("máximo", "mínimo"))
    formula, where = f"f(x) = {written(function)}", f"[{written(low)}, {written(high)}]"
    return Exercise(
        f"Determina o {wanted} absoluto da função {formula} no intervalo {where}.",
        (formula, where, wanted),
        "value",
        written(max(values) if wanted == "máximo" else min(values)),
        f"o {wanted} absoluto",
    )
