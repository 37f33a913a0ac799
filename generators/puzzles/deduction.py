"""Who stands where, who has what: clues that leave one possibility, found by trying every one."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from random import Random

from generators.puzzles.contract import PEOPLE, Person, fewest, listed, numbered
from generators.verifying.known_result import KnownResult
from text.dates import WEEKDAYS

Order = tuple[Person, ...]
Match = tuple[tuple[str, ...], tuple[str, ...]]
"""For each person, in their order: the thing of the first kind and the thing of the second."""
QUEUES = ("de uma padaria", "de uma farmácia", "dos correios", "de uma bilheteira", "de uma pastelaria", "do talho")
PLACES_MAN = ("primeiro", "segundo", "terceiro", "quarto", "quinto")
PLACES_WOMAN = ("primeira", "segunda", "terceira", "quarta", "quinta")


def queue(dice: Random) -> KnownResult:
    """The order of four or five people in a queue."""
    people = dice.sample(PEOPLE, dice.choice((4, 5)))
    clues = _queue_clues(people)
    orders = list(permutations(people))
    right = dice.choice(orders)
    true = [text for text, holds in clues.items() if holds(right)]
    dice.shuffle(true)
    # A place that is told outright makes a puzzle easy: such a clue is the first to go.
    true.sort(key=lambda text: " da fila" in text and " não é " not in text, reverse=True)
    chosen = fewest(true, lambda clue: [clues[clue](order) for order in orders])
    dice.shuffle(chosen)
    text = (
        f"{numbered(len(people), 'pessoa', 'pessoas').capitalize()} esperam na fila {dice.choice(QUEUES)}: "
        f"{listed(person.said for person in sorted(people, key=lambda p: p.name))}. {' '.join(chosen)} "
        "«À frente» não quer dizer logo à frente. Por que ordem estão?"
    )
    names = tuple(person.name for person in right)
    return KnownResult(text, "os nomes, da frente para trás, separados por vírgulas", words=names, ordered=True)


def _queue_clues(people: Sequence[Person]) -> dict[str, Callable[[Order], bool]]:
    clues: dict[str, Callable[[Order], bool]] = {}
    for one in people:
        ends = one.agree("o primeiro nem o último", "a primeira nem a última")
        clues[f"{one.first} não é {ends} da fila."] = _stands(one, range(1, len(people) - 1))
        for place, (man, woman) in enumerate(zip(PLACES_MAN, PLACES_WOMAN, strict=True)):
            clues[f"{one.first} é {one.agree(f'o {man}', f'a {woman}')} da fila."] = _stands(one, (place,))
    for one, other in permutations(people, 2):
        clues[f"{one.first} está à frente {other.of}."] = _apart(one, other, range(1, 9))
        clues[f"{one.first} está logo atrás {other.of}."] = _apart(other, one, (1,))
        for gap in (1, 2):
            between = f"Entre {one.said} e {other.said} há exatamente {numbered(gap, 'pessoa', 'pessoas')}."
            clues[between] = _apart(one, other, (gap + 1, -gap - 1))
    return clues


def _stands(one: Person, places: Container[int]) -> Callable[[Order], bool]:
    return lambda order: order.index(one) in places


def _apart(one: Person, other: Person, places: Container[int]) -> Callable[[Order], bool]:
    """Whether the other stands so many places behind the one."""
    return lambda order: order.index(other) - order.index(one) in places


@dataclass(frozen=True, slots=True)
class Theme:
    """Two kinds of things that each of four people has one of. `first` and `second` hold the words; the sentences take
    a person («A Rita vive em Faro») and, for the second kind, also those who are known by the first."""

    told: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    has_first: str
    has_second: str
    question: str
    form: str


THEMES = (
    Theme(
        "vivem em cidades diferentes ({first}) e cada pessoa toca um instrumento diferente ({second})",
        ("Aveiro", "Braga", "Évora", "Faro", "Leiria", "Viseu"),
        ("flauta", "guitarra", "piano", "violino", "clarinete", "acordeão"),
        "vive em {0}",
        "toca {0}",
        "Que instrumento toca {0}?",
        "o nome do instrumento",
    ),
    Theme(
        "treinam em dias diferentes ({first}) e cada pessoa pratica um desporto diferente ({second})",
        WEEKDAYS[:5],
        ("andebol", "natação", "ténis", "xadrez", "remo", "judo"),
        "treina à {0}",
        "pratica {0}",
        "Que desporto pratica {0}?",
        "o nome do desporto",
    ),
    Theme(
        "moram em andares diferentes do mesmo prédio ({first}) e cada pessoa tem um animal diferente ({second})",
        ("primeiro", "segundo", "terceiro", "quarto", "quinto"),
        ("cão", "gato", "coelho", "periquito", "papagaio"),
        "mora no {0} andar",
        "tem um {0}",
        "Que animal tem {0}?",
        "o nome do animal",
    ),
)


def match(dice: Random) -> KnownResult:
    """Four people, each with one thing of two kinds: what has one of them?"""
    people, theme = sorted(dice.sample(PEOPLE, 4), key=lambda p: p.name), dice.choice(THEMES)
    first = sorted(dice.sample(theme.first, 4), key=theme.first.index)
    second = sorted(dice.sample(theme.second, 4))
    clues = _match_clues(people, theme, first, second)
    matches = [(tuple(a), tuple(b)) for a, b in product(permutations(first), permutations(second))]
    right = dice.choice(matches)
    asked = dice.randrange(4)
    direct = f"{people[asked].first} {theme.has_second.format(right[1][asked])}."
    true = [text for text, holds in clues.items() if holds(right) and text != direct]
    dice.shuffle(true)
    # What is told outright goes first, then what is not so: what is left has to be thought about, and is short.
    true.sort(key=lambda clue: 2 * clue.startswith("Quem ") - (clue.startswith("Quem ") and " não " in clue))
    chosen = fewest(true, lambda clue: [clues[clue](match) for match in matches])
    dice.shuffle(chosen)
    told = theme.told.format(first=listed(first), second=listed(second))
    text = f"{listed(p.said for p in people)} {told}. {' '.join(chosen)} {theme.question.format(people[asked].said)}"
    return KnownResult(text[0].upper() + text[1:], theme.form, words=(right[1][asked],))


def _match_clues(
    people: Sequence[Person], theme: Theme, first: Sequence[str], second: Sequence[str]
) -> dict[str, Callable[[Match], bool]]:
    clues: dict[str, Callable[[Match], bool]] = {}
    for place, person in enumerate(people):
        for kind, things, verb in ((0, first, theme.has_first), (1, second, theme.has_second)):
            for thing in things:
                said = verb.format(thing)
                clues[f"{person.first} {said}."] = _has(place, kind, thing, True)
                clues[f"{person.first} não {said}."] = _has(place, kind, thing, False)
    for one, other in product(first, second):
        who, does = theme.has_first.format(one), theme.has_second.format(other)
        clues[f"Quem {who} {does}."] = _goes_with(one, other, True)
        clues[f"Quem {who} não {does}."] = _goes_with(one, other, False)
    return clues


def _has(place: int, kind: int, thing: str, so: bool) -> Callable[[Match], bool]:
    return lambda match: (match[kind][place] == thing) is so


def _goes_with(one: str, other: str, so: bool) -> Callable[[Match], bool]:
    return lambda match: (match[1][match[0].index(one)] == other) is so
