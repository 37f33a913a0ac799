"""The same rule where the request has gone on from its topic, where there are several answers, and in conversations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.cost.standing_share import standing_share
from generators.prepare import prepare
from generators.standing import RISKY
from store.grounds import grounds
from store.run import Run
from tests.generators.methods.test_preference import scores
from tests.generators.methods.test_stands_on import DATE, DEPOSITS, GENERAL, GOOD, on_deposits
from tests.generators.scripted_runs import accepted, corpus, rejected, roll, variant

DRAWN = " é que sei se o dinheiro que tenho no banco está seguro?<|im_end|>"
QUESTION = "Como é que sei se o dinheiro que tenho no banco está seguro?"
TOO_MUCH = GOOD.replace("100 000", "250 000")
UNDATED = GOOD.replace(f" (informação válida em {DATE})", "")
WITHOUT_SOURCE = "financas-010"
SENSE = {"motivo": "Pede mais e tem resposta.", "respondivel": True, "diferente": True}
IN_FINANCE = "finanças e fiscalidade"


def fit(serves: bool = True) -> tuple[str, Any]:
    return "A informação serve", {"motivo": "Fala do mesmo.", "serve": serves}


def stood(run: Run) -> None:
    """A run's one sample stands on the excerpt on deposits, wherever that is told."""
    content, sample = accepted(run), next(iter(run.samples()))
    assert "100 000 euros por depositante" in content.passage
    assert (sample.provenance.excerpts, sample.provenance.valid_on) == ((DEPOSITS.id,), DEPOSITS.valid_on.isoformat())
    counted = grounds(run, 1)
    assert (counted.samples, counted.on_excerpts, counted.on_passage) == (1, 1, 0)


def steps(run: Run) -> list[str]:
    return list(run.scan("completions").collect()["step"])


def evolved(folder: Path, answer: str, topic: str = "financas-018", serves: bool = True) -> Run:
    place = ("    persona.country: Portugal\n", f"    persona.country: Portugal\n    topic.id: [{topic}]\n")
    recipe = variant(folder, "evolve", on_deposits(folder), place, ("  rounds: 2", "  rounds: 1"))
    later = {"instrucao": f"{QUESTION} E o da minha filha?"}
    writing = [("o pedido mais simples", {"instrucao": QUESTION}), ("O que tens de fazer", later)]
    return roll(folder, recipe, [fit(serves), ("Avalia a nova", SENSE), *writing, ("da minha filha", answer)])


