"""Who tells the truth, which sign is true: statements that leave one possibility."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from random import Random

from generators.puzzles.contract import PEOPLE, Person, listed
from generators.verifying.known_result import KnownResult

Truthful = dict[str, bool]
Statement = tuple[str, Callable[[Truthful], bool]]
Sign = tuple[str, Callable[[str], bool]]
MOST_TRIES = 1000
COUNTED = ("", "um mentiroso", "dois mentirosos", "três mentirosos")
LIARS = (
    "{people} ou dizem sempre a verdade ou mentem sempre. {said} Quem diz sempre a verdade?",
    "Numa ilha, cada habitante ou diz sempre a verdade ou mente sempre. Encontram-se lá {people}. {said} Quem são os "
    "que falam verdade?",
    "Num jogo, uns jogadores só podem dizer a verdade e os outros só podem mentir. Jogam {people}. {said} "
    "Quais são os jogadores que dizem a verdade?",
)


def liars(dice: Random) -> KnownResult:
    """Three or four people who always tell the truth or always lie: who tells it?"""
    for _ in range(MOST_TRIES):
        people = dice.sample(PEOPLE, dice.choice((3, 4)))
        names = [person.name for person in people]
        said = [dice.choice(_statements(one, people)) for one in people]
        worlds = [dict(zip(names, world, strict=True)) for world in product((True, False), repeat=len(people))]
        spoken = [(name, holds) for name, (_, holds) in zip(names, said, strict=True)]
        fitting = [world for world in worlds if all(world[name] == holds(world) for name, holds in spoken)]
        if len(fitting) == 1 and len(set(fitting[0].values())) == 2:
            break
    else:
        raise ValueError("no puzzle of liars was found")
    lines = " ".join(f"{p.first} diz: «{text}»" for p, (text, _) in zip(people, said, strict=True))
    text = dice.choice(LIARS).format(people=listed(p.said for p in people), said=lines)
    truthful = tuple(name for name, tells in fitting[0].items() if tells)
    return KnownResult(
        text[0].upper() + text[1:], "os nomes de quem diz a verdade, separados por vírgulas", words=truthful
    )


def _statements(speaker: Person, people: Sequence[Person]) -> list[Statement]:
    others = [p for p in people if p is not speaker]
    said = [(f"{one.first} mente sempre.", _tell([one], [False])) for one in others]
    said += [(f"{one.first} diz sempre a verdade.", _tell([one], [True])) for one in others]
    for one, two in combinations(others, 2):
        said.append((f"Entre {one.said} e {two.said}, só uma pessoa diz a verdade.", _tell_in_all([one, two], 1)))
        said.append((f"{one.first} e {two.said} mentem.", _tell([one, two], [False, False])))
    for count in range(1, len(people)):
        said.append((f"Entre nós há exatamente {COUNTED[count]}.", _tell_in_all(people, len(people) - count)))
    return said


def _tell(people: Sequence[Person], truths: list[bool]) -> Callable[[Truthful], bool]:
    return lambda world: [world[person.name] for person in people] == truths


def _tell_in_all(people: Sequence[Person], count: int) -> Callable[[Truthful], bool]:
    return lambda world: sum(world[person.name] for person in people) == count


@dataclass(frozen=True, slots=True)
class Place:
    """What a prize can be in: «uma de três caixas», «A caixa azul», «na caixa azul», «nesta caixa»."""

    one: str
    several: str
    is_feminine: bool
    called: tuple[str, ...]


COLOURS = ("vermelha", "azul", "verde", "amarela", "branca", "cinzenta", "preta", "castanha")
PLACES = (
    Place("caixa", "caixas", True, COLOURS),
    Place("porta", "portas", True, COLOURS),
    Place("gaveta", "gavetas", True, ("de cima", "do meio", "de baixo", "do lado", "do fundo")),
    Place("cofre", "cofres", False, ("de ferro", "de cobre", "de prata", "de bronze", "de estanho")),
    Place("envelope", "envelopes", False, ("vermelho", "azul", "verde", "amarelo", "branco", "cinzento")),
)
PRIZES = ("o prémio", "a chave", "o bilhete", "o anel", "a carta", "o mapa")
BOXES = (
    "Há {count} {several} e cada {one} tem um letreiro; {prize} está {inside} {of_them}. {signs} {true} {asked}",
    "Para saber onde está {prize}, há {count} {several} com letreiros. {signs} Sabe-se que {true_small} {asked}",
    "Num concurso escondeu-se {prize} {inside} de {count} {several}, cada {one} com o seu letreiro. {true} {signs} "
    "{asked}",
)


def boxes(dice: Random) -> KnownResult:
    """Three or four boxes, each with a sign; how many signs are true is known: where is the prize?"""
    kind, prize = dice.choice(PLACES), dice.choice(PRIZES)
    for _ in range(MOST_TRIES):
        places = dice.sample(kind.called, dice.choice((3, 4)))
        true = dice.randrange(1, len(places) - 1)
        signs = [dice.choice(_signs(own, places, kind, prize)) for own in places]
        fitting = [place for place in places if sum(holds(place) for _, holds in signs) == true]
        if len(fitting) == 1 and len({text for text, _ in signs}) == len(signs):
            break
    else:
        raise ValueError("no puzzle of boxes was found")
    the = "A" if kind.is_feminine else "O"
    lines = " ".join(f"{the} {kind.one} {own} diz: «{text}»" for own, (text, _) in zip(places, signs, strict=True))
    told = "só um dos letreiros é verdadeiro." if true == 1 else "só dois dos letreiros são verdadeiros."
    inside = "numa" if kind.is_feminine else "num"
    text = dice.choice(BOXES).format(
        count="três" if len(places) == 3 else "quatro", several=kind.several, one=kind.one, prize=prize, inside=inside,
        of_them="delas" if kind.is_feminine else "deles", signs=lines, true=told.capitalize(), true_small=told,
        asked=f"Em que {kind.one} está {prize}?",
    )  # fmt: skip
    form = f"só o que distingue {the.lower()} {kind.one} ({listed(sorted(f'«{place}»' for place in places), 'ou')})"
    return KnownResult(text, form, words=(fitting[0],))


def _signs(own: str, places: Sequence[str], kind: Place, prize: str) -> list[Sign]:
    the, this, at = prize.capitalize(), "nesta" if kind.is_feminine else "neste", "na" if kind.is_feminine else "no"
    others = [place for place in places if place != own]
    signs = [(f"{the} está {this} {kind.one}.", _is_in([own])), (f"{the} não está aqui.", _is_in(others))]
    for other in others:
        rest = [place for place in places if place != other]
        signs.append((f"{the} está {at} {kind.one} {other}.", _is_in([other])))
        signs.append((f"{the} não está {at} {kind.one} {other}.", _is_in(rest)))
        signs.append((f"{the} está aqui ou {at} {kind.one} {other}.", _is_in([own, other])))
    return signs


def _is_in(places: Sequence[str]) -> Callable[[str], bool]:
    return lambda place: place in places
