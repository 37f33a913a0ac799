"""codigo: functions that are run; code written, mended and explained, and what is turned down."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from quality.sandbox.run import sandbox_problem
from schemas.errors import FiligranaError
from schemas.sample import Rejection
from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant

SOLUTION = '''\
def conta_vogais(frase):
    """Conta as vogais de uma frase."""
    total = 0
    for letra in frase.lower():
        if letra in "aeiou":
            total += 1
    return total
'''
TESTS = [
    'assert conta_vogais("Tejo") == 2',
    'assert conta_vogais("") == 0',
    'assert conta_vogais("AEIOU") == 5',
]
EXERCISE = {
    "funcao": "conta_vogais",
    "solucao": SOLUTION,
    "testes": TESTS,
    "pedido": "Preciso de contar as vogais dos títulos dos livros. Ajudas-me com esta função?",
}
SAID = "A função percorre as letras da frase, em minúsculas, e soma uma unidade por cada vogal que encontra."
GOOD = f"{SAID}\n\n```python\n{SOLUTION}```"


def rolled(folder: Path, kind: str, answer: str = GOOD, **changed: Any) -> Run:
    name = f"{kind}-{len(list(folder.iterdir()))}"
    (folder / name).mkdir()
    one = ("kinds: [escrever, corrigir, explicar]", f"kinds: [{kind}]")
    recipe = variant(folder / name, "codigo", one)
    return roll(folder / name, recipe, [("Assunto: ", EXERCISE | changed), ("Preciso de contar", answer)])


@pytest.mark.slow
def test_a_function_is_written_mended_and_explained(tmp_path: Path) -> None:
    written = accepted(rolled(tmp_path, "escrever"))
    assert "A função chama-se `conta_vogais`. Por exemplo, `conta_vogais('Tejo')` devolve `2`" in written.instruction
    assert written.constraints[0]["tests"] == [line.replace('"', "'") for line in TESTS]
    mended = accepted(rolled(tmp_path, "corrigir"))
    assert SOLUTION not in mended.instruction
    assert "```python\ndef conta_vogais" in mended.instruction and "devia devolver" in mended.instruction
    asked = rejected(rolled(tmp_path, "explicar"))
    assert (asked.check, asked.reason) == ("python_value", "wrong_value")
    value = asked.evidence["constraint"]["value"]
    explained = accepted(rolled(tmp_path, "explicar", f"{SAID} Assim se chega ao total.\n\nResposta: {value}"))
    assert SOLUTION in explained.instruction and explained.constraints[0]["checker"] == "python_value"


def reason(found: Rejection) -> tuple[str, str]:
    return found.stage, found.reason


DOC = "Conta as vogais de uma frase"
TURNED_DOWN = [
    ("bad_exercise", {"testes": [*TESTS[:2], "print(conta_vogais('a'))"]}, GOOD),
    ("bad_exercise", {"testes": [*TESTS[:2], "assert conta_vogais('a') == 7"]}, GOOD),
    ("bad_exercise", {"funcao": "conta vogais"}, GOOD),
    ("weak_tests", {"testes": [f"assert conta_vogais('{letter}') == 1" for letter in "aei"]}, GOOD),
    ("english_names", {"solucao": SOLUTION.replace("total", "vowel_count")}, GOOD),
    ("foreign_comments", {"solucao": SOLUTION.replace(DOC, "Count the vowels of this sentence")}, GOOD),
    ("foreign_comments", {"solucao": SOLUTION.replace("de uma frase", "do arquivo que o usuário salvou")}, GOOD),
    ("no_code", {}, f"{SAID} Basta usar um ciclo."),
    ("tests_failed", {}, GOOD.replace("aeiou", "aeio")),
    ("tests_failed", {}, GOOD.replace("    total = 0", "    import os\n    os._exit(0)")),
    ("english_names", {}, GOOD.replace("letra", "letter")),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "changed", "answer"), TURNED_DOWN)
def test_what_does_not_run_as_it_should_is_turned_down(
    expected: str, changed: dict[str, Any], answer: str, tmp_path: Path
) -> None:
    found = rejected(rolled(tmp_path, "escrever", answer, **changed))
    assert reason(found) == ("answer" if not changed else "exercise", expected), found.detail


def test_code_in_which_no_small_error_matters_gives_nothing_to_mend(tmp_path: Path) -> None:
    solution = "def eco(texto):\n    return texto\n"
    tests = [f"assert eco('{letter}') == '{letter}'" for letter in "abc"]
    found = rejected(rolled(tmp_path, "corrigir", funcao="eco", solucao=solution, testes=tests))
    assert reason(found) == ("exercise", "not_broken")


def test_without_a_sandbox_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    sandbox_problem.cache_clear()
    with pytest.raises(FiligranaError, match="No sandbox for code on this machine"):
        rolled(tmp_path, "escrever")
    monkeypatch.undo()
    sandbox_problem.cache_clear()
