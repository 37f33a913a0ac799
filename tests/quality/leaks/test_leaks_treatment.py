"""Forms of address inside a dialogue."""

from __future__ import annotations

import pytest

from quality.leaks import treatment_problems
from quality.leaks.treatment import addresses
from schemas.message import Message


def _dialogue(*turns: str) -> list[Message]:
    return [Message(role="user" if n % 2 == 0 else "assistant", content=t) for n, t in enumerate(turns)]


def test_a_dialogue_in_tu_or_in_the_third_person_is_consistent() -> None:
    tu = _dialogue(
        "Olá!",
        "Olá! Como estás? Se quiseres, ajudo-te.",
        "Sim.",
        "Então diz-me o que precisas; a tua conta está aberta.",
    )
    third = _dialogue(
        "Olá!", "Olá! Escolha uma opção, por favor.", "A primeira.", "Muito bem. Guarde o seu código consigo."
    )

    assert treatment_problems(tu) == ()
    assert treatment_problems(third) == ()


def test_mixing_tu_and_the_third_person_is_reported_where_it_departs() -> None:
    mixed = _dialogue("Olá!", "Olá! A tua conta está aberta.", "E agora?", "Escolha a opção que te convém.")

    problems = treatment_problems(mixed)

    assert [(p.message, p.finding.text, p.reason) for p in problems] == [(3, "Escolha", "mixed")]


def test_voce_is_always_a_problem_in_the_assistant_and_never_in_the_user() -> None:
    problems = treatment_problems(_dialogue("Você pode ajudar-me?", "Posso. Você precisa de quê?"))

    assert [(p.message, p.reason) for p in problems] == [(1, "voce")]
    assert treatment_problems(_dialogue("Diz-me", "A palavra «você» é deselegante em Portugal.")) == ()


@pytest.mark.parametrize(
    ("text", "informal", "formal"),
    [
        ("Sabes onde fica? Não queres vir?", ["Sabes", "queres"], []),
        ("Já disseste tudo, e lembras-te bem.", ["disseste", "lembras-te"], []),
        ("Pois os planos mais simples são os melhores. Vês?", [], []),
        ("A tua casa fica longe de ti.", ["tua", "ti"], []),
        ("O senhor já conhece o caminho? Leve isto consigo.", [], ["senhor", "consigo"]),
        ("Falei hoje ao senhor Silva.", [], []),
        ("A palavra «tu» é curta, e `tens` também.", [], []),
    ],
)
def test_who_is_addressed_is_told_by_pronouns_and_by_verbs(text: str, informal: list[str], formal: list[str]) -> None:
    found = addresses(text)
    assert [[finding.text for finding in side] for side in found] == [informal, formal]


@pytest.mark.parametrize(
    ("opening", "third_person"),
    [
        ("Escolha a primeira.", "Escolha"),
        ("Não se esqueça do prazo.", "esqueça"),
        ("Não guarde isso.", "guarde"),
        ("Seja como for, é tarde.", ""),
        ("Espera um pouco.", ""),
        ("Não sei.", ""),
        ("Se puderes, liga.", ""),
        ("O ponto é que escolha bem.", ""),
    ],
)
def test_an_order_in_the_third_person_departs_from_tu(opening: str, third_person: str) -> None:
    problems = treatment_problems(_dialogue("Olá!", f"A tua conta está aberta. {opening}"))
    assert [p.finding.text for p in problems] == ([third_person] if third_person else [])
