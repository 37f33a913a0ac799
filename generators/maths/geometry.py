"""Geometry and trigonometry, from the 8.º to the 11.º year."""

from __future__ import annotations

from random import Random

import sympy

from generators.maths.contract import Exercise, nonzero
from generators.maths.written import solutions, written

x, y = sympy.symbols("x y", real=True)
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (9, 40, 41), (12, 35, 37))
RIGHT = (
    (
        "Uma escada de {c} m está encostada a uma parede vertical. O pé da escada está a {a} m da parede.",
        "A que altura chega a escada?",
        "cab",
    ),
    (
        "Uma fotografia retangular tem {a} cm de largura e {b} cm de altura.",
        "Quanto mede a diagonal da fotografia?",
        "abc",
    ),
    (
        "Um barco navegou {a} km para norte e depois {b} km para leste.",
        "A que distância em linha reta ficou do ponto de partida?",
        "abc",
    ),
    (
        "Um cabo com {c} m liga o topo de um mastro vertical a um ponto do chão que fica a {a} m da base.",
        "Quanto mede o mastro?",
        "cab",
    ),
    (
        "Um terreno retangular tem {a} m de comprimento e a diagonal mede {c} m.",
        "Quanto mede a largura do terreno?",
        "acb",
    ),
)


def pythagoras(dice: Random) -> Exercise:
    """A side of a right triangle in a context."""
    told, asked, order = dice.choice(RIGHT)
    scale = dice.choice((1, 2, 3, 4, 5))
    legs = list(dice.choice(TRIPLES)[:2])
    dice.shuffle(legs)
    sides = {"a": scale * legs[0], "b": scale * legs[1]}
    if dice.random() < 0.4 and order[-1] == "c":
        sides = {"a": dice.randrange(2, 16), "b": dice.randrange(2, 16)}
    sides["c"] = sympy.sqrt(sides["a"] ** 2 + sides["b"] ** 2)
    given = {name: written(sides[name]) for name in order[:2]}
    text = f"{told} {asked}".format(**given)
    unit = " cm" if "cm" in told else " km" if "km" in told else " m"
    told_unit = f"o valor exato, sem a unidade (em{unit})"
    return Exercise(text, tuple(given.values()), "value", written(sides[order[-1]]), told_unit)


def ratio(dice: Random) -> Exercise:
    """A trigonometric ratio of an acute angle, from another or from two sides."""
    a, b, c = dice.choice(TRIPLES)
    if dice.random() < 0.5:
        a, b = b, a
    values = {"sen α": sympy.Rational(a, c), "cos α": sympy.Rational(b, c), "tg α": sympy.Rational(a, b)}
    given, wanted = dice.sample(list(values), 2)
    fact = f"{given} = {written(values[given])}"
    text = f"Sabe-se que α é um ângulo agudo e que {fact}. Determina o valor exato de {wanted}."
    return Exercise(text, (fact, wanted, "agudo"), "value", written(values[wanted]), f"o valor exato de {wanted}")


def exact_value(dice: Random) -> Exercise:
    """Two values of the circle, added or multiplied."""
    functions = {"sen": sympy.sin, "cos": sympy.cos, "tg": sympy.tan}
    parts, value = list[str](), sympy.Integer(0)
    for _ in range(2):
        name = dice.choice(list(functions))
        angle = sympy.Rational(nonzero(dice, -11, 11), dice.choice((3, 4, 6))) * sympy.pi
        while functions[name](angle) in (sympy.zoo, sympy.S.Zero):
            angle = sympy.Rational(nonzero(dice, -11, 11), dice.choice((3, 4, 6))) * sympy.pi
        factor = dice.choice((1, 2, 3))
        parts.append(f"{'' if factor == 1 else f'{factor} '}{name}({written(angle)})")
        value += factor * functions[name](angle)
    formula = " + ".join(parts)
    return Exercise(f"Calcula o valor exato de {formula}.", (formula,), "value", written(value))


