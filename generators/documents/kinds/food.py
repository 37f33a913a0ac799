"""Menus of restaurants and schools."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from generators.documents.contract import Document
from generators.documents.draft import Draft, column
from generators.documents.values import Value, at, money, number, on, words
from generators.documents.words_of_portugal import DESSERTS, MAINS, RESTAURANTS, SCHOOLS, STARTERS
from text.dates import WEEKDAYS

COURSES = (("Entradas", STARTERS, 2, 6), ("Pratos", MAINS, 9, 18), ("Sobremesas", DESSERTS, 2.5, 5))
SOUPS = (
    "Sopa de feijão-verde",
    "Sopa de espinafres",
    "Canja de galinha",
    "Sopa de abóbora",
    "Creme de ervilhas",
    "Sopa juliana",
)
SCHOOL_MAINS = (
    *("Massa com atum", "Frango assado com arroz", "Pescada com batata e brócolos", "Almôndegas com esparguete"),
    *("Arroz de lulas", "Perna de peru com puré", "Bacalhau com natas", "Jardineira de vaca"),
)
FRUIT = ("Maçã", "Pera", "Banana", "Laranja", "Uvas", "Gelatina", "Iogurte")


def menu(dice: Random) -> Document:
    name = dice.choice(RESTAURANTS)
    draft = Draft(dice, "ementa", "a ementa", name)
    rows: list[tuple[str, Value, Value]] = []
    left: list[str] = []
    for course, dishes, low, high in COURSES:
        kept, others = draft.parted(dishes, 3, 4, spare=2)
        left += others
        prices = dice.sample(range(int(low * 10), int(high * 10) + 1), len(kept))
        rows += [
            (dish, words(course), money(draft.euros(price / 10, price / 10, "0.1")))
            for dish, price in zip(kept, prices, strict=True)
        ]
    draft.fact(
        "opens", "Almoços a partir das", "a hora a que começam os almoços", at(dice.choice((705, 720, 735, 750)))
    )
    draft.fact("closes", "Jantares até às", "a hora a que acabam os jantares", at(dice.choice((1290, 1320, 1350))))
    draft.fact("closed", "Encerra", "o dia de encerramento", words(dice.choice(WEEKDAYS[:3])))
    draft.fact("cover", "Couvert (por pessoa)", "o preço do couvert por pessoa", money(draft.euros(1, 3, "0.1")))
    draft.table(
        "dishes",
        ("o", "prato", "pratos"),
        "Prato",
        (
            column("Secção", "a secção da ementa", "as secções da ementa", "text"),
            column("Preço", "o preço", "os preços", "money", adds=True),
        ),
        rows,
        link="do prato",
        decoys=left,
    )
    return draft.made(
        ("o prato do dia", "o preço das bebidas", "o nome do cozinheiro"), ("IVA incluído à taxa em vigor.",)
    )


def school_menu(dice: Random) -> Document:
    draft = Draft(dice, "ementa_escolar", "a ementa escolar", "Ementa da semana")
    monday = draft.day()
    monday -= timedelta(monday.weekday())
    soups, mains, fruit = dice.sample(SOUPS, 5), dice.sample(SCHOOL_MAINS, 5), dice.sample(FRUIT, 5)
    energy = dice.sample(range(560, 790), 5)
    draft.fact("school", "Escola", "a escola", words(dice.choice(SCHOOLS)))
    draft.fact("from", "De", "o primeiro dia da ementa", on(monday))
    draft.fact("to", "A", "o último dia da ementa", on(monday + timedelta(4)))
    draft.table(
        "days",
        ("o", "dia", "dias"),
        "Dia",
        (
            column("Sopa", "a sopa", "as sopas", "text"),
            column("Prato", "o prato", "os pratos", "text"),
            column("Sobremesa", "a sobremesa", "as sobremesas", "text"),
            column("Energia", "o valor energético", "os valores energéticos", "number", adds=True),
        ),
        [
            (
                WEEKDAYS[place],
                words(soups[place]),
                words(mains[place]),
                words(fruit[place]),
                number(energy[place], "kcal"),
            )
            for place in range(5)
        ],
        decoys=("sábado", "domingo"),
        link="de",
    )
    draft.fact("price", "Preço da refeição", "o preço da refeição", money(draft.euros(1.3, 1.9)))
    return draft.made(
        ("a opção vegetariana", "o nome da nutricionista", "a hora do almoço"),
        ("A ementa pode ser alterada sem aviso prévio.",),
    )
