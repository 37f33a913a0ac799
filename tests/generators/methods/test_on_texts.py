"""Questions about texts: with a quote, among several, in a long one, without it, in a conversation, on a table."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from export.rows.batches import sample_batches
from export.rows.reading import parse_samples
from generators.cost.estimates import bounded_estimate
from generators.cost.repeats import repeats
from generators.cost.standing_share import expired_share
from generators.invented_data.outlines import FORMATS, KINDS, draw_question, draw_table
from generators.prepare import prepare
from generators.verifying.stated_numbers import SPELT, stated_numbers
from prompts.packs import load_pack
from quality.answers.citations import numbered_texts
from store.run import Run
from tests.generators.methods.in_date import kept_in_date
from tests.generators.scripted_runs import accepted, rejected, roll, variant
from text.lengths import tokens_at_most

pytestmark = pytest.mark.slow

TEJO = next(row for row in load_pack("passages").rows if row["id"] == "tejo")
QUOTE = "Nasce na serra de Albarracim, em Espanha, e percorre cerca de mil quilómetros até chegar ao oceano Atlântico"
ASKED = {"pergunta": "Onde nasce o rio Tejo?"}
ASKS = ("Escreve a pergunta", ASKED)
SAYS = "O Tejo nasce em Espanha, na serra de Albarracim"


def changes(*others: tuple[str, str], kind: str = "factual") -> tuple[tuple[str, str], ...]:
    """One passage, and one kind of question."""
    where = f"    ask: question_kinds\n  where: {{seed.id: [tejo], ask.id: [{kind}]}}\n"
    return (("    ask: question_kinds\n", where), *others)


def quoted(answer: str, quote: str = QUOTE) -> tuple[str, dict[str, str]]:
    return ("«resposta»", {"citacao": quote, "resposta": answer})


def test_a_question_in_many_layouts_keeps_its_passage_whole(tmp_path: Path) -> None:
    run = roll(tmp_path, variant(tmp_path, "grounded", *changes()), [ASKS, quoted(f"{SAYS}, e corre até Lisboa.")])
    content = accepted(run)
    assert content.passage == TEJO["text"].strip() and content.passage in content.instruction
    assert ASKED["pergunta"] in content.instruction and content.quote == QUOTE
    provenance = next(iter(run.samples())).provenance
    assert (provenance.topic, provenance.domain) == (TEJO["title"], TEJO["domain"])
    parsed = parse_samples(next(sample_batches(run)))
    assert parsed["group"].to_list() == ["seed\x1ftejo"]  # rows of one passage stay on one side of a split


def test_no_prompt_is_used_more_than_five_times_at_a_hundred_thousand() -> None:
    for name in ("grounded", "citacoes"):
        assert repeats(prepare(name), 100_000).uses <= 5
    assert repeats(prepare("grounded"), 1_000_000).uses <= 20


ALWAYS = ("none_in: 6", "none_in: 0")
NEVER = ("none_in: 6", "none_in: 1")


def cited(folder: Path, answer: str, *others: tuple[str, str], quote: str = QUOTE, name: str = "citacoes") -> Run:
    """One rollout; `[right]` in the answer stands for the number of the text that answers."""
    recipe = variant(folder, name, *changes(*others))
    probe = roll(_folder(folder, "probe"), recipe, [ASKS])
    body = probe.scan("requests").collect().filter(step="answer")["body"][0]
    right = re.search(r"A resposta está n[oa] (?:texto|secção) \[(\d+)\]", body)
    answer = answer.replace("[right]", f"[{right[1]}]" if right else "")
    return roll(folder, recipe, [ASKS, quoted(answer, quote)])


def _folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def test_the_text_that_answers_is_cited_among_its_neighbours(tmp_path: Path) -> None:
    content = accepted(cited(tmp_path, f"{SAYS} [right].", ALWAYS))
    texts = numbered_texts(content.passage)
    assert 3 <= len(texts) <= 6
    rivers = sum("rio" in text.casefold() for text in texts.values())
    assert rivers >= len(texts) - 1  # what is near in words, not anything
    assert content.passage in content.instruction and re.search(r"número|fonte|texto", content.instruction)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (f"{SAYS}.", "citation_missing"),
        (f"{SAYS} [99].", "citation_unknown"),
        (f"{SAYS} [right]. Tem 1 400 quilómetros [right].", "citation_unsupported"),
    ],
)
def test_a_citation_that_does_not_hold_is_turned_down(answer: str, reason: str, tmp_path: Path) -> None:
    rejection = rejected(cited(tmp_path, answer, ALWAYS))
    assert (rejection.check, rejection.reason) == ("citations", reason)


def test_where_no_text_answers_the_answer_says_so_and_quotes_nothing(tmp_path: Path) -> None:
    nothing = "Nenhum destes textos diz onde nasce o Tejo; falam de outros rios e das suas margens."
    content = accepted(cited(_folder(tmp_path, "none"), nothing, NEVER, quote=""))
    assert content.quote == "" and TEJO["text"].strip() not in content.passage
    rejection = rejected(cited(_folder(tmp_path, "quoted"), nothing, NEVER))
    assert rejection.reason == "answered_by_another"


def test_a_long_document_holds_its_tokens_and_the_plan_counts_them(tmp_path: Path) -> None:
    long = ("tokens: [2000, 4000, 8000, 16000, 32000]", "tokens: [32000]")
    content = accepted(cited(tmp_path, f"{SAYS} [right].", ALWAYS, long, name="documento-longo"))
    assert 30_000 < tokens_at_most(content.passage) <= 32_000
    assert TEJO["text"].strip() in content.passage
    steps = {step.step: step for step in bounded_estimate(prepare(str(tmp_path / "documento-longo.yaml"))).steps}
    assert steps["answer"].prompt_tokens > 32_000 > steps["question"].prompt_tokens


IN_DATE = ("    seed: passages\n", "    seed: tejo.jsonl\n")
"""A change of a recipe: the one passage, in date whatever the day, instead of all that ship."""


def closed(folder: Path, question: str, answer: str, *others: tuple[str, str]) -> Run:
    before = "    seed.genre: [exposição, biografia]\n"
    kinds = "    ask.id: [factual, inferencial, comparativa, definicao, causa, consequencia, ordem, enumeracao, conta, "
    kinds += "finalidade, premissa-errada]\n"
    one = ((before, "    seed.id: [tejo]\n"), (kinds, "    ask.id: [factual]\n"))
    if IN_DATE[0] not in dict(others):
        kept_in_date(folder / "tejo.jsonl", TEJO, licence="CC-BY-4.0", source="Wikipédia")
        others = (*others, IN_DATE)
    recipe = variant(folder, "sem-texto", *one, *others)
    return roll(folder, recipe, [("Escreve a pergunta", {"pergunta": question}), quoted(answer)])


def test_an_answer_made_with_the_text_is_kept_without_it(tmp_path: Path) -> None:
    run = closed(tmp_path, "Onde nasce o rio Tejo?", f"{SAYS}, e percorre cerca de mil quilómetros até ao Atlântico.")
    content = accepted(run)
    assert content.instruction == "Onde nasce o rio Tejo?" and content.quote == QUOTE
    assert content.passage == TEJO["text"].strip()
    provenance = next(iter(run.samples())).provenance
    assert TEJO["references"][0] in provenance.stands_on
    assert provenance.valid_on == TEJO["verified_on"]


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("Onde nasce o Tejo, segundo o texto?", f"{SAYS}.", "names_the_text"),
        ("O rio Tejo nasce em Espanha.", f"{SAYS}.", "no_question"),
        ("Onde nasce o rio Tejo?", f"De acordo com o texto, {SAYS}.", "names_the_text"),
        ("Onde nasce o rio Tejo?", f"{SAYS}, a 1 593 metros de altitude.", "number_without_source"),
    ],
)
def test_who_has_no_text_before_them_is_told_of_none(question: str, answer: str, reason: str, tmp_path: Path) -> None:
    assert rejected(closed(tmp_path, question, answer)).reason == reason


def test_a_text_past_its_date_is_not_asked_about_and_the_plan_says_so(tmp_path: Path) -> None:
    shown = {key: TEJO[key] for key in ("id", "title", "text", "references")}
    old = shown | {"verified_on": "2019-03-01"}
    (tmp_path / "meus.jsonl").write_text(json.dumps(old), encoding="utf-8")
    run = closed(tmp_path, "Onde nasce o rio Tejo?", f"{SAYS}.", ("    seed: passages\n", "    seed: meus.jsonl\n"))
    rejection = rejected(run)
    assert (rejection.stage, rejection.reason) == ("seed", "expired")
    assert "relied on until 2020-02-29: look its facts up again" in rejection.detail
    assert run.scan("requests").collect().height == 0
    told = expired_share(prepare(str(tmp_path / "sem-texto.yaml")), 100, date.today())
    assert told.startswith("100% of its seeds are past their date and are turned down: look its facts up again")
    assert expired_share(prepare("sem-texto"), 100, date.fromisoformat(TEJO["verified_on"])) == ""


def talk(folder: Path, replies: list[tuple[str, Any]], none_in: int = 0) -> Run:
    where = ("    persona: census\n", "    persona: census\n  where: {seed.id: [tejo]}\n")
    turns = ("  max_turns: 5\n  none_in: 4\n", f"  max_turns: 2\n  none_in: {none_in}\n")
    return roll(folder, variant(folder, "conversa-texto", where, turns), replies)


FIRST = ("Escreve a tua primeira pergunta", ASKED)
NEXT = ("Escreve a tua pergunta seguinte", {"pergunta": "E até onde corre?"})
ANSWERED = ("Pessoa: Onde nasce o rio Tejo?\n\n- «citacao»", {"citacao": QUOTE, "resposta": f"{SAYS}."})
RUNS = {"citacao": QUOTE, "resposta": "Corre cerca de mil quilómetros, até ao oceano Atlântico."}


def test_a_conversation_shows_its_document_once_and_proves_every_answer(tmp_path: Path) -> None:
    content = accepted(talk(tmp_path, [FIRST, NEXT, ANSWERED, ("Pessoa: E até onde corre?", RUNS)]))
    first, answer, second, last = content.messages
    assert content.passage in first.text and ASKED["pergunta"] in first.text
    assert (answer.text, second.text, last.text) == (f"{SAYS}.", "E até onde corre?", RUNS["resposta"])


@pytest.mark.parametrize(
    ("second", "none_in", "reason"),
    [
        ({**RUNS, "citacao": "Corre até Lisboa num instante."}, 0, "quote_not_in_passage"),
        ({**RUNS, "citacao": ""}, 0, "quote_missing"),
        (RUNS, 1, "quoted_unanswerable"),
    ],
)
def test_every_turn_of_a_conversation_is_held_to_the_document(
    second: dict[str, str], none_in: int, reason: str, tmp_path: Path
) -> None:
    rejection = rejected(talk(tmp_path, [FIRST, NEXT, ANSWERED, ("Pessoa: E até onde corre?", second)], none_in))
    assert (rejection.reason, rejection.evidence["turn"]) == (reason, 2)


def on_table(folder: Path, question: str, answer: str) -> tuple[str, list[tuple[str, Any]]]:
    recipe = variant(
        folder,
        "tabelas",
        ("    persona: census\n", "    persona: census\n  where: {seed.id: [museu-dias]}\n"),
        ("kinds: [valor, maior, menor, total, diferenca, quantos, sem_resposta]", "kinds: [maior]"),
        ("formats: [markdown, csv, linhas]", "formats: [markdown]"),
    )
    return recipe, [("O programa quer saber", {"pergunta": question}), ("museu", answer), (question, answer)]


def test_an_answer_on_a_table_is_the_one_that_the_program_knows(tmp_path: Path) -> None:
    question = "Qual foi o dia com o número mais alto?"
    probe = rejected(roll(_folder(tmp_path, "probe"), *on_table(tmp_path, question, "Não sei dizer qual foi.")))
    assert probe.reason == "wrong_answer"
    right = probe.evidence["right"]
    content = accepted(roll(_folder(tmp_path, "right"), *on_table(tmp_path, question, f"O dia foi {right}, de longe.")))
    assert content.quote in content.passage and right in content.quote and content.passage in content.instruction
    others = [day for day in ("terça-feira", "quarta-feira", "quinta-feira", "sábado") if day != right]
    wrong = rejected(roll(_folder(tmp_path, "wrong"), *on_table(tmp_path, question, f"O dia foi {others[0]}, sim.")))
    assert wrong.reason == "wrong_answer"
    given_away = roll(_folder(tmp_path, "away"), *on_table(tmp_path, f"O dia foi {right}?", "Sim, foi esse o dia."))
    assert rejected(given_away).reason == "question_off"


def test_tables_and_their_questions_have_one_right_answer() -> None:
    for outline in load_pack("tables").rows:
        labels = [str(label).casefold() for label in outline["labels"]]
        assert not [(a, b) for a in labels for b in labels if a != b and re.search(rf"\b{re.escape(a)}\b", b)], outline[
            "id"
        ]
        for seed in range(20):
            random = Random(seed)
            drawn = draw_table(outline, random)
            for kind in KINDS:
                asked = draw_question(drawn, kind, random)
                assert (asked.number is None) + (not asked.label) == (2 if kind == "sem_resposta" else 1)
                for form in FORMATS:
                    if asked.labels:
                        assert drawn.lines(form, asked.labels) in drawn.text(form)


def test_who_asks_for_what_a_table_lacks_doesnt_say_so(tmp_path: Path) -> None:
    lacking = ("kinds: [valor, maior, menor, total, diferenca, quantos, sem_resposta]", "kinds: [sem_resposta]")
    where = ("    persona: census\n", "    persona: census\n  where: {seed.id: [museu-dias]}\n")
    answer = ("museu", "Isso a tabela não diz: só traz as visitas e os bilhetes de cada dia.")

    def asks(name: str, question: str) -> Run:
        recipe = variant(_folder(tmp_path, name), "tabelas", where, lacking)
        return roll(tmp_path / name, recipe, [("O programa quer saber", {"pergunta": question}), answer])

    asked = rejected(asks("probe", "Qual foi o valor nesse dia?")).evidence["asked"]
    assert ", que a tabela não tem," in asked
    told = rejected(asks("told", f"Qual foi {asked}?"))
    assert (told.reason, told.detail[:40]) == ("question_off", "it says itself that the table doesn't te")
    assert accepted(asks("asked", f"Qual foi {asked.replace(', que a tabela não tem,', '')}?")).quote == ""


def test_no_tables_title_counts_rows_that_a_program_draws() -> None:
    titles = [str(row["text"]) for row in load_pack("tables").rows]
    assert [title for title in titles if SPELT.keys() & set(title.lower().split()) or stated_numbers(title)] == []
