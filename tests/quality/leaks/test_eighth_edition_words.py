"""Single words and phrases of a drifting model in European sentences, each beside the sentence that Lisbon writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.leaks import find_leaks

ROWS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("eighth_edition.tsv").read_text(encoding="utf-8").splitlines()
]
FAULTS = [(sentence, fault) for sentence, fault, _ in ROWS]
TWINS = [twin for _, _, twin in ROWS]
LOOKALIKES = [
    "A Carla entra de férias na sexta.",
    "O Fundo de Garantia de Depósitos cobre até cem mil euros.",
    "Parámos na área de serviço de Grândola para tomar um galão.",
    "O incêndio começou num matagal perto da linha.",
    "Trouxe quatro rebuçados, por conta da casa.",
    "A apostila obtém-se no ministério, ao abrigo da Convenção da Haia.",
    "Procura postos de combustível ou de carregamento.",
    "Nas placas do metro lê-se apenas o nome do rei.",
    "A Siri não percebe o que lhe digo ao telemóvel.",
    "Em quantas horas se enche o tanque vazio, com a torneira aberta?",
    "São quadrinhos pintados a agradecer curas.",
    "Mandou uma ameaça a uma festa só para assustar.",
    "A procissão parou diante da igreja de São Roque.",
    "As pipas de vinho descem o rio até à adega.",
    "O agrião da horta está viçoso.",
    "Mudou-se para Lisboa e aí viveu até morrer.",
]


@pytest.mark.parametrize(("text", "fault"), FAULTS)
def test_the_word_is_found(text: str, fault: str) -> None:
    start = text.index(fault)
    assert any(f.start < start + len(fault) and start < f.end for f in find_leaks(text)), find_leaks(text)


@pytest.mark.parametrize("text", [*TWINS, *LOOKALIKES])
def test_the_european_sentence_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