def trigonometric(dice: Random) -> Exercise:
    """sen x = 1/2 and its like, in [0, 2π[."""
    name = dice.choice(("sen", "cos", "tg"))
    function = {"sen": sympy.sin, "cos": sympy.cos, "tg": sympy.tan}[name]
    angles = [sympy.Rational(n, 12) * sympy.pi for n in range(0, 24, 1) if n % 2 == 0 or n % 3 == 0]
    value = function(dice.choice([a for a in angles if function(a) is not sympy.zoo]))
    a, b = dice.choice((1, 2, 3, 4)), dice.choice((0, 0, nonzero(dice, -3, 3)))
    tail = f" {'+' if b > 0 else '−'} {abs(b)}" if b else ""
    formula = f"{'' if a == 1 else f'{a} '}{name} x{tail} = {written(a * value + b)}"
    found = [angle for angle in angles if sympy.simplify(function(angle) - value) == 0]
    text = f"Resolve a equação {formula} no intervalo [0, 2π[."
    return Exercise(text, (formula, "[0, 2π["), "solutions", solutions(found))


def distance(dice: Random) -> Exercise:
    """Between two points of the plane or of space."""
    size = dice.choice((2, 2, 3))
    a, b = ([dice.randrange(-8, 9) for _ in range(size)] for _ in range(2))
    while a == b:
        b[0] = dice.randrange(-8, 9)
    one, two = f"A({', '.join(map(written, a))})", f"B({', '.join(map(written, b))})"
    value = sympy.sqrt(sum((p - q) ** 2 for p, q in zip(a, b, strict=True)))
    where = "plano" if size == 2 else "espaço"
    text = f"Num referencial ortonormado do {where}, calcula a distância entre os pontos {one} e {two}."
    return Exercise(text, (one, two), "value", written(value), "a distância, em valor exato")


def circle(dice: Random) -> Exercise:
    """The equation of a circle, from its centre and a point or its radius."""
    h, k = dice.randrange(-7, 8), dice.randrange(-7, 8)
    centre = f"C({written(h)}, {written(k)})"
    if dice.random() < 0.5:
        radius = dice.randrange(2, 12)
        squared, fact = radius**2, f"raio {radius}"
    else:
        p, q = h + nonzero(dice, -5, 5), k + dice.randrange(-5, 6)
        squared, fact = (p - h) ** 2 + (q - k) ** 2, f"P({written(p)}, {written(q)})"
    told = (
        f"tem centro em {centre} e {fact}"
        if fact.startswith("raio")
        else f"tem centro em {centre} e passa no ponto {fact}"
    )
    return Exercise(
        f"Num referencial ortonormado, escreve uma equação da circunferência que {told}.",
        (centre, fact),
        "equation",
        f"{_squared('x', h)} + {_squared('y', k)} = {squared}",
        "uma equação da circunferência",
    )


def _squared(letter: str, centre: int) -> str:
    return f"({letter} {'−' if centre > 0 else '+'} {abs(centre)})²" if centre else f"{letter}²"


def dot_product(dice: Random) -> Exercise:
    """The scalar product of two vectors, or the parameter that makes them perpendicular."""
    a, b, c, d = (nonzero(dice, -8, 8) for _ in range(4))
    if dice.random() < 0.5:
        one, two = f"u = ({written(a)}, {written(b)})", f"v = ({written(c)}, {written(d)})"
        text = f"Calcula o produto escalar dos vetores {one} e {two}."
        return Exercise(text, (one, two, "produto escalar"), "value", written(a * c + b * d), "o produto escalar")
    one, two = f"u = ({written(a)}, {written(b)})", f"v = (k, {written(d)})"
    text = f"Determina o valor de k para o qual os vetores {one} e {two} são perpendiculares."
    return Exercise(text, (one, two, "perpendiculares"), "value", written(sympy.Rational(-b * d, a)), "o valor de k")
