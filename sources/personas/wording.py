"""A person in words: one noun phrase in careful European Portuguese, to stand where a name would."""

from __future__ import annotations

import re

from sources.personas.drawing import Person
from sources.personas.portuguese import (
    SCHOOLING,
    a_or_an,
    countries,
    ending,
    from_place,
    in_place,
    list_of,
    nationality,
    occupation,
    the_children,
    with_children,
)
from sources.personas.sequences import noise
from sources.personas.voice import Voice

COMPLEMENT = re.compile(r" (numa?|de uma?|d[oa]s?) ")
"""«numa fábrica de 47 anos» would be the factory's age: after such a title the age stands between commas."""

TELLS_SCHOOLING = 0.6
"""How often schooling is said where the occupation doesn't imply it."""


def describe(person: Person, voice: Voice, seed: int) -> str:
    """«uma cozinheira de 47 anos, com o 9.º ano, que vive em Setúbal...; gosta de..., percebe de... e quer...»."""
    head, clause = _head(person)
    origin = (
        f"natural {from_place(person.municipality)}" if person.country else nationality(person.nationality, person.sex)
    )
    told = noise(seed, person.number, 61) < TELLS_SCHOOLING
    between = [part for part in (origin, _schooling(person) if told else "") if part]
    home = [part for part in _home(person, clause) if part]
    joint = ", " if between or "," in head else " "
    return f"{', '.join([head, *between])}{joint}{', '.join(home)}; {_mind(person, voice, seed)}"


def reader(person: Person) -> str:
    """Whom a text is for, by occupation, age and schooling alone: «uma cozinheira de 47 anos, com o 9.º ano»."""
    head, clause = _head(person)
    told = f"{head}{',' if ',' in head else ''} {clause}" if clause else head
    return ", ".join(part for part in (told, _schooling(person)) if part)


def _head(person: Person) -> tuple[str, str]:
    """What the person is, and a relative clause of it («que trata da casa e da família»), or ''."""
    one, age = a_or_an(person.sex), f"de {person.age} anos"
    if person.age < 15:
        year = max(1, person.age - 5)
        return f"{one} {ending(person.sex, 'aluno', 'aluna')} do {year}.º ano, {age}", ""
    plain = f"{one} {_plain(person)} {age}"
    worked = occupation(person.title, person.sex) if person.title else ""
    match person.situation:
        case "empregada" if worked:
            return f"{one} {worked}{',' if COMPLEMENT.search(worked) else ''} {age}", ""
        case "empregada":
            return plain, "que trabalha"
        case "estudante":
            return f"{one} {_student(person)}, {age}", ""
        case "reformada":
            former = f", {ending(person.sex, 'antigo', 'antiga')} {worked}" if worked else ""
            return f"{one} {ending(person.sex, 'reformado', 'reformada')} {age}{former}", ""
        case "desempregada":
            before = f"que trabalhava como {worked}" if worked and person.age > 19 else ""
            return f"{plain}, {ending(person.sex, 'desempregado', 'desempregada')}", before
        case "domestica":
            return plain, "que trata da casa e da família"
        case "incapacitada":
            return plain, "que não pode trabalhar por motivos de saúde"
    return f"{plain}, {'fora da escola' if person.age < 18 else 'sem atividade profissional'}", ""


def _plain(person: Person) -> str:
    if person.age < 18:
        return ending(person.sex, "rapaz", "rapariga")
    return "jovem" if person.age < 26 else ending(person.sex, "homem", "mulher")


def _student(person: Person) -> str:
    """A pupil's or student's school, from what is already completed."""
    if person.schooling == "superior":
        return "estudante de mestrado"
    if person.schooling == "secundario":
        return "estudante do ensino superior"
    if person.age > 20:
        return ending(person.sex, "aluno", "aluna") + " de um curso para adultos"
    return ending(person.sex, "aluno", "aluna") + (
        " do ensino secundário" if person.schooling == "ciclo3" else " do 3.º ciclo"
    )


def _schooling(person: Person) -> str:
    """Left out for pupils and students, and where the occupation says it (specialists have a degree)."""
    implied = person.title is not None and person.title.lowest == 5
    return "" if person.age < 18 or person.situation == "estudante" or implied else SCHOOLING[person.schooling]


def _home(person: Person, clause: str) -> list[str]:
    """Where and with whom: «que vive em Setúbal», «casada e com dois filhos em casa»."""
    where = countries()[person.country][2] if person.country else in_place(person.municipality)
    lives = f"{clause} e vive" if clause else "que vive"
    sex, grown = person.sex, person.household.endswith("adulto")
    tie = ending(sex, "casado", "casada") if person.union == "direito" else "em união de facto"
    match person.household:
        case "so":
            return [f"{lives} {ending(sex, 'sozinho', 'sozinha')} {where}"]
        case "sem_nucleo":
            shares = f"{clause} e partilha casa" if clause else "que partilha casa"
            return [f"{lives} com familiares {where}" if person.age < 18 else f"{shares} {where}"]
        case "casal_sem_filhos":
            return [f"{lives} {where}", f"{tie} e sem filhos em casa"]
        case "casal_filho_jovem" | "casal_filho_adulto":
            return [f"{lives} {where}", f"{tie} e com {with_children(person.children, grown)} em casa"]
        case "filho_de_casal":
            return [f"{lives} com os pais {where}"]
        case "monoparental_jovem" | "monoparental_adulto":
            return [f"{lives} {where} só com {the_children(person.children, grown)}"]
        case "filho_de_um":
            return [f"{lives} com {'a mãe' if person.parent == 'mae' else 'o pai'} {where}"]
        case "varios_nucleos":
            return [f"{lives} com a família alargada {where}"]
        case "institucional":
            return [f"{lives} numa instituição {where}"]
    return [clause, f"em situação de sem-abrigo {where}"]


def _mind(person: Person, voice: Voice, seed: int) -> str:
    """Taste, knowledge and need in one of three orders; that a person lived abroad comes first."""
    returned = f"já viveu {countries()[person.lived_in][2]}" if person.lived_in else ""
    likes, knows = f"gosta de {voice.pastime}", f"{voice.knows} {voice.knowledge}"
    orders = ((likes, knows, voice.need), (knows, likes, voice.need), (voice.need, likes, knows))
    return list_of(returned, *orders[int(noise(seed, person.number, 62) * 3)])
