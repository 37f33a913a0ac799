"""matematica: a person's wording that keeps the exercise, and a solution that ends with the exact result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant

STEPS = (
    "Calcula-se primeiro o declive, que é a diferença das ordenadas a dividir pela diferença das abcissas. Depois, "
    "substitui-se um dos pontos na equação para encontrar a ordenada na origem."
)


def recipe(folder: Path) -> str:
    one = ("    persona: census\n", "    persona: census\n  where: {topic.id: [reta], persona.register: tu}\n")
    return variant(folder, "matematica", one)


def rolled(folder: Path, name: str, told: str, answer: str = "") -> Run:
    """One rollout, the same each time: what the request says, and the answer to it."""
    (folder / name).mkdir()
    replies: list[tuple[str, Any]] = [("Exercício: ", {"pedido": told}), ("Podes ajudar-me", answer)]
    return roll(folder / name, recipe(folder / name), replies)


def test_a_right_solution_is_a_sample_and_the_rest_is_turned_down(tmp_path: Path) -> None:
    lost = rejected(rolled(tmp_path, "lost", "Podes ajudar-me com um exercício sobre retas?"))
    assert (lost.stage, lost.reason) == ("wording", "statement_lost")
    asked = f"Podes ajudar-me com os trabalhos de casa? {lost.evidence['exercise']}"
    wrong = rejected(rolled(tmp_path, "wrong", asked, f"{STEPS}\n\nResposta: y = 99x + 1"))
    assert (wrong.stage, wrong.check, wrong.reason) == ("answer", "final_maths", "wrong_answer")
    result = str(wrong.evidence["expected"])
    told = rejected(rolled(tmp_path, "told", f"{asked} Acho que é {result}.", ""))
    assert (told.stage, told.reason) == ("wording", "result_told")
    left, right = result.split(" = ")
    content = accepted(rolled(tmp_path, "right", asked, f"{STEPS}\n\nResposta: {right} = {left}"))
    assert content.instruction.startswith(asked)
    assert "só «Resposta:» e a equação reduzida da reta" in content.instruction
    assert content.constraints[0]["checker"] == "final_maths"
