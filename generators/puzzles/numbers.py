"""Multiples, remainders, ages: results found by trying every case."""

from __future__ import annotations

from math import lcm
from random import Random

from generators.puzzles.contract import PEOPLE
from generators.verifying.known_result import KnownResult

A_NUMBER = "o número"
THINGS = (
    ("Uma cooperativa", "laranjas", True),
    ("Um lagar", "garrafas", True),
    ("Uma escola", "cadernos", False),
    ("Uma biblioteca", "livros", False),
    ("Um apicultor", "frascos de mel", False),
    ("Uma florista", "rosas", True),
    ("Um colecionador", "selos", False),
    ("Uma oficina", "azulejos", False),
    ("Uma padaria", "arrufadas", True),
)
ERRANDS = (
    *("vai à biblioteca", "vai à piscina", "rega a horta do bairro", "dá aulas na universidade sénior"),
    *("lava o carro na garagem", "toma café na praça", "faz voluntariado no canil", "treina no pavilhão"),
    *("visita os avós", "ensaia no coro", "joga xadrez no clube", "vai ao mercado"),
)


def meetings(dice: Random) -> KnownResult:
    """When do three people who each come every so many days meet again?"""
    while True:
        every = dice.sample((4, 5, 6, 8, 9, 10, 12, 14, 15, 18, 20, 21), 3)
        if max(every) < lcm(*every) <= 400:
            break
    one, two, three = people = dice.sample(PEOPLE, 3)
    a, b, c = every
    errand, every_one = dice.choice(ERRANDS), "todas" if all(p.is_woman for p in people) else "todos"
    text = dice.choice(
        (
            f"{one.first} {errand} de {a} em {a} dias, {two.said} de {b} em {b} e {three.said} de {c} em {c}. Hoje "
            f"encontraram-se lá {every_one}. Daqui a quantos dias voltam a encontrar-se {every_one} no mesmo dia?",
            f"Quem {errand} de {a} em {a} dias é {one.said}; de {b} em {b} dias, {two.said}; e de {c} em {c}, "
            f"{three.said}. Se hoje coincidiram {every_one}, quantos dias passam até voltarem a coincidir?",
            f"Há três pessoas que têm o mesmo hábito. {one.first} {errand} de {a} em {a} dias. {two.first} fá-lo de "
            f"{b} em {b} dias, e {three.said}, de {c} em {c}. Hoje calhou o mesmo dia a {every_one}. Quando "
            "volta a calhar?",
        )
    )
    return KnownResult(text, "o número de dias que faltam", number=str(lcm(*every)), unit="dias")


def remainders(dice: Random) -> KnownResult:
    """What leaves these remainders?"""
    who, things, is_feminine = dice.choice(THINGS)
    article, how_many = ("as", "Quantas") if is_feminine else ("os", "Quantos")
    while True:
        sizes = sorted(dice.sample((5, 6, 7, 8, 9, 11), 3))
        low = 50 * dice.randrange(2, 8)
        number = dice.randrange(low + 1, low + 200)
        left = [number % size for size in sizes]
        if sum([n % size for size in sizes] == left for n in range(low, low + 201)) == 1 and any(left):
            break
    none = "não sobra nenhuma" if is_feminine else "não sobra nenhum"
    told = [f"em grupos de {s}, {_left(rest, none)}" for s, rest in zip(sizes, left, strict=True)]
    text = (
        f"{who} tem entre {low} e {low + 200} {things}. Se {article} juntar {'; '.join(told)}. "
        f"{how_many} {things} tem ao certo?"
    )
    return KnownResult(text, A_NUMBER, number=str(number))


def _left(rest: int, none: str) -> str:
    return none if not rest else f"sobra {rest}" if rest == 1 else f"sobram {rest}"


def ages(dice: Random) -> KnownResult:
    """How old is a child, by what its parent's age is and will be?"""
    while True:
        now, later, years = dice.randrange(3, 9), dice.choice((2, 3, 4)), dice.randrange(4, 25)
        age, rest = divmod(years * (later - 1), now - later) if now > later else (0, 1)
        if not rest and 2 <= age <= 15 and 20 <= age * now <= 60 and age * now - age >= 18:
            break
    child = dice.choice(PEOPLE)
    parent = dice.choice((f"A mãe {child.of}", f"O pai {child.of}"))
    times = {2: "o dobro", 3: "o triplo", 4: "o quádruplo"}[later]
    text = (
        f"{parent} tem {now} vezes a idade {child.of}. Daqui a {years} anos, terá {times} da idade que {child.said} "
        f"tiver então. Quantos anos tem {child.said} agora?"
    )
    return KnownResult(text, A_NUMBER, number=str(age))
