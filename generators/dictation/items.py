"""Facts that a text to be read aloud must have, as they are written in Portugal, by dice.

Nobody's data: tax numbers have a wrong check digit, telephone numbers begin with 4, which ANACOM's numbering plan
leaves free for later (looked up on 2026-11-29), e-mail addresses end in `exemplo.pt`.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from generators.puzzles.contract import MEN, WOMEN
from quality.personal.identifiers import nif_check_digit
from schemas.errors import UsageError
from text.dates import MONTHS

SURNAMES = ("Silva", "Santos", "Ferreira", "Pereira", "Costa", "Oliveira", "Martins", "Rodrigues", "Sousa", "Fernandes")
HIS_TITLES = ("", "", "o Sr. ", "o Dr. ", "o Eng.º ", "o Prof. ")
HER_TITLES = ("", "", "a Sr.ª D. ", "a Dr.ª ", "a Eng.ª ", "a Prof.ª ")
STREETS = (
    *("Rua da Liberdade", "Rua Direita", "Rua do Comércio", "Rua de Santo António", "Rua da Escola", "Rua das Flores"),
    *("Av. da República", "Av. 25 de Abril", "Av. Almirante Reis", "Av. dos Descobrimentos", "Largo da Igreja"),
    *("Largo do Município", "Praça do Município", "Praça da República", "Travessa do Forno", "R. 1.º de Dezembro"),
    *("R. Dr. António José de Almeida", "Estrada Nacional", "Beco do Norte", "Calçada do Combro"),
)
FLOORS = ("r/c", "1.º Esq.", "1.º Dto.", "2.º Esq.", "2.º Dto.", "3.º Frente", "4.º A", "5.º B")
ROADS = ("A1", "A2", "A8", "A22", "A28", "EN2", "EN125", "EN10", "IC2", "IC19", "IP3", "IP4", "IP8")
KINGS = (
    "D. Afonso III",
    "D. Dinis",
    "D. João I",
    "D. João II",
    "D. Manuel I",
    "D. José I",
    "D. Maria II",
    "D. Pedro IV",
)
CENTURIES = ("XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI")
SERVICES = ("SNS", "IRS", "IVA", "IMI", "CTT", "PSP", "GNR", "INEM", "ASAE", "ADSE", "IUC", "NIF")
WEEKDAYS = ("2.ª-feira", "3.ª-feira", "4.ª-feira", "5.ª-feira", "6.ª-feira")


def _hour(dice: Random) -> str:
    return f"{dice.randrange(7, 24)}h{dice.choice(('00', '05', '10', '15', '20', '30', '40', '45', '50'))}"


def _date(dice: Random) -> str:
    day, month, year = dice.randrange(1, 29), dice.randrange(1, 13), dice.randrange(2024, 2031)
    return dice.choice((f"{day} de {MONTHS[month - 1]} de {year}", f"{day:02}/{month:02}/{year}"))


def _price(dice: Random) -> str:
    """What something in a shop costs."""
    euros = dice.randrange(1, 100)
    return f"{euros} €" if dice.random() < 0.3 else f"{euros},{dice.randrange(100):02} €"


def _sum(dice: Random) -> str:
    """A rent, a fee, a month's pay."""
    euros = dice.randrange(100, 2000)
    whole = f"{euros // 1000} {euros % 1000:03}" if euros >= 1000 else str(euros)
    return f"{whole} €" if dice.random() < 0.3 else f"{whole},{dice.randrange(100):02} €"


def _telephone(dice: Random) -> str:
    number = f"4{dice.randrange(10**8):08}"
    return dice.choice((number, f"{number[:3]} {number[3:6]} {number[6:]}"))


def _tax_number(dice: Random) -> str:
    """Nine digits whose last one is not the check digit of the others."""
    first = f"2{dice.randrange(10**7):07}"
    number = f"{first}{(nif_check_digit(first) + dice.randrange(1, 9)) % 10}"
    return dice.choice((number, f"{number[:3]} {number[3:6]} {number[6:]}"))


def _address(dice: Random) -> str:
    floor = f", {dice.choice(FLOORS)}" if dice.random() < 0.5 else ""
    return f"{dice.choice(STREETS)}, n.º {dice.randrange(1, 240)}{floor}"


def _postal_code(dice: Random) -> str:
    return f"{dice.randrange(1000, 9981)}-{dice.randrange(1, 1000):03}"


