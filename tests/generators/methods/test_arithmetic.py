"""arithmetic: problems whose result is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant, where_crossed

EGGS = "Uma dúzia de ovos custa 2,76 €. Quanto custa cada ovo?"

RIGHT = "Uma dúzia são doze ovos. Cada ovo custa 2,76 € a dividir por 12, ou seja, 0,23 €.\nResposta: 0,23 €"

BREAD = "A Rita comprou 4 bolas de Berlim a 1,10 € na praia da Nazaré. Quanto pagou ao todo?"

PAID = "Cada bola de Berlim custa 1,10 €, e a Rita comprou quatro: 4 vezes 1,10 € são 4,40 €.\nResposta: 4,40 €"


def problem_recipe(folder: Path) -> str:
    return variant(folder, "arithmetic", where_crossed("problema-01"))


def test_a_problem_of_the_pack_is_solved_and_its_result_stored(tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, problem_recipe(tmp_path), [(EGGS, RIGHT)]))
    assert content.instruction.startswith(EGGS)
    assert "«€»" in content.instruction
    (constraint,) = content.constraints
    assert (constraint["checker"], constraint["result"], constraint["unit"]) == ("final_answer", "0.23", "€")


@pytest.mark.parametrize("last", ["Resposta: 0,32 €", "Resposta: 0.23 €", "São 0,23 €."])
def test_a_wrong_result_or_form_is_turned_down(last: str, tmp_path: Path) -> None:
    wrong = RIGHT.replace("Resposta: 0,23 €", last)
    turned_down = rejected(roll(tmp_path, problem_recipe(tmp_path), [(EGGS, wrong)]))
    assert (turned_down.stage, turned_down.reason) == ("answer", "wrong_answer")
    assert (turned_down.evidence["last_line"], turned_down.evidence["expected"]) == (last, "0,23 €")


def test_a_problem_drawn_again_becomes_another_whose_expression_must_agree(tmp_path: Path) -> None:
    another = {"problema": BREAD, "expressao": "4*1.10", "unidade": "€"}

    def second(folder: str, reply: dict[str, Any], solution: str = PAID) -> Run:
        (tmp_path / folder).mkdir()
        replies = [("Problema de partida", reply), ("bolas de Berlim", solution), (EGGS, RIGHT)]
        return roll(tmp_path / folder, problem_recipe(tmp_path / folder), replies, count=2)

    both = sorted(second("right", another).samples(), key=lambda s: s.provenance.index)
    assert [s.content.instruction.split("?")[0] + "?" for s in both] == [EGGS, BREAD]
    assert both[1].content.constraints[0]["result"] == "4.4"
    for name, reply, solution, reason in (
        ("disagree", {**another, "expressao": "4*1.20"}, PAID, "wrong_answer"),
        ("code", {**another, "expressao": "open('x')"}, PAID, "bad_expression"),
        ("same", {**another, "problema": EGGS}, PAID, "same_problem"),
    ):
        assert [r.reason for r in second(name, reply, solution).rejections()] == [reason]
