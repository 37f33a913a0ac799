"""Telephone numbers of lines that help, and their hours, as answers write them."""

from __future__ import annotations

import pytest

from generators.verifying.phone_numbers import (
    bare_numbers,
    gives_number,
    misplaced_numbers,
    telephone_numbers,
    unknown_numbers,
    without_hours,
)
from prompts.dated_facts import HelpLine, load_help_lines

LINES = load_help_lines().facts


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_the_number_of_every_line_is_known_however_it_is_written(line: HelpLine) -> None:
    for number in line.numbers:
        for text in (
            f"Ligue para o {number}.",
            f"{line.name}: {number}",
            f"- {line.name}: **{number}** ({line.hours})",
            f"Telefona para a {line.name} ({number}), que é grátis.",
            f"Ligue já para o {number.replace(' ', '')}!",
        ):
            assert unknown_numbers(text, LINES) == []
            assert misplaced_numbers(text, LINES) == []
            assert gives_number(text, bare_numbers(line))
    assert without_hours(line.shown, LINES) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("APAV: 116 006, dias úteis, das 8h às 23h", True),
        ("Liga 116006 de segunda a sexta, entre as 08:00 e as 23:00.", True),
        ("A APAV (116 006) atende de segunda a sexta-feira, das 8 às 23 horas.", True),
        ("Liga 116 006 das 8h às 23h.", False),
        ("Liga 116 006, nos dias úteis.", False),
        ("Liga 116 006, dias úteis das 18h às 23h.", False),
        ("Liga 116 006, 24 horas por dia.", False),
    ],
)
def test_hours_are_read_however_they_are_written(text: str, said: bool) -> None:
    assert [line.id for line in without_hours(text, LINES)] == ([] if said else ["apav"])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Ligue 190 ou 911.", ["190", "911"]),
        ("Contacte a linha 1415, aberta 24 horas.", ["1415"]),
        ("O número é +351 912 345 678.", ["+351 912 345 678"]),
        ("Telefone: 21 123 45 67", ["21 123 45 67"]),
        ("Ligue 0800 123 4567.", ["0800 123 4567"]),
        ("Há 150 pessoas à espera da linha de crédito e custa 300 euros.", []),
        ("Ligue em menos de 10 minutos; o artigo 152.º é de 2007.", []),
        ("A câmara gastou 14 700 € em 2024, com 500 gramas de tinta.", []),
        ("A linha do Norte tem 336 quilómetros.", []),
        ("- **1415** (linha gratuita)", ["1415"]),
        ("A encomenda RL123456789PT vem a caminho; o meu número de utente é o 123456789.", []),
        ("A linha demorou.\n\n150 pessoas esperaram.", []),
    ],
)
def test_telephone_numbers_are_told_from_other_numbers(text: str, numbers: list[str]) -> None:
    assert [n.written for n in telephone_numbers(text)] == numbers