def _weight(dice: Random) -> str:
    return f"{dice.randrange(1, 40)},{dice.randrange(1, 10)} kg"


def _body_heat(dice: Random) -> str:
    """What a thermometer says of a child with a fever."""
    return f"{dice.randrange(37, 40)},{dice.randrange(5, 10)} °C"


def _percent(dice: Random) -> str:
    return f"{dice.randrange(1, 100)}{dice.choice(('', ',5', ',2'))} %"


def _count(things: str) -> Callable[[Random], str]:
    """So many of them, from a few to tens of thousands."""

    def drawn(dice: Random) -> str:
        number = dice.choice((dice.randrange(2, 100), dice.randrange(100, 1000), dice.randrange(1000, 100_000)))
        return f"{number // 1000} {number % 1000:03} {things}" if number >= 10_000 else f"{number} {things}"

    return drawn


def _few(things: str) -> Callable[[Random], str]:
    """So many of them as stand on a table or in a room."""
    return lambda dice: f"{dice.randrange(2, 60)} {things}"


def _name(dice: Random) -> str:
    first, titles = dice.choice(((WOMEN, HER_TITLES), (MEN, HIS_TITLES)))
    return f"{dice.choice(titles)}{dice.choice(first)} {dice.choice(SURNAMES)}"


def _email(dice: Random) -> str:
    return f"{dice.choice(('geral', 'info', 'secretaria', 'reservas', 'apoio'))}@exemplo.pt"


ITEMS: dict[str, Callable[[Random], str]] = {
    "hora": _hour,
    "data": _date,
    "preço": _price,
    "quantia": _sum,
    "telefone": _telephone,
    "nif": lambda dice: f"NIF {_tax_number(dice)}",
    "morada": _address,
    "código postal": _postal_code,
    "distância": lambda dice: f"{dice.randrange(2, 300)} km",
    "peso": _weight,
    "peso na cozinha": lambda dice: f"{dice.randrange(5, 80) * 10} g",
    "área": lambda dice: f"{dice.randrange(30, 240)} m²",
    "velocidade": lambda dice: f"{dice.randrange(5, 13) * 10} km/h",
    "volume": lambda dice: f"{dice.randrange(2, 19) * 50} ml",
    "consumo de luz": lambda dice: f"{dice.randrange(90, 500)} kWh",
    "consumo de água": lambda dice: f"{dice.randrange(3, 40)} m³",
    "chuva": lambda dice: f"{dice.randrange(2, 60)} mm",
    "temperatura": lambda dice: f"{dice.randrange(-4, 42)} °C",
    "temperatura do corpo": _body_heat,
    "temperatura do forno": lambda dice: f"{dice.randrange(16, 23) * 10} °C",
    "percentagem": _percent,
    "pessoas": _count("pessoas"),
    "votos": _count("votos"),
    "livros": _count("livros"),
    "alunos": _few("alunos"),
    "perguntas": _few("perguntas"),
    "ovos": lambda dice: f"{dice.randrange(2, 13)} ovos",
    "lugares": _few("lugares"),
    "bombeiros": _few("bombeiros"),
    "nome": _name,
    "e-mail": _email,
    "estrada": lambda dice: dice.choice(ROADS),
    "rei": lambda dice: dice.choice(KINGS),
    "século": lambda dice: f"séc. {dice.choice(CENTURIES)}",
    "sigla": lambda dice: dice.choice(SERVICES),
    "dia da semana": lambda dice: dice.choice(WEEKDAYS),
    "edição": lambda dice: f"{dice.randrange(2, 40)}.ª edição",
    "andar": lambda dice: f"{dice.randrange(1, 9)}.º andar",
    "classificação": lambda dice: f"{dice.randrange(1, 19)}.º lugar",
    "emergência": lambda dice: "112",
}


def drawn_items(kinds: list[str], most: int, dice: Random) -> list[str]:
    """One to `most` facts of different kinds. Raises UsageError for a kind that nobody has written."""
    if unknown := sorted(set(kinds) - set(ITEMS)):
        raise UsageError(f"There is no kind of fact '{unknown[0]}'.", f"There are: {', '.join(ITEMS)}.")
    wanted = dice.sample(kinds, min(len(kinds), dice.randint(1, most)))
    return [ITEMS[kind](dice) for kind in wanted]
