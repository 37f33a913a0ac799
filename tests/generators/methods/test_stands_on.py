"""Answers on law, taxes, health, work and housing stand on a dated excerpt, or say no numbers and who would know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from generators.prepare import prepare
from prompts.excerpts import load_excerpts
from store.grounds import grounds
from store.run import Run
from tests.generators.methods.in_date import kept_in_date
from tests.generators.scripted_runs import accepted, rejected, roll, variant
from text.dates import long_date

DEPOSITS = next(row for row in load_excerpts("shipped").rows if row.id == "money/garantia-de-depositos")
DATE = long_date(DEPOSITS.valid_on)
ASKED = {"instrucao": "O meu dinheiro está seguro no banco? Até que valor?"}
GOOD = (
    "Sim. Se um banco deixar de poder pagar, os depósitos estão garantidos até 100 000 euros por pessoa e por banco "
    f"(informação válida em {DATE}). A garantia vale para contas à ordem e a prazo. Se o banco tiver a sede noutro "
    "país, responde o fundo da sua sede, e é lá que se confirma o que ele cobre. Em caso de dúvida, pergunta ao Banco "
    "de Portugal."
)
GENERAL = (
    "Depende do banco e do tipo de conta. Em geral, há um fundo que protege quem tem depósitos, mas nem tudo o que "
    "um banco vende é um depósito: as ações e os fundos de investimento ficam de fora. Antes de decidir, pede ao teu "
    "banco a ficha do produto e confirma no Portal do Cliente Bancário, do Banco de Portugal, o que está garantido e "
    "em que condições."
)
WRITING = ("Escreve o pedido que esta pessoa faria", ASKED)
SENSE = (">\nO meu", {"motivo": "Uma pessoa perguntaria isto.", "faz_sentido": True})


def one_topic(topic: str) -> tuple[str, str]:
    return "  where: {", f"  where: {{task.id: [duvida-concreta], topic.id: [{topic}], "


def on_deposits(folder: Path) -> tuple[str, str]:
    """A change of a recipe: the one excerpt on deposits, in date whatever the day, instead of all that ship."""
    kept_in_date(folder / "depositos.jsonl", DEPOSITS)
    return "excerpts: shipped", "excerpts: depositos.jsonl"


def rolled(
    folder: Path,
    answer: str,
    *changes: tuple[str, str],
    topic: str = "financas-018",
    fits: bool = True,
    judge: str = "",
) -> Run:
    """One rollout on a topic, whose answer is given."""
    kept = on_deposits(folder)
    if kept[0] not in dict(changes):
        changes = (*changes, kept)
    recipe = variant(folder, "instruct", one_topic(topic), *changes)
    fit = ("A informação serve", {"motivo": "Fala do mesmo.", "serve": fits})
    return roll(folder, recipe, [WRITING, fit, SENSE, ("dinheiro está seguro", answer)], judge=judge)


def answering(run: Run) -> str:
    """What the teacher was told when it was asked for the answer."""
    body: str = run.scan("requests").collect().filter(step="answer")["body"][0]
    return body


def test_an_answer_stands_on_the_excerpt_of_its_topic_and_says_so(tmp_path: Path) -> None:
    run = rolled(tmp_path, GOOD)
    content = accepted(run)
    assert "100 000 euros por depositante" in content.passage and f"Informação válida em {DATE}" in content.passage
    assert f"informação válida em {DATE}" in answering(run) and "até 100 000 euros" in answering(run)
    provenance = next(iter(run.samples())).provenance
    assert provenance.stands_on == "https://clientebancario.bportugal.pt/garantia-de-depositos"
    assert (provenance.valid_on, provenance.excerpts) == (DEPOSITS.valid_on.isoformat(), (DEPOSITS.id,))
    assert provenance.stands_on in provenance.source
    assert (counted := grounds(run, 1)).on_excerpts == counted.samples == 1
    assert counted.told == "100% (0% on a passage, 100% on dated excerpts)"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (GOOD.replace(f"informação válida em {DATE}", "hoje"), "date_missing"),
        (GOOD.replace("100 000", "250 000"), "number_without_source"),
        (GOOD.replace("Em caso de dúvida", "Espera no máximo vinte dias. Em caso de dúvida"), "number_without_source"),
    ],
)
def test_an_answer_that_says_more_than_its_excerpt_is_turned_down(answer: str, reason: str, tmp_path: Path) -> None:
    rejection = rejected(rolled(tmp_path, answer))
    assert (rejection.check, rejection.reason) == ("stands_on", reason)
    assert rejection.evidence["excerpts"] == [DEPOSITS.id]


WITHOUT_SOURCE = "financas-010"


def test_without_an_excerpt_the_answer_is_general_guidance_without_numbers(tmp_path: Path) -> None:
    run = rolled(tmp_path, GENERAL, topic=WITHOUT_SOURCE)
    content = accepted(run)
    assert content.passage == "" and "orientação geral, sem prazos" in answering(run)
    assert next(iter(run.samples())).provenance.stands_on == ""
    assert grounds(run, 1).share == 0


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (GENERAL.replace("há um fundo", "há um fundo, até 100 000 euros,"), "number_without_source"),
        (GENERAL.replace("Portal do Cliente Bancário, do Banco de Portugal", "contrato"), "source_not_named"),
    ],
)
def test_general_guidance_with_a_number_or_nowhere_to_ask_is_turned_down(
    answer: str, reason: str, tmp_path: Path
) -> None:
    assert rejected(rolled(tmp_path, answer, topic=WITHOUT_SOURCE)).reason == reason


def test_a_recipe_may_turn_down_what_has_no_source(tmp_path: Path) -> None:
    rejection = rejected(rolled(tmp_path, GENERAL, ("without: guide", "without: reject"), topic=WITHOUT_SOURCE))
    assert (rejection.check, rejection.reason) == ("stands_on", "without_source")


OWN: dict[str, Any] = {
    "id": "dl-1",
    "text": "Os depósitos estão garantidos até 100 000 euros por pessoa e por banco, em contas à ordem e a prazo.",
    "source": "Decreto-Lei n.º 1/2026",
    "licence": "CC-BY-SA-4.0",
    "verified_on": "2026-11-28",
    "expires_on": "2999-12-31",
}


def test_an_excerpt_found_by_its_words_is_used_only_if_it_serves(tmp_path: Path) -> None:
    by_words = OWN | {"text": "O pagamento de uma dívida fiscal em prestações pede-se no Portal das Finanças."}
    outcomes = []
    for fits in (True, False):
        folder = tmp_path / str(fits)
        folder.mkdir()
        (folder / "meus.jsonl").write_bytes(orjson.dumps(by_words))
        own = ("excerpts: shipped", "excerpts: meus.jsonl")
        outcomes.append(rolled(folder, GENERAL, own, topic=WITHOUT_SOURCE, fits=fits))
    assert rejected(outcomes[0]).evidence["excerpts"] == ["dl-1"]
    assert accepted(outcomes[1]).passage == ""


@pytest.mark.slow
def test_the_users_own_file_goes_before_what_ships_and_its_licence_with_the_row(tmp_path: Path) -> None:
    (tmp_path / "meus.jsonl").write_bytes(orjson.dumps(OWN | {"topics": ["financas-018"]}))
    run = rolled(tmp_path, GOOD, ("excerpts: shipped", "excerpts: [meus.jsonl, depositos.jsonl]"))
    provenance = next(iter(run.samples())).provenance
    assert provenance.excerpts == ("dl-1", DEPOSITS.id)
    assert provenance.stands_on.startswith("Decreto-Lei n.º 1/2026 | https://")
    assert provenance.licence == "CC-BY-4.0 AND CC-BY-SA-4.0"
    inputs = prepare(str(tmp_path / "instruct.yaml")).inputs
    assert inputs["options.stands_on.excerpts"] != prepare("instruct").inputs["options.stands_on.excerpts"]


def test_facts_are_judged_by_another_model_alone(tmp_path: Path) -> None:
    assert rolled(tmp_path, GOOD).scan("verdicts").collect().height == 0
    (tmp_path / "other").mkdir()
    weak = {"motivo": "«por pessoa» não está na informação.", "nota": 2}
    opinion = orjson.dumps({"apoio": weak, "alcance": weak, "confirmacao": weak}).decode()
    other = tmp_path / "judge.json"
    other.write_bytes(
        orjson.dumps({"sentences": ["Está bem."], "replies": [{"match": "<informacao-", "text": opinion}]})
    )
    rejection = rejected(rolled(tmp_path / "other", GOOD, judge=f"replay:{other}"))
    assert (rejection.stage, rejection.reason) == ("judge", "judged_low")
    (tmp_path / "general").mkdir()
    run = rolled(tmp_path / "general", GENERAL, topic=WITHOUT_SOURCE, judge=f"replay:{other}")
    assert accepted(run) and run.scan("verdicts").collect().height == 0  # there is nothing to judge by
