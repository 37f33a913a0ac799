"""The crowd has the tables' shares, is the same for the same seed, and no voice depends on sex or origin."""

from __future__ import annotations

import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import islice
from math import sqrt

import pytest

from sources.personas.axes import FOREIGN
from sources.personas.drawing import Crowd, Person
from sources.personas.measuring import compare
from sources.personas.rows import personas
from sources.personas.sequences import GOLDEN, Turns, noise
from sources.personas.tables import table
from sources.personas.voice import Voice, Voices, knowledge, needs, tastes

DRAWN = 40_000


@pytest.fixture(scope="module")
def crowd() -> list[Person]:
    return list(islice(Crowd(17), DRAWN))


@pytest.fixture(scope="module")
def voiced(crowd: list[Person]) -> list[tuple[Person, Voice]]:
    voices = Voices(17)
    return [(person, voices.voice(person)) for person in crowd if person.age >= 6]


@pytest.mark.slow
def test_what_is_drawn_has_the_published_shares_within_one_percent() -> None:
    residents = islice((person for person in Crowd(3) if not person.country), 100_000)
    compared = list(compare(residents))
    assert len(compared) == 23
    assert {one.name: round(one.worst(), 4) for one in compared if one.worst() > 0.01} == {}
    assert {one.name: round(one.farthest(), 1) for one in compared if one.farthest() > 25} == {}


@pytest.mark.slow
def test_every_municipality_every_nationality_and_every_destination_comes_up(crowd: list[Person]) -> None:
    assert len({person.municipality for person in crowd}) == 308
    assert {person.nationality for person in crowd} >= {"portuguesa", *FOREIGN}
    assert {person.country for person in crowd} == {"", *table("emigrants").column("country")}
    abroad = sum(bool(person.country) for person in crowd) / len(crowd)
    emigrants = table("emigrants").numbers(("people",)).sum()
    assert abroad == pytest.approx(emigrants / (emigrants + 10_343_066), rel=0.01)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    first, again, other = (list(islice(personas(seed), 300)) for seed in (5, 5, 6))
    assert first == again
    assert len({row["text"] for row in first} & {row["text"] for row in other}) < 3


@pytest.mark.slow
def test_more_rows_begin_with_the_fewer() -> None:
    assert list(islice(personas(9), 50)) == list(islice(personas(9), 200))[:50]


@pytest.mark.slow
def test_nobody_is_what_their_age_does_not_allow(crowd: list[Person]) -> None:
    for person in crowd:
        parent = person.household.startswith(("casal_filho", "monoparental"))
        assert not (parent and person.age < 18), person
        assert not (parent and person.household.endswith("jovem") and person.age > 74), person
        assert not (person.household.startswith("filho") and person.age > 64), person
        assert not (person.situation == "reformada" and person.age < 45), person
        assert not (person.schooling == "superior" and person.age < 21), person
        assert (person.situation == "") == (person.age < 15), person
        if person.situation == "empregada" and person.title:
            assert person.title.lowest <= ["nenhum", "ciclo1", "ciclo2", "ciclo3", "secundario", "superior"].index(
                person.schooling
            )


@pytest.mark.slow
def test_only_the_portuguese_in_portugal_hold_its_offices(crowd: list[Person]) -> None:
    holders = [person for person in crowd if person.title and person.title.portuguese_state]
    assert holders
    elsewhere = [
        p for p in holders if p.country or (p.nationality != "portuguesa" and p.title and p.title.group != "0")
    ]
    assert elsewhere == []


def departure(pairs: Iterable[tuple[object, object, object]]) -> float:
    """How far the second of (stratum, one, other) is from independent of the third, in standard deviations.

    The sum of chi-squares over the strata, less its degrees of freedom, over their spread: beyond 4 is no accident.
    """
    strata: dict[object, Counter[tuple[object, object]]] = defaultdict(Counter)
    for stratum, one, other in pairs:
        strata[stratum][one, other] += 1
    chi, freedom = 0.0, 0
    for counts in strata.values():
        ones, others = Counter[object](), Counter[object]()
        for (one, other), count in counts.items():
            ones[one] += count
            others[other] += count
        total = sum(ones.values())
        chi += sum(
            (counts[a, b] - ones[a] * others[b] / total) ** 2 * total / (ones[a] * others[b])
            for a in ones
            for b in others
        )
        freedom += (len(ones) - 1) * (len(others) - 1)
    return (chi - freedom) / sqrt(2 * freedom)


SAID: dict[str, Callable[[Person], object]] = {
    "register": lambda person: (person.age < 30, person.age < 45, person.age < 65),
    "manner": lambda person: 0,
    "pastime": lambda person: tastes(person.age),
    "knowledge": lambda person: knowledge(person.age),
    "need": needs,
}
"""What a voice has, and what it may depend on."""


@pytest.mark.slow
@pytest.mark.parametrize("origin", ["sex", "nationality", "region", "abroad"])
@pytest.mark.parametrize("said", SAID)
def test_voices_do_not_depend_on_sex_or_origin(voiced: list[tuple[Person, Voice]], said: str, origin: str) -> None:
    of: dict[str, Callable[[Person], object]] = {
        "sex": lambda person: person.sex,
        "nationality": lambda person: person.nationality == "portuguesa",
        "region": lambda person: person.region,
        "abroad": lambda person: bool(person.country),
    }
    strata = SAID[said]
    pairs = [(strata(person), getattr(voice, said), of[origin](person)) for person, voice in voiced]
    assert departure(pairs) < 4


@pytest.mark.slow
def test_titles_inside_a_group_do_not_depend_on_sex(crowd: list[Person]) -> None:
    pairs = [
        (
            (p.title.group, p.title.sector, p.schooling, p.situation, p.age < 18, p.age < 25, p.age < 30, p.age < 61),
            p.title,
            p.sex,
        )
        for p in crowd
        if p.title and not p.country and p.nationality == "portuguesa"
    ]
    assert departure(pairs) < 4


def test_departure_sees_a_stereotype() -> None:
    biased = [(0, "cozinha" if noise(n) < (0.6 if n % 2 else 0.4) else "motores", n % 2) for n in range(2000)]
    assert departure(biased) > 20


def test_a_sequence_keeps_its_shares_to_within_a_few_draws() -> None:
    turns = Turns(1, 1, GOLDEN)
    turns.learn(0, [5, 3, 2])
    drawn: Counter[int] = Counter()
    for number in range(1, 3000):
        drawn[turns.draw(0)] += 1
        assert drawn[0] == pytest.approx(number * 0.5, abs=4)
        assert drawn[2] == pytest.approx(number * 0.2, abs=4)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows() -> None:
    rows = personas(2)
    for _ in islice(rows, 15_000):
        pass
    tracemalloc.start()
    for _ in islice(rows, 6_000):
        pass
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 6_000 * 300  # the rows themselves are some 2 kB each
