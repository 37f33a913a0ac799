"""Answers of the problems, found a second time: by trying every case, where the pack's sum is only a number or hides a
piece of reasoning."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import combinations, count, permutations, product
from math import gcd, hypot, isclose, lcm
from statistics import median, pstdev
from typing import Any

import pytest

from prompts.packs import load_pack
from quality.overlap.duplicates import find_duplicates

PROBLEMS: dict[str, dict[str, Any]] = {row["text"]: row for row in load_pack("problems").rows}


def first(found: Callable[[int], bool]) -> int:
    """The first whole number from 1 that will do."""
    return next(n for n in count(1) if found(n))


def snail() -> int:
    height, day = 0, 0
    while True:
        day, height = day + 1, height + 3
        if height >= 10:
            return day
        height -= 2


def place_of(name: str, order_holds: Callable[[Callable[[str], int]], bool], names: str) -> int:
    """The place of a name in the only orders that hold; the same in all of them."""
    places = {o.index(name) + 1 for o in permutations(names) if order_holds(o.index)}
    assert len(places) == 1
    return places.pop()


def safes() -> int:
    return next(n for n in range(10, 100) if n // 10 + n % 10 == 9 and n - (n % 10 * 10 + n // 10) == 27)


FOUND_AGAIN: dict[str, Callable[[], float]] = {
    "Um passe mensal custa 40": lambda: first(lambda n: 1.85 * n > 40),
    "Numa excursão a Fátima": lambda: first(lambda n: 50 * n >= 132),
    "O Simão tem mais 4 anos": lambda: first(lambda n: (n + 5) + (n - 4 + 5) == 30),
    "Se hoje é quarta-feira, 1 de outubro": lambda: [d for d in range(1, 32) if (d - 1 + 2) % 7 == 0][2],
    "O feriado calha daqui a 45": lambda: 45 // 7,
    "Um caracol sobe um poço": snail,
    "Uma caixa tem 5 meias": lambda: first(lambda n: all(max(b, n - b) >= 2 for b in range(n + 1))),
    "Lançam-se dois dados. Em": lambda: sum(a + b == 7 for a, b in product(range(1, 7), repeat=2)),
    "O António é mais alto": lambda: place_of("B", lambda at: at("D") < at("A") < at("B") < at("C"), "ABCD"),
    "Numa reunião de condomínio, 8": lambda: len(list(combinations(range(8), 2))),
    "Há galinhas e coelhos": lambda: first(lambda n: 4 * n + 2 * (20 - n) == 54),
    "Dois faróis piscam": lambda: lcm(12, 18),
    "Com 48 rosas e 36 cravos": lambda: gcd(48, 36),
    "Qual é o único número ímpar": lambda: first(lambda n: 40 < n < 60 and n % 9 == 0 and n % 2 == 1),
    "Ao longo de uma rua com 120 m": lambda: len(range(0, 121, 8)),
    "Nos últimos sete jogos": lambda: median([0, 3, 1, 2, 2, 5, 1]),
    "Qual é a soma de todos os números inteiros de 1": lambda: sum(range(1, 51)),
    "Num torneio de pingue-pongue": lambda: len(list(combinations(range(6), 2))),
    "Quantas diagonais tem": lambda: sum((b - a) % 6 not in (1, 5) for a, b in combinations(range(6), 2)),
    "Numa sequência, o primeiro termo": lambda: list(range(5, 1000, 4))[19],
    "Numa caixa há 30 moedas": lambda: first(lambda n: 2 * n + (30 - n) == 47),
    "Uma escada de 5 m": lambda: first(lambda n: hypot(n, 3) == 5),
    "Uma moldura retangular mede": lambda: hypot(60, 80),
    "Foram a um espetáculo 300": lambda: first(lambda n: 5 * n + 9 * (300 - n) == 2220),
    "Um cubo de madeira": lambda: sum(sum(c in (0, 2) for c in cube) == 2 for cube in product(range(3), repeat=3)),
    "A diagonal de um retângulo": lambda: 5 * first(lambda n: hypot(n, 5) == 13),
    "A idade do senhor Artur": lambda: first(lambda n: 4 * n - 5 == 5 * (n - 5)),
    "O produto de dois números inteiros positivos": lambda: first(lambda n: n * (n - 1) == 156),
    "Quantos números inteiros há entre −3,5": lambda: sum(-3.5 < n < 4.2 for n in range(-9, 9)),
    "Um barco navegou 9 milhas": lambda: hypot(9, 12),
    "Um terreno quadrado ficou": lambda: first(lambda n: (n + 3) ** 2 - n * n == 69),
    "Qual é a soma dos dez primeiros": lambda: sum(range(1, 20, 2)),
    "De quantas maneiras diferentes se podem sentar": lambda: len(list(permutations(range(4)))),
    "Quantos códigos de 3 algarismos": lambda: len(list(permutations(range(10), 3))),
    "Numa prova de orientação": lambda: place_of(
        "R", lambda at: at("L") < at("R") < at("Z") and at("S") < at("R") and at("L") < at("S"), "LRZS"
    ),
    "Qual é a distância entre os pontos": lambda: hypot(8 - 2, 9 - 1),
    "Com 40 m de rede": lambda: max(a * (20 - a) for a in range(1, 20)),
    "Quantos números inteiros estão a uma distância": lambda: sum(abs(n - 3) < 5 for n in range(-20, 20)),
    "Qual é o desvio-padrão": lambda: pstdev([2, 4, 4, 4, 5, 5, 7, 9]),
    "Qual é o raio da circunferência": lambda: first(lambda r: (3 + r) ** 2 - 6 * (3 + r) == 16),
    "O lucro diário de uma pastelaria": lambda: max(-x * x + 60 * x - 500 for x in range(100)),
    "Quantos divisores positivos": lambda: sum(36 % n == 0 for n in range(1, 37)),
    "Qual é o algarismo das unidades": lambda: 3**10 % 10,
    "Quantos números primos há entre 10": lambda: sum(all(n % d for d in range(2, n)) for n in range(11, 30)),
    "A Benedita guarda": lambda: sum(2**n for n in range(8)),
    "Um anfiteatro tem 20": lambda: sum(18 + 2 * n for n in range(20)),
    "Dois lados de um terreno": lambda: first(lambda n: n * n == 64 + 25 - 2 * 8 * 5 * 0.5),
    "Uma oficina faz mesas": lambda: max(
        40 * m + 15 * b for m, b in product(range(15), repeat=2) if m + b <= 14 and 3 * m + b <= 30
    ),
    "O Manuel põe 20": lambda: sum(20 + 5 * n for n in range(12)),
    "Duas forças perpendiculares": lambda: hypot(30, 40),
    "O código de um cofre": safes,
    "De quantas maneiras se pode escolher": lambda: len(list(combinations(range(10), 3))),
    "Quantas sequências diferentes": lambda: len(set(permutations("PORTO"))),
    "Lança-se uma moeda 4 vezes": lambda: sum(sum(faces) == 2 for faces in product((0, 1), repeat=4)),
    "De uma folha quadrada": lambda: max(x / 10 * (24 - x / 5) ** 2 for x in range(120)),
    "Quantas vezes é preciso duplicar": lambda: first(lambda n: 3 * 2**n == 384),
    "Um teste tem 3 perguntas": lambda: 100 * sum(any(c) for c in product((0, 1), repeat=3)) / 8,
    "Numa cidade de ruas em quadrícula": lambda: len(set(permutations("LLLLNNN"))),
    "Um cadeado tem 4 rodas": lambda: len(list(product(range(6), repeat=4))),
    "Oito atletas correm": lambda: len(list(permutations(range(8), 3))),
    "A concentração de uma substância": lambda: max(40 * t / 10 / ((t / 10) ** 2 + 4) for t in range(1, 500)),
    "Num saco há 3 bolas pretas": lambda: 100 * sum(max(p) < 3 for p in combinations(range(5), 2)) / 10,
    "Quantos números de 4 algarismos": lambda: sum(n % 5 == 0 and len(set(str(n))) == 4 for n in range(1000, 10_000)),
    "De um grupo de 5 portugueses": lambda: len(list(combinations(range(5), 2))) * len(list(combinations(range(4), 2))),
    "Lançam-se dois dados e": lambda: sum(a * b % 2 for a, b in product(range(1, 7), repeat=2)),
    "Num campeonato de 12 equipas": lambda: len(list(permutations(range(12), 2))),
}
"""By the first words of the problem."""


@pytest.mark.parametrize("words", FOUND_AGAIN)
def test_an_answer_is_found_again_by_trying_every_case(words: str) -> None:
    (problem,) = (row for text, row in PROBLEMS.items() if text.startswith(words))
    assert isclose(FOUND_AGAIN[words](), problem["answer"], rel_tol=1e-12), problem["text"]


def test_no_answer_stands_on_a_bare_number_alone() -> None:
    bare = {text for text, row in PROBLEMS.items() if row["expression"].replace(".", "").isdigit()}
    assert {text for text in bare if not text.startswith(tuple(FOUND_AGAIN))} == set()
    assert datetime.date(2025, 10, 1).weekday() == 2, "a Wednesday, as the problem of the third Monday has it"


def test_problems_are_of_every_school_year_and_no_two_are_alike() -> None:
    years = [row["year"] for row in PROBLEMS.values()]
    assert set(years) == set(range(4, 13))
    assert min(years.count(year) for year in set(years)) >= 20
    texts = [*PROBLEMS]
    alike = [(texts[d.of], texts[d.index]) for d in find_duplicates(texts, threshold=0.4, words_per_shingle=2)]
    assert alike == []
