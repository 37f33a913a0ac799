"""The variety verdict: what an editor would say of these texts, and that no text breaks it."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.quality.measure_variety import macro_f1
from prompts.packs import load_pack
from quality.leaks.evidence_table import evidence_rows
from quality.variety import explain_variety, judge_variety, read_evidence
from quality.variety.model import MODEL_FILE, distinct_ngrams, load_model
from quality.variety.spelling import spelling_weight

OWN = Path(__file__).parents[1] / "data"


def own_paragraphs(name: str) -> list[str]:
    lines = (OWN / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("# ")]


@pytest.mark.parametrize(("name", "variety"), [("own_pt_pt.txt", "pt-PT"), ("own_pt_br.txt", "pt-BR")])
def test_paragraphs_of_other_domains_fall_on_their_side(name: str, variety: str) -> None:
    paragraphs = own_paragraphs(name)
    right = sum(judge_variety(paragraph).variety == variety for paragraph in paragraphs)
    assert right >= 0.93 * len(paragraphs)


@pytest.mark.parametrize(
    "text",
    [
        "Os bombeiros estão a tentar apagar o incêndio e a população foi retirada das suas casas por precaução.",
        "Podes começar por desligar os aparelhos que não estás a usar e por baixar um pouco o termóstato.",
        "A reunião ficou marcada para a próxima quinta-feira, mas o director ainda não respondeu ao convite.",
        "O autarca disse que a equipa da câmara está a avaliar os estragos e que o registo fica fechado até ao verão.",
    ],
)
def test_european(text: str) -> None:
    verdict = judge_variety(text)
    assert verdict.variety == "pt-PT"
    assert verdict.score > 0.8


@pytest.mark.parametrize(
    "text",
    [
        "Você pode começar desligando os aparelhos que não está usando.",
        "A cidade se tornou um dos principais polos de tecnologia do país, e sua população não para de crescer.",
        "Ele precisa fazer o cadastro em um dos postos até o fim do mês.",
        "O time empatou o jogo com um gol do goleiro aos 40 minutos do segundo tempo.",
        "A economia da região é baseada na indústria e no turismo; o fenômeno é recente.",
    ],
)
def test_brazilian(text: str) -> None:
    verdict = judge_variety(text)
    assert verdict.variety == "pt-BR"
    assert verdict.score < 0.2


def test_a_european_text_about_brazil_stays_european() -> None:
    text = (
        "O Governo do Brasil anunciou em São Paulo, no Rio de Janeiro e em Brasília um pacote de medidas. O Presidente "
        "brasileiro está a preparar uma viagem a Salvador e disse aos jornalistas que o registo das empresas paulistas "
        "e cariocas vai ser facilitado até ao fim do ano."
    )
    assert judge_variety(text).variety == "pt-PT"


def test_proclisis_counts_only_where_nothing_draws_the_clitic() -> None:
    without_reason = judge_variety("A porta se fecha sozinha à noite.").score
    drawn = judge_variety("Sabemos que a porta se fecha sozinha à noite.").score
    assert without_reason < 0.3 < drawn


@pytest.mark.parametrize("text", ["", "   \n", "123 456,78 €", "?!...", "🙂🙂", "Sim.", "x" * 50])
def test_nothing_to_judge_by_is_undecided(text: str) -> None:
    assert judge_variety(text).variety == "undecided"


def test_markers_of_the_caller_move_the_score() -> None:
    text = "A fotossíntese é o processo pelo qual as plantas convertem a energia da luz."
    plain = judge_variety(text).score
    assert judge_variety(text, markers=-3.0).score < plain < judge_variety(text, markers=3.0).score


@pytest.mark.parametrize(
    ("european", "brazilian"),
    [
        ("económico", "econômico"), ("António", "Antônio"), ("género", "gênero"), ("falámos", "idéia"),
        ("receção", "freqüente"), ("perspetiva", "assembléia"), ("acção", "vôo"), ("directora", "tênis"),
        ("óptimo", "Amazônia"), ("electricidade", "quilômetro"),
    ],
)  # fmt: skip
def test_spelling_families(european: str, brazilian: str) -> None:
    assert spelling_weight(european) > 1 > -1 > spelling_weight(brazilian)


@pytest.mark.parametrize(
    "word",
    ["estômago", "fêmeas", "facção", "convicção", "impacto", "apto", "intelectual", "também", "existência", "ação"],
)
def test_spellings_of_both_varieties_say_nothing(word: str) -> None:
    assert spelling_weight(word) == 0


def test_the_explanation_names_the_strongest_evidence_first() -> None:
    hits = explain_variety("O usuário abriu o arquivo em um computador.")
    assert hits[0] == ("usuário", -4.0)
    assert [abs(weight) for _, weight in hits] == sorted((abs(weight) for _, weight in hits), reverse=True)


def test_one_word_repeated_counts_once_and_a_half() -> None:
    hits = explain_variety("Chegou o usuário." + " O usuário saiu." * 50)
    assert [weight for name, weight in hits if name == "usuário"] == [-4.0, -2.0]


def test_no_evidence_of_the_verdict_is_given_twice() -> None:
    given = [form for row in evidence_rows() if row.severity == "-" for form in row.forms]
    assert len(given) > 2_000 and len(given) == len(set(given))


def test_a_word_stands_once_in_the_table_for_leaks_and_verdict_alike() -> None:
    alone = {form for row in evidence_rows() if row.category == "language" for form in row.forms}
    leaks = {form for row in evidence_rows() if row.severity != "-" and not row.context for form in row.forms}
    assert judge_variety("Os aplicativos chegaram depois.").score < 0.2  # a leak's weight is the verdict's evidence
    assert not {form for form in alone & leaks if form.isalpha()}


def test_the_model_is_small_and_says_where_it_comes_from() -> None:
    assert MODEL_FILE.stat().st_size < 300_000
    content = MODEL_FILE.read_text(encoding="utf-8")
    assert '"made_by": "bench/quality/train_variety.py"' in content
    assert "libreoffice-help-pt" in content


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    verdict = judge_variety(text)
    assert 0 <= verdict.score <= 1


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a", "se ", "-se", "está a ", "ê", "n.º ", "\n", "á-lo-", "1.000.", "que se "])
def test_a_megabyte_on_one_line_ends(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    start = time.process_time()
    judge_variety(text)
    assert time.process_time() - start < 30  # seconds; far above what it takes, far below what backtracking would


def test_the_measure_counts_undecided_as_wrong() -> None:
    assert macro_f1([1, 1, 0, 0], [1, 1, 0, 0]) == 1
    assert macro_f1([1, 1, 0, 0], [1, -1, 0, 0]) < 1


def test_the_model_finds_each_of_its_runs_of_classes() -> None:
    model, found = load_model(), 0
    for row in load_pack("passages").rows[:60]:
        evidence = read_evidence(str(row["text"]))
        listed = [
            (order, weights[ngram])
            for order, weights in model.ngrams.items()
            for ngram in distinct_ngrams(evidence.skeleton, order)
            if ngram in weights
        ]
        assert model.learned(evidence) == pytest.approx(math.fsum(weight for _, weight in listed), abs=1e-12)
        found += sum(order > 2 for order, _ in listed)
    assert found > 10