@pytest.mark.slow
def test_an_evolved_request_stands_on_its_topics_excerpt_only_if_that_still_serves(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder in folders:
        folder.mkdir()
    stood(evolved(folders[0], GOOD))
    assert rejected(evolved(folders[1], TOO_MUCH)).reason == "number_without_source"
    gone_on = evolved(folders[2], GENERAL, serves=False)
    assert accepted(gone_on).passage == "" and grounds(gone_on, 1).share == 0


def preferred(folder: Path, answer: str, other: str, topic: str = "financas-018") -> Run:
    teachers = ("temperatures: [1.0]\n  answers: 4", "temperatures: [0.3]\n  other_teacher: true")
    one = ("  where: {", f"  where: {{task.id: [duvida-concreta], topic.id: [{topic}], ")
    facts = {name: {"motivo": "Está tudo na informação.", "nota": 5} for name in ("apoio", "alcance", "confirmacao")}
    judging = [("<informacao-", facts), ("Guarda o contrato da conta.", scores(5)), ("<resposta-", scores(2))]
    asked = [*judging, fit(), ("é concreto e percebe-se sozinho", {"instrucao": QUESTION})]
    (folder / "judge").mkdir(parents=True)
    judge = corpus(folder / "judge", [*asked, (QUESTION, other)])
    recipe = variant(folder, "preference", on_deposits(folder), teachers, one)
    return roll(folder, recipe, [*asked, (QUESTION, answer)], judge=f"replay:{judge}")


@pytest.mark.slow
def test_both_answers_of_a_pair_stand_on_the_excerpt_and_facts_are_judged(tmp_path: Path) -> None:
    run = preferred(tmp_path / "a", GOOD, f"{GOOD} Guarda o contrato da conta.")
    stood(run)
    assert set(run.scan("verdicts").collect()["rubric"]) == {"preference", "facts"}
    content = accepted(run)
    assert f"informação válida em {DATE}" in content.answer and DATE in content.rejected_answer[0].text
    turned_down = rejected(preferred(tmp_path / "b", TOO_MUCH, f"{GOOD} Guarda o contrato da conta."))
    assert turned_down.reason == "number_without_source", (
        "an answer that says more than its source is no part of a pair"
    )


def drawn(folder: Path, answer: str, domain: str, *changes: tuple[str, str], topic: str = "financas-018") -> Run:
    folder.mkdir(exist_ok=True)
    one = ("  where: {", f"  where: {{seed.id: [{topic}], ")
    text = Path(variant(folder, "magpie", on_deposits(folder), one, *changes)).read_text(encoding="utf-8")
    head, _, rest = text.partition("  openings:\n")
    recipe = folder / "magpie.yaml"
    recipe.write_text(f"{head}  openings: [Como]\n{rest[rest.index('  stands_on') :]}", encoding="utf-8")
    subject = ("em que domínio entra", {"motivo": "Fala de dinheiro.", "dominio": domain})
    return roll(folder, str(recipe), [("<|utilizador|>\nComo", DRAWN), fit(), subject, (QUESTION, answer)])


@pytest.mark.slow
def test_what_the_model_asked_itself_is_appraised_before_it_is_answered(tmp_path: Path) -> None:
    run = drawn(tmp_path / "a", GOOD, IN_FINANCE)
    stood(run)
    assert steps(run).count("subject") == 1
    assert rejected(drawn(tmp_path / "b", UNDATED, IN_FINANCE)).reason == "date_missing"
    elsewhere = drawn(tmp_path / "c", TOO_MUCH, "outro")
    assert accepted(elsewhere).passage == "" and "fits" not in steps(elsewhere)


@pytest.mark.slow
def test_without_a_source_a_drawn_request_is_guided_turned_down_or_left_for_a_person(tmp_path: Path) -> None:
    outcomes = {}
    for way in ("guide", "reject", "review"):
        change = ("without: guide", f"without: {way}")
        outcomes[way] = drawn(tmp_path / way, GENERAL, IN_FINANCE, change, topic=WITHOUT_SOURCE)
    assert accepted(outcomes["guide"]).passage == ""
    turned_down = rejected(outcomes["reject"])
    assert (turned_down.check, turned_down.reason) == ("stands_on", "without_source")
    accepted(outcomes["review"])
    assert next(iter(outcomes["review"].samples())).needs_review == ("without_source",)
    assert next(iter(outcomes["guide"].samples())).needs_review == ()


FIRST = "Bom dia, tenho 3 mil euros no banco e ando com medo de os perder."
SECOND = "E se eu os passar para a conta do meu marido?"
ANSWERS = (
    f"Pode estar descansada: os depósitos estão garantidos até 100 000 euros (informação válida em {DATE}).",
    "A garantia é de cada depositante: o que passar para a conta dele conta como dele. Confirme no banco.",
)


def talked(folder: Path, first: str, second: str, scenario: str = "dialogo-075", topic: str = "financas-018") -> Run:
    folder.mkdir(exist_ok=True)
    one = ("  where: {", f"  where: {{seed.id: {scenario}, topic.id: [{topic}], ")
    replies: list[tuple[str, Any]] = [
        fit(),
        ("terminou", {"terminou": True, "mensagem": ""}),
        ("primeira mensagem", {"mensagem": FIRST}),
        ("diz a seguir", {"mensagem": SECOND}),
        ("ando com medo", first),
        ("conta do meu marido", second),
    ]
    return roll(folder, variant(folder, "dialogue", on_deposits(folder), one), replies)


@pytest.mark.slow
def test_a_conversation_stands_on_an_excerpt_from_its_first_answer_to_its_last(tmp_path: Path) -> None:
    run = talked(tmp_path / "a", *ANSWERS)
    stood(run)
    assert steps(run).count("fits") == 1, "found for the whole conversation"
    (asked,) = run.scan("requests").filter(step="fits").collect()["body"]
    assert "mensagem suspeita em nome do banco. Quer saber se a mensagem é verdadeira." in asked
    invented = rejected(talked(tmp_path / "b", ANSWERS[0], f"{ANSWERS[1]} Tem 30 dias para isso."))
    assert (invented.stage, invented.reason) == ("assistant", "number_without_source")
    undated = ANSWERS[0].replace(f" (informação válida em {DATE})", "")
    assert rejected(talked(tmp_path / "c", undated, ANSWERS[1])).reason == "date_missing"
    spared = talked(tmp_path / "d", ANSWERS[0].replace("100 000", "90 000"), ANSWERS[1], scenario="dialogo-074")
    assert accepted(spared).passage == "" and "fits" not in steps(spared)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["instruct", "ruido", "evolve", "preference", "dialogue", "magpie"])
def test_every_recipe_that_answers_freely_has_the_rule_and_a_judge_of_facts(name: str) -> None:
    prepared = prepare(name)
    looked_up = max(row.valid_on for row in prepared.options.stands_on.excerpts.rows)
    share = standing_share(prepared, 300, looked_up)
    assert share is not None and 0 < share.having < share.needing < share.looked_at
    rule = prepared.options.stands_on
    assert rule.domains == RISKY and rule.without == "guide"
    (facts,) = [spec for spec in prepared.recipe.panel if spec.rubric == "facts"]
    assert facts.other_teacher and facts.with_passage
