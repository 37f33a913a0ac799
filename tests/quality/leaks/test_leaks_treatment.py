"""Forms of address inside a dialogue."""

from __future__ import annotations

from quality.leaks import treatment_problems
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
