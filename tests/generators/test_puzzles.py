"""Puzzles: each has one result, found a second time from its text alone; the text is European Portuguese."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations, product
from random import Random

import pytest

from generators.puzzles.families import FAMILIES
from generators.puzzles.plans import VILLAGES
from generators.verifying.known_result import KnownResult
from prompts.packs import load_pack
from quality.constraints.checkers import final_answer, final_words
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings
from text.dates import MONTHS, WEEKDAYS

MADE = {name: [family(Random(seed)) for seed in range(60)] for name, family in FAMILIES.items()}


def numbers(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", text)]


def meeting(puzzle: KnownResult) -> str:
    every = sorted({int(days) for days in re.findall(r"de (\d+) em \1", puzzle.text)})
    return str(next(day for day in range(1, 10_000) if all(day % days == 0 for days in every)))


def remainder(puzzle: KnownResult) -> str:
    low, high = (int(number) for number in re.findall(r"entre (\d+) e (\d+)", puzzle.text)[0])
    parts = re.findall(r"grupos de (\d+), (?:não sobra|sobram? (\d+))", puzzle.text)
    (found,) = [n for n in range(low, high + 1) if all(n % int(size) == int(rest or 0) for size, rest in parts)]
    return str(found)


def age(puzzle: KnownResult) -> str:
    now, years = numbers(puzzle.text)
    times = 2 if "o dobro" in puzzle.text else 3 if "o triplo" in puzzle.text else 4
    (found,) = [n for n in range(1, 100) if n * now + years == times * (n + years)]
    return str(found)


def weekday(puzzle: KnownResult) -> str:
    dates = re.findall(r"(\d+) de (\w+) de (\d{4})", puzzle.text)
    known, asked = (date(int(year), MONTHS.index(month) + 1, int(day)) for day, month, year in dates)
    place = next(n for n, name in enumerate(WEEKDAYS) if re.search(f"calha numa? {name}", puzzle.text))
    while known < asked:
        known, place = known + timedelta(days=1), (place + 1) % 7
    return WEEKDAYS[place]


def way(puzzle: KnownResult) -> str:
    """By Floyd and Warshall."""
    name = f"({'|'.join(VILLAGES)})"
    roads = re.findall(rf"{name} e {name} \((\d+) km\)", puzzle.text)
    ends = re.search(rf"(?:de|entre|De) {name} (?:a|e) {name}(?:\?|,| pelo)", puzzle.text)
    assert ends is not None
    names = {name for a, b, _ in roads for name in (a, b)}
    far = {(a, b): 0 if a == b else 10**6 for a in names for b in names}
    for a, b, km in roads:
        far[a, b] = far[b, a] = int(km)
    for through, a, b in product(names, names, names):
        far[a, b] = min(far[a, b], far[a, through] + far[through, b])
    return str(far[ends[1], ends[2]])


def tasks(puzzle: KnownResult) -> str:
    """By living through the days, one by one."""
    listed = re.search(r"é preciso (.*?)\. ", puzzle.text)
    assert listed is not None
    parts = re.split(r", | e ", listed[1])
    sentences = [s for s in puzzle.text.split(". ")[1:] if re.search(r"\d", s)]
    left: dict[str, int] = {}
    waits: dict[str, list[str]] = {}
    for sentence in sentences:
        told = sentence[0].lower() + sentence[1:]
        does = next(part for part in parts if told.startswith(part) or f"é possível {part}," in told)
        left[does], rest = numbers(told)[0], told.split("depois de ", 1)[-1] if "depois de" in told else ""
        waits[does] = [part for part in parts if part != does and re.search(rf"\b{re.escape(part)}\b", rest)]
    assert set(left) == set(parts)
    days = 0
    while any(left.values()):
        ready = [part for part in parts if left[part] and not any(left[before] for before in waits[part])]
        for part in ready:
            left[part] -= 1
        days += 1
    return str(days)


def order(puzzle: KnownResult) -> str:
    place = {"primeir": 0, "segund": 1, "terceir": 2, "quart": 3, "quint": 4}
    holds: list[Callable[[tuple[str, ...]], bool]] = []
    for sentence in puzzle.text.split(": ", 1)[1].split(". ")[1:]:
        names = [name for name in puzzle.words if re.search(rf"\b{name}\b", sentence)]
        names.sort(key=sentence.index)
        if "nem" in sentence:
            holds.append(lambda o, n=names[0]: o.index(n) not in (0, len(o) - 1))
        elif "à frente d" in sentence and names:
            holds.append(lambda o, a=names[0], b=names[1]: o.index(a) < o.index(b))
        elif "logo atrás" in sentence:
            holds.append(lambda o, a=names[0], b=names[1]: o.index(a) - o.index(b) == 1)
        elif "Entre" in sentence:
            gap = 2 if "uma pessoa" in sentence else 3
            holds.append(lambda o, a=names[0], b=names[1], g=gap: abs(o.index(a) - o.index(b)) == g)
        elif names:
            stands = next(at for word, at in place.items() if word in sentence)
            holds.append(lambda o, n=names[0], at=stands: o.index(n) == at)
    (found,) = [o for o in permutations(puzzle.words) if all(one(o) for one in holds)]
    return ", ".join(found)


SOLVERS = {
    "encontros": meeting, "restos": remainder, "idades": age, "calendário": weekday, "caminho": way, "tarefas": tasks,
    "fila": order,
}  # fmt: skip


@pytest.mark.parametrize("name", SOLVERS)
def test_the_result_is_found_again_from_the_text_alone(name: str) -> None:
    for puzzle in MADE[name]:
        assert SOLVERS[name](puzzle) == (puzzle.number or ", ".join(puzzle.words)), puzzle.text


@pytest.mark.parametrize("name", FAMILIES)
def test_every_puzzle_is_another_and_its_text_is_european_portuguese(name: str) -> None:
    assert len({puzzle.text for puzzle in MADE[name]}) > 50
    assert MADE[name][:3] == [FAMILIES[name](Random(seed)) for seed in range(3)], "the same dice give the same puzzle"
    for puzzle in MADE[name]:
        assert puzzle.text[0].isupper() and puzzle.text[-1] in "?."
        assert bool(puzzle.number) != bool(puzzle.words)
        assert [f.text for f in (*find_leaks(puzzle.text), *find_misspellings(puzzle.text))] == [], puzzle.text


@pytest.mark.parametrize("name", FAMILIES)
def test_its_own_result_passes_and_another_does_not(name: str) -> None:
    for puzzle, other in zip(MADE[name], MADE[name][1:], strict=False):
        if puzzle.number:
            assert final_answer(f"Contas.\nResposta: {puzzle.number}", puzzle.number, puzzle.unit).holds
            assert not final_answer(f"Contas.\nResposta: {int(puzzle.number) + 1}", puzzle.number, puzzle.unit).holds
            continue
        words, wrong = list(puzzle.words), list(other.words)
        assert final_words(f"Casos.\nResposta: {', '.join(words)}", words, puzzle.ordered).holds
        if sorted(words) != sorted(wrong):
            assert not final_words(f"Casos.\nResposta: {', '.join(wrong)}", words, puzzle.ordered).holds


def test_the_pack_names_every_family() -> None:
    assert [row["family"] for row in load_pack("puzzles").rows] == list(FAMILIES)


@pytest.mark.parametrize(
    ("line", "ordered", "holds"),
    [
        ("Resposta: Rita, Rui, Ana", True, True),
        ("**Resposta:** a Rita, o Rui e a Ana.", True, True),
        ("Resposta: Rita → Rui → Ana", True, True),
        ("Resposta: Rui, Rita, Ana", True, False),
        ("Resposta: Rui, Rita e Ana", False, True),
        ("Resposta: Rita e Rui", False, False),
        ("Resposta: Rita, Rui, Ana, Hugo", False, False),
        ("Rita, Rui, Ana", False, False),
    ],
)
def test_a_last_line_of_names(line: str, ordered: bool, holds: bool) -> None:
    assert final_words(f"Porque sim.\n{line}", ["Rita", "Rui", "Ana"], ordered).holds is holds
