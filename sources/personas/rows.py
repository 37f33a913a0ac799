"""Personas as seed rows, streamed: people of six and over, drawn, given a voice and put into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sources.personas.drawing import Crowd, Person
from sources.personas.portuguese import countries, district, ending, occupation
from sources.personas.tables import table
from sources.personas.voice import Voice, Voices
from sources.personas.wording import describe, reader
from sources.seed_rows import seed_row

SOURCE = "Filigrana, personas de base censitária; fonte dos quadros: INE, Censos 2021 (informação modificada)"
LICENCE = "CC-BY-4.0"
DATE = "2021-04-19"
"""The census's reference day: who people are is as of then."""

YOUNGEST = 6
"""Nobody younger asks anything in writing."""

AGE_GROUPS = ((18, "até 17"), (30, "18-29"), (45, "30-44"), (65, "45-64"), (200, "65+"))
SITUATIONS = {
    "": "criança",
    "domestica": "doméstica",
    "outra": "outra inativa",
    "incapacitada": "incapacitada para o trabalho",
}


TEACHERS = re.compile(r"^(profess|educador|formador|explicador)")
"""Titles of those who teach."""


def personas(seed: int) -> Iterator[dict[str, Any]]:
    """An endless stream of rows: {id, text, source, licence, date, digest, ...}; the same for the same seed.

    No two texts are the same. Memory doesn't grow with the rows, but for a counter for each place, sex and age.
    """
    return (row() for row in drawn(seed))


def drawn(seed: int) -> Iterator[Callable[[], dict[str, Any]]]:
    """The same people, each to be put into words by whoever wants that one."""
    voices = Voices(seed)
    for person in Crowd(seed):
        if person.age >= YOUNGEST:
            yield partial(_worded, person, voices.voice(person), seed)


def _worded(person: Person, voice: Voice, seed: int) -> dict[str, Any]:
    return persona_row(person, voice, describe(person, voice, seed))


def persona_row(person: Person, voice: Voice, text: str) -> dict[str, Any]:
    """`who` is the description without what is on the person's mind; `reader`, what those who write for them must know:
    occupation, age and schooling, and nothing that would tell them who it is."""
    place = table("municipalities").rows[person.municipality]
    return seed_row(
        text,
        source=SOURCE,
        licence=LICENCE,
        date=DATE,
        who=text.partition("; ")[0],
        reader=reader(person),
        sex=ending(person.sex, "homem", "mulher"),
        age=person.age,
        age_group=next(name for limit, name in AGE_GROUPS if person.age < limit),
        region="Estrangeiro" if person.country else district(person.municipality),
        country=countries()[person.country][2].split(" ", 1)[1] if person.country else "Portugal",
        municipality=place[1],
        municipality_code=place[0],
        nuts2=person.region,
        nuts3=place[4],
        nationality="portuguesa" if person.nationality == "portuguesa" else countries()[person.nationality][1],
        schooling=person.schooling,
        situation=SITUATIONS.get(person.situation, person.situation),
        occupation=occupation(person.title, person.sex) if person.title else "",
        occupation_group=person.title.group if person.title else "",
        does=_does(person),
        household=person.household,
        register=voice.register,
        manner=voice.manner,
        writing=voice.writing,
        pastime=voice.pastime,
        knowledge=voice.knowledge,
        need=voice.need,
    )


def _does(person: Person) -> list[str]:
    """What tasks ask of a person: 'estuda', 'ensina'."""
    if person.age < 15 or person.situation == "estudante":
        return ["estuda"]
    teaches = person.situation == "empregada" and person.title and TEACHERS.match(occupation(person.title, "h"))
    return ["ensina"] if teaches else []
