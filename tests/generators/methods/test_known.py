"""known: an answer has the value of its fact; of a pair of forms, both, each as its own variety's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.prepare import prepare
from generators.verifying.ascribed_forms import misascribed
from prompts.packs import load_pack
from quality.constraints.checkers import contains_any
from quality.leaks import find_leaks
from store.grounds import grounds
from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant

BUS = "Li «ônibus» numa notícia e fiquei na dúvida. Em Portugal diz-se da mesma maneira?"
GOOD = (
    "Não: em Portugal diz-se «autocarro», e «ônibus» é a palavra do Brasil. As duas estão certas, cada uma no seu país."
)
BUS_PAIR = ("    persona: census\n", "    persona: census\n  where: {fact.pt: [autocarro]}\n")


def asked(folder: Path, answer: str, question: str = BUS) -> Run:
    recipe = variant(folder, "metalingua", BUS_PAIR)
    return roll(folder, recipe, [("Escreve o que esta pessoa", {"pergunta": question}), ("", answer)])


def test_both_forms_are_named_and_given_to_their_varieties(tmp_path: Path) -> None:
    content = accepted(asked(tmp_path, GOOD))
    assert (content.instruction, content.answer) == (BUS, GOOD)
    assert [c["options"] for c in content.constraints] == [["autocarro"], ["ônibus"]]


@pytest.mark.parametrize(
    ("answer", "check", "reason"),
    [
        ("Em Portugal diz-se «ônibus»; no Brasil, «autocarro». As duas formas estão certas.", "known", "wrong_variety"),
        ("As palavras «autocarro» e «ônibus» dizem o mesmo, em dois países que se entendem.", "known", "wrong_variety"),
        ("Em Portugal diz-se «autocarro», que é a palavra que toda a gente usa na rua.", "known", "form_missing"),
        ("Em Portugal diz-se autocarro e no Brasil diz-se ônibus, e as duas estão certas.", "known", "form_missing"),
        (f"{GOOD} Por isso, quando cá viajas de ônibus, toda a gente percebe.", "leaks", "brazilianism"),
    ],
)
def test_a_form_left_out_given_away_or_used_instead_of_mentioned(
    answer: str, check: str, reason: str, tmp_path: Path
) -> None:
    turned_down = rejected(asked(tmp_path, answer))
    assert (turned_down.check, turned_down.reason) == (check, reason)


def test_a_question_that_uses_a_brazilian_form_unquoted_is_turned_down(tmp_path: Path) -> None:
    question = "Ontem perdi o ônibus para casa. Como é que se diz isto em Portugal?"
    assert rejected(asked(tmp_path, GOOD, question)).reason == "brazilianism"


SENSES = "Doce: em Portugal diz-se «rebuçado»; no Brasil, «bala». Em Portugal, «bala» é só a da arma."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("«Rebuçado» é de Portugal e «bala» é do Brasil.", None),
        ("No Brasil chupa-se uma «bala», e em Portugal um **rebuçado**.", None),
        ("Em Portugal diz-se «rebuçado»; no Brasil, «bala». Em Portugal, «bala» é a da arma.", None),
        ("«Bala» não se usa em Portugal. Diz-se «rebuçado» em Portugal. «Bala» é palavra brasileira.", None),
        ("Em Portugal diz-se «bala»; no Brasil, «rebuçado».", "wrong_variety"),
        ("Em Portugal diz-se «rebuçado» ou «bala».", "wrong_variety"),
    ],
)
def test_where_a_form_belongs_is_read_sentence_by_sentence(text: str, reason: str | None) -> None:
    found = misascribed(text, "rebuçado", "bala", SENSES)
    assert (found[0] if found else None) == reason


def test_another_sense_is_no_excuse_where_the_table_has_none() -> None:
    text = "Em Portugal diz-se «comboio»; no Brasil, «trem». Em Portugal também se diz «trem» muitas vezes."
    found = misascribed(text, "comboio", "trem", "Em Portugal diz-se «comboio»; no Brasil, «trem».")
    assert found and found[0] == "wrong_variety"


def pairs() -> list[dict[str, Any]]:
    return list(load_pack("variants").rows)


def test_the_table_of_pairs_says_what_it_is_about_and_keeps_its_own_rule() -> None:
    rows = pairs()
    assert len(rows) >= 150
    assert {row["category"] for row in rows} == {"léxico", "morfologia", "ortografia", "gramática"}
    assert len({(row["pt"], row["br"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["pt"] != row["br"]
        assert misascribed(row["text"], row["pt"], row["br"], row["text"]) is None, row["text"]
        assert not row["text"].startswith(row["referent"])


def test_no_european_form_of_the_table_is_a_brazilianism() -> None:
    assert [row["pt"] for row in pairs() if any(f.severity == "hard" for f in find_leaks(f"Isto é {row['pt']}."))] == []


PORTUGAL = ("    persona: census\n", "    persona: census\n  where: {fact.text: [%s]}\n")
JOINED = "Portugal entrou nas Comunidades Europeias em 1 de janeiro de 1986."
QUESTION = "Em que dia é que Portugal passou a fazer parte das Comunidades Europeias?"


def europe(folder: Path, question: str, answer: str, kind: str = "direta") -> Run:
    kinds = ("  kinds: [direta, explicar, confirmar, aula, passatempo, conversa]\n", f"  kinds: [{kind}]\n")
    recipe = variant(folder, "europa", kinds, (PORTUGAL[0], PORTUGAL[1] % JOINED))
    return roll(folder, recipe, [("Escreve o que esta pessoa", {"pergunta": question}), ("", answer)])


def test_an_answer_stands_on_its_fact_and_keeps_the_value_to_look_for(tmp_path: Path) -> None:
    run = europe(tmp_path, QUESTION, "Foi em 1 de janeiro de 1986, no mesmo dia que Espanha.")
    assert accepted(run).constraints[0]["options"] == ["1 de janeiro de 1986"]
    asked = run.scan("requests").collect().filter(step="answer")["body"][0]
    assert JOINED in asked
    fact = next(row for row in load_pack("europe_facts").rows if row["text"] == JOINED)
    provenance = next(iter(run.samples())).provenance
    assert provenance.stands_on == f"{fact['basis']} {fact['references'][0]}"
    assert (provenance.valid_on, provenance.excerpts) == (fact["verified_on"], (fact["id"],))
    assert provenance.licence == prepare("europa").seeds.first().licence, "each licence once"
    assert grounds(run, 1).on_excerpts == 1


@pytest.mark.parametrize(
    ("question", "answer", "kind", "reason"),
    [
        (QUESTION, "Foi em 12 de junho de 1985, no Mosteiro dos Jerónimos.", "direta", "value_missing"),
        (
            "Foi em 1 de janeiro de 1986 que entrámos?",
            "Foi, sim: em 1 de janeiro de 1986.",
            "direta",
            "value_given_away",
        ),
        ("Foi em 1 de janeiro de 1986 que entrámos?", "Foi, sim: em 1 de janeiro de 1986.", "confirmar", None),
    ],
)
def test_a_wrong_value_and_a_question_that_answers_itself_are_turned_down(
    question: str, answer: str, kind: str, reason: str | None, tmp_path: Path
) -> None:
    run = europe(tmp_path, question, answer, kind)
    if reason is None:
        assert accepted(run).answer == answer
    else:
        assert rejected(run).reason == reason


@pytest.mark.parametrize(("pack", "least", "looked_up"), [("europe_facts", 80, 88), ("world_facts", 150, 188)])
def test_every_fact_has_its_document_and_says_what_is_looked_for(pack: str, least: int, looked_up: int) -> None:
    rows = load_pack(pack).rows
    assert len(rows) >= least
    for row in rows:
        assert row["basis"] and row["expected"]
        assert all(contains_any(row["text"], forms).holds for forms in row["expected"]), row["text"]
        for forms in row["expected"]:
            before, form, after = row["text"].rpartition(next(one for one in forms if one in row["text"]))
            assert not contains_any(before + after, [form]).holds, f"any question would give it away: {row['text']}"
        assert bool(row["references"]) == bool(row["verified_on"])
    assert sum(bool(row["references"]) for row in rows) >= looked_up
