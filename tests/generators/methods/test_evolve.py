"""evolve: rounds of a harder instruction, and what is turned down on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prompts.fence import fenced
from tests.generators.scripted_runs import ANSWER, accepted, rejected, roll

FIRST = "Explica a um vizinho estrangeiro o que faz a junta de freguesia e o que faz a assembleia."

SECOND = "Explica a um vizinho estrangeiro o que faz a junta de freguesia, com três exemplos da tua rua."

WHOLE = (
    f"{ANSWER} Na minha rua, a junta passou um atestado de residência a quem chegou, mandou arranjar o passeio e cuida "
    "do jardim das traseiras; a assembleia aprovou as contas."
)
"""As long as what is asked for may have to be: which form and length are drawn changes with the packs."""

GOOD = {"motivo": "Pede exemplos concretos e tem resposta.", "respondivel": True, "diferente": True}


def evolving(verdict: dict[str, Any] = GOOD) -> list[tuple[str, Any]]:
    return [
        ("Avalia a nova", verdict),
        (fenced(FIRST, "instrucao"), {"instrucao": SECOND}),
        ("O que tens de fazer", {"instrucao": FIRST}),
        (SECOND, WHOLE),
    ]


@pytest.mark.slow
def test_evolve_goes_round_after_round_and_answers_the_last(tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, "evolve", evolving()))
    assert (content.instruction, content.answer) == (SECOND, WHOLE)


@pytest.mark.slow
def test_evolve_turns_down_what_cant_be_answered_or_has_not_changed(tmp_path: Path) -> None:
    for name, said, reason in (
        ("a", {"respondivel": False}, "unanswerable"),
        ("b", {"diferente": False}, "not_evolved"),
    ):
        (tmp_path / name).mkdir()
        turned_down = rejected(roll(tmp_path / name, "evolve", evolving({**GOOD, **said})))
        assert (turned_down.stage, turned_down.reason) == ("appraise", reason)
        assert turned_down.detail == GOOD["motivo"]
        assert turned_down.evidence["after"] == FIRST
    (tmp_path / "c").mkdir()
    same = [("Avalia a nova", GOOD), ("O que tens de fazer", {"instrucao": FIRST})]
    assert rejected(roll(tmp_path / "c", "evolve", same)).detail == "nothing was changed"
