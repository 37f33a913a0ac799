"""Dates, ways, works and chances: results that a program computes from the text's own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise, permutations
from random import Random

from generators.puzzles.contract import listed
from generators.verifying.known_result import KnownResult
from text.dates import WEEKDAYS, in_a, long_date

VILLAGES = (
    *("Vale da Pipa", "Casal do Rio", "Monte Alvo", "Fonte Nova", "Ribeira Velha", "Outeiro Alto", "Pedra Lisa"),
    *("Lagoa Seca", "Ponte Velha", "Moinho Novo", "Cruz do Souto", "Cabeço Redondo", "Quinta do Freixo", "Porto Manso"),
)
"""Made up, or so common that they are nowhere."""
WORKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Para remodelar uma casa é preciso",
        "dias",
        (
            "demolir a parede",
            "refazer a canalização",
            "refazer a parte elétrica",
            "rebocar",
            "assentar o chão",
            "pintar",
        ),
    ),
    (
        "Para preparar a festa da aldeia é preciso",
        "dias",
        (
            "pedir as licenças",
            "montar o palco",
            "instalar o som",
            "enfeitar as ruas",
            "montar as bancas",
            "afixar o programa",
        ),
    ),
    (
        "Para publicar um livro sobre o concelho é preciso",
        "semanas",
        ("recolher as fotografias", "escrever os textos", "rever os textos", "desenhar a capa", "paginar", "imprimir"),
    ),
    (
        "Para fazer uma horta na escola é preciso",
        "horas",
        ("limpar o terreno", "pôr a vedação", "montar a rega", "fazer os canteiros", "semear", "afixar as etiquetas"),
    ),
    (
        "Para estrear uma peça de teatro é preciso",
        "semanas",
        (
            "escolher o texto",
            "distribuir os papéis",
            "fazer o cenário",
            "costurar os trajes",
            "ensaiar",
            "afixar os cartazes",
        ),
    ),
    (
        "Para abrir um café é preciso",
        "dias",
        (
            "limpar a sala",
            "montar a cozinha",
            "instalar o balcão",
            "comprar a louça",
            "contratar pessoal",
            "fazer a ementa",
        ),
    ),
    (
        "Para organizar uma prova de atletismo é preciso",
        "semanas",
        (
            "traçar o percurso",
            "pedir as licenças",
            "abrir as inscrições",
            "procurar apoios",
            "formar as equipas",
            "marcar o chão",
        ),
    ),
    (
        "Para montar uma exposição é preciso",
        "dias",
        (
            "escolher as obras",
            "pedir o transporte",
            "pintar as paredes",
            "pendurar os quadros",
            "montar as luzes",
            "pôr as legendas",
        ),
    ),
)
"""What is done, by what unit of time, and the parts: each may have to wait for some of those before it."""


def weekday(dice: Random) -> KnownResult:
    """The day of the week of a date, by that of another."""
    known = date(dice.randrange(2024, 2029), 1, 1) + timedelta(days=dice.randrange(365))
    asked = known + timedelta(days=dice.randrange(40, 700))
    name = WEEKDAYS[known.weekday()]
    text = f"O dia {long_date(known)} calha {in_a(name)} {name}. Em que dia da semana calha o dia {long_date(asked)}?"
    return KnownResult(text, "o dia da semana", words=(WEEKDAYS[asked.weekday()],))


def shortest_way(dice: Random) -> KnownResult:
    """The shortest way between two of five or six villages."""
    while True:
        villages = dice.sample(VILLAGES, dice.choice((5, 6)))
        pairs = list(combinations(villages, 2))
        roads = {pair: dice.randrange(3, 30) for pair in dice.sample(pairs, dice.randrange(7, 10))}
        ways = _ways(villages, roads)
        if len(ways) >= 3 and ways[0][1] >= 3 and ways[0][0] < ways[1][0]:
            break
    told = listed(f"{a} e {b} ({km} km)" for (a, b), km in roads.items())
    start, end = villages[0], villages[-1]
    text = dice.choice(
        (
            f"Num mapa inventado, as estradas, todas com dois sentidos, ligam {told}. Quantos quilómetros tem o "
            f"caminho mais curto entre {start} e {end}?",
            f"Uma estafeta tem de ir de {start} a {end} pelo caminho mais curto. Há estrada entre {told}. Quantos "
            "quilómetros faz?",
            f"Há estrada, nos dois sentidos, entre {told}. De {start} a {end}, quantos quilómetros são, no mínimo?",
        )
    )
    return KnownResult(text, "o número, com a unidade «km»", number=str(ways[0][0]), unit="km")


def _ways(villages: Sequence[str], roads: dict[tuple[str, str], int]) -> list[tuple[int, int]]:
    """Length and number of roads of every way from the first village to the last, the shortest first."""
    inside, found = villages[1:-1], []
    for count in range(len(inside) + 1):
        for between in permutations(inside, count):
            stops = [villages[0], *between, villages[-1]]
            steps = [roads.get((a, b), roads.get((b, a))) for a, b in pairwise(stops)]
            known = [step for step in steps if step is not None]
            if len(known) == len(steps):
                found.append((sum(known), len(known)))
    return sorted(found)


def works(dice: Random) -> KnownResult:
    """How soon can works end whose parts wait for each other?"""
    begins, unit, known = dice.choice(WORKS)
    left_out = dice.sample(known, dice.choice((0, 1)))
    parts = [part for part in known if part not in left_out]
    takes = {part: dice.randrange(2, 10) for part in parts}
    waits = {part: dice.sample(parts[:place], min(place, dice.choice((1, 1, 2)))) for place, part in enumerate(parts)}
    ends: dict[str, int] = {}
    for part in parts:
        ends[part] = takes[part] + max((ends[before] for before in waits[part]), default=0)
    told = [_told(part, f"{takes[part]} {unit}", waits[part], dice) for part in dice.sample(parts, len(parts))]
    how_many = "quantos" if unit == "dias" else "quantas"
    text = (
        f"{begins} {listed(parts)}. {' '.join(told)} O que não espera por outra coisa pode fazer-se ao mesmo tempo. "
        f"No mínimo, em {how_many} {unit} fica tudo pronto?"
    )
    return KnownResult(text, f"o número, com a unidade «{unit}»", number=str(max(ends.values())), unit=unit)


def _told(part: str, time: str, waits: list[str], dice: Random) -> str:
    begins = f"{part[0].upper()}{part[1:]}"
    if not waits:
        return dice.choice(
            (f"{begins} demora {time} e pode começar logo.", f"{begins} ocupa {time} e não espera por nada.")
        )
    after = listed(waits, "e de")
    return dice.choice(
        (
            f"{begins} demora {time} e só começa depois de {after}.",
            f"Só depois de {after} é possível {part}, o que leva {time}.",
            f"{begins} tem de vir depois de {after} e ocupa {time}.",
        )
    )
