"""instruct: an instruction that makes no sense is turned down with the reason, and no answer is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.noise.profiles import spoilt
from generators.prepare import prepare
from prompts.recipe import RECIPES
from schemas.errors import RecipeError
from store.books import books
from tests.generators.scripted_runs import ANSWER, accepted, rejected, roll, variant

ASKED = {"instrucao": "Explica-me o que é uma freguesia."}
WRITING = ("Escreve o pedido que esta pessoa faria", ASKED)


ONE_TASK = ("  where: {", "  where: {task.id: [duvida-concreta], ")
LONG = (
    f"{ANSWER} Os serviços da junta passam atestados, tratam dos jardins e cuidam dos caminhos da terra. Para saber "
    "a que horas atende o público, basta telefonar ou passar por lá."
)


def appraised(makes_sense: bool) -> tuple[str, dict[str, object]]:
    return (">\nExplica-me", {"motivo": "Uma ata precisa de uma reunião.", "faz_sentido": makes_sense})


@pytest.mark.slow
def test_what_makes_no_sense_is_turned_down_before_its_answer_is_paid_for(tmp_path: Path) -> None:
    run = roll(tmp_path, "instruct", [WRITING, appraised(False), ("freguesia", ANSWER)])
    rejection = rejected(run)
    assert (rejection.stage, rejection.reason) == ("appraise", "makes_no_sense")
    assert rejection.detail == "Uma ata precisa de uma reunião."
    assert rejection.evidence["instruction"] == ASKED["instrucao"]
    assert books(run).requests == 2


def test_what_makes_sense_is_answered(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "instruct", ONE_TASK)
    run = roll(tmp_path, recipe, [WRITING, appraised(True), ("freguesia", LONG)])
    assert accepted(run).instruction == ASKED["instrucao"]
    asked = run.scan("requests").collect().filter(step="appraise")["body"][0]
    assert "Pessoa: " in asked and "Tarefa: " in asked and "Tema: " in asked


def test_a_recipe_without_the_step_asks_no_more_than_before(tmp_path: Path) -> None:
    text = (RECIPES / "instruct.yaml").read_text(encoding="utf-8")
    step = text[text.index("  appraise:\n") : text.index("  answer:\n")]
    sampling = ("  appraise: {temperature: 0.0, max_tokens: 200}\n", "")
    run = roll(tmp_path, variant(tmp_path, "instruct", (step, ""), sampling, ONE_TASK), [WRITING, ("freguesia", LONG)])
    assert accepted(run).instruction == ASKED["instrucao"]
    assert books(run).requests == 2


CLEAN = "Explica-me o que é uma freguesia e para que serve."


def noisy(folder: Path, *kinds: str) -> str:
    text = (RECIPES / "ruido.yaml").read_text(encoding="utf-8")
    listed = text[text.index("  noise:\n") : text.index("templates:\n")]
    return variant(folder, "ruido", ONE_TASK, (listed, f"  noise: [[{', '.join(kinds)}]]\n\n"))


def test_a_clean_request_is_answered_and_its_spoilt_form_is_kept(tmp_path: Path) -> None:
    written = ("Escreve o pedido que esta pessoa faria", {"instrucao": CLEAN})
    run = roll(tmp_path, noisy(tmp_path, "sms", "minusculas", "sem_acentos"), [written, appraised(True), (CLEAN, LONG)])
    content = accepted(run)
    assert content.answer == LONG
    rollout = next(iter(run.samples())).provenance.rollout_id
    assert content.instruction == spoilt(CLEAN, ["sms", "minusculas", "sem_acentos"], rollout) != CLEAN
    asked = run.scan("requests").collect().filter(step="answer")["body"][0]
    assert CLEAN in asked and content.instruction not in asked


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ("Explica-me onde fica o ponto de ônibus da freguesia e se dá para ir de trem.", "brazilianism"),
        ("Explica-me o objectivo da acção da junta e o projecto dela.", "pre_ao90"),
    ],
)
def test_a_request_that_is_wrong_before_it_is_spoilt_is_turned_down(request_: str, reason: str, tmp_path: Path) -> None:
    written = ("Escreve o pedido que esta pessoa faria", {"instrucao": request_})
    turned_down = rejected(roll(tmp_path, noisy(tmp_path, "ditada"), [written, appraised(True), ("", LONG)]))
    assert (turned_down.stage, turned_down.check, turned_down.reason) == ("instruction", "noise", reason)


def test_a_kind_of_noise_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"ruido.yaml:\d+: 'noise.0.0'"):
        prepare(noisy(tmp_path, "berros"))
