"""How a person speaks and what is on their mind: register, manner of writing, taste, knowledge, need.

No table has these: the shares are ours. They depend on age, situation and household at most, never on sex, place or
nationality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd

from schemas.errors import UsageError
from sources.personas.drawing import Person
from sources.personas.sequences import mix, noise
from sources.personas.tables import table

MANNERS = {
    "cuidada": (0.40, "escreve com cuidado, em frases completas"),
    "apressada": (0.25, "escreve à pressa, em frases curtas e sem cumprimentos"),
    "falada": (0.15, "escreve como fala, com repetições e frases soltas"),
    "gralhas": (0.10, "escreve com gralhas e letras trocadas"),
    "sem_acentos": (0.10, "escreve sem acentos nem maiúsculas"),
}
"""Share, and the manner in words for a template (`{{ persona.writing }}`)."""

TU_SHARES = ((30, 0.7), (45, 0.5), (65, 0.35), (200, 0.2))
"""Below this age, the share of those who say tu to whom they ask."""

OLD = 70
"""From this age on, nobody is given a taste for strenuous things."""


DESKS = ("1", "2", "3", "4")
"""The major groups whose work is done with reports and presentations."""

OWN = ("1", "6")
"""The major groups of those who mostly work for themselves."""

WITH_CHILDREN = ("casal_filho_jovem", "monoparental_jovem")


@dataclass(frozen=True)
class Voice:
    register: str
    manner: str
    writing: str
    pastime: str
    knows: str
    """«percebe de» or «sabe muito sobre»."""
    knowledge: str
    need: str


class Voices:
    """Gives each person a voice. Two people of the same place, sex and age never get the same taste and knowledge, so
    that no two descriptions are the same; memory: a counter for each place, sex and age."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._given: dict[tuple[object, ...], int] = {}

    def voice(self, person: Person) -> Voice:
        """Raises UsageError when a place, sex and age have had every pair of taste and knowledge."""
        manner, writing = self._manner(person.number)
        pastime, known = self._pair(person, tastes(person.age), knowledge(person.age))
        return Voice(
            register=self._register(person),
            manner=manner,
            writing=writing,
            pastime=pastime,
            knows="sabe muito sobre" if person.age < 18 else "percebe de",
            knowledge=known,
            need=self._need(person),
        )

    def _pair(self, person: Person, pastimes: Sequence[str], known: Sequence[str]) -> tuple[str, str]:
        """The next pair of this place, sex and age, in an order of its own, without those that say one thing twice."""
        group = (person.municipality, person.country, person.sex, person.age)
        size = len(pastimes) * len(known)
        line = mix(self._seed, person.municipality, person.age, person.sex == "m", *person.country.encode())
        step = next(s for s in range(line % size | 1, 3 * size) if gcd(s, size) == 1)
        for turn in range(self._given.get(group, 0), size):
            taste, topic = divmod((line // size + turn * step) % size, len(known))
            if known[topic] not in pastimes[taste]:
                self._given[group] = turn + 1
                return pastimes[taste], known[topic]
        raise UsageError(
            f"After {person.number} people, those of one place, sex and age have no other words left.",
            "Ask for fewer personas, or for as many again with another seed in another file.",
        )

    def _manner(self, number: int) -> tuple[str, str]:
        at = noise(self._seed, number, 51)
        for name, (share, writing) in MANNERS.items():
            at -= share
            if at < 0:
                return name, writing
        return name, writing

    def _register(self, person: Person) -> str:
        share = next(share for limit, share in TU_SHARES if person.age < limit)
        return "tu" if noise(self._seed, person.number, 52) < share else "formal"

    def _need(self, person: Person) -> str:
        """Half of the needs are those of the person's situation, where it has some."""
        own, common = needs(person)
        choices = own if own and (not common or noise(self._seed, person.number, 53) < 0.5) else common
        return choices[int(noise(self._seed, person.number, 54) * len(choices))]


def needs(person: Person) -> tuple[Sequence[str], Sequence[str]]:
    """Needs of the person's age, situation and household, and those that any adult has."""
    if person.age < 13:
        return _texts("needs", "child"), ()
    if person.age < 18:
        at_school = person.age < 15 or person.situation == "estudante"
        tags = ["teen"] if at_school else ["out_of_school"]
        if at_school and person.schooling not in ("ciclo3", "secundario"):
            tags.append("third_cycle")
        return _texts("needs", "young", *tags), ()
    tags = ["parent"] if person.age < 60 and person.household in WITH_CHILDREN else []
    if person.situation in ("desempregada", "estudante", "reformada"):
        tags.append({"d": "unemployed", "e": "student", "r": "retired"}[person.situation[0]])
    if person.situation == "empregada" and person.title and person.age < OLD:
        group = person.title.group
        tags += ["employed", *(["wage"] if group not in OWN else []), *(["desk"] if group in DESKS else [])]
    housed = person.household not in ("institucional", "sem_teto")
    return _texts("needs", *tags), _texts("needs", "adult", *(["home"] if housed else []))


def tastes(age: int) -> Sequence[str]:
    if age < 18:
        return _texts("pastimes", "young", "child" if age < 13 else "teen")
    return _texts("pastimes", "adult", *(["active"] if age < OLD else []))


def knowledge(age: int) -> Sequence[str]:
    return _texts("knowledge", "young" if age < 18 else "adult")


@cache
def _texts(name: str, *who: str) -> tuple[str, ...]:
    return tuple(text for tag, text in table(name).rows if tag in who)
