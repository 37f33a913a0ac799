"""What annotators read of the checks: the European form beside the word, right labels, a box without guesses."""

from __future__ import annotations

import html

import pytest

from quality.leaks.find import find_leaks
from review.page.findings import findings_text, span_label
from review.page.records import answers_in_order, record_of
from review.page.settings import SPAN_LABELS, settings_for
from schemas.message import Message
from schemas.sample import Content, SampleKind
from tests.review.samples_for_review import chat, finding, make_sample

LEAKY = "Deixa o celular no ônibus e vai ao banheiro. O time ganhou. Me diga se a equipe usa o celular."


def fields_of_sample(text: str) -> dict[str, str]:
    return record_of(make_sample(0, chat("Pergunta?", text), findings=find_leaks(text)))["fields"]


def test_each_finding_stands_with_its_european_form_in_order() -> None:
    assert fields_of_sample(LEAKY)["findings"].splitlines() == [
        "celular → telemóvel (léxico), 2 vezes",
        "ônibus → autocarro (léxico)",
        "banheiro → casa de banho, feminino (léxico)",
        "time → equipa (léxico)",
        "Me diga → Diga-me (lugar do pronome)",
        "equipe → equipa (grafia brasileira)",
    ]
    assert "findings" not in fields_of_sample("Deixa o telemóvel no autocarro."), "nothing found, nothing to show"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Usava uma saia xadrez.", "saia xadrez → aos quadrados (léxico, a confirmar)"),
        ("Tirou o esmalte de unhas.", "esmalte de unhas → verniz das unhas (léxico, a confirmar)"),
        ("Uma muriçoca picou-o.", "muriçoca → mosquito, masculino (léxico)"),
        ("Viu eles na rua.", "eles → viu-os, um só com o verbo (lugar do pronome, a confirmar)"),
        ("Exma. Senhora, enviamos-te a conta.", "enviamos-te → enviamos-lhe ou enviamo-lo (tratamento, a confirmar)"),
    ],
)
def test_advice_of_whatever_shape_reads_as_a_sentence(text: str, line: str) -> None:
    assert findings_text(text, find_leaks(text)) == line


def test_what_is_doubtful_or_has_no_form_says_so() -> None:
    text = "Você vai à loja e não vende-se nada. O NIF é 123456789."
    found = (
        finding(text, "Você", category="treatment", rule="voce"),
        finding(text, "não vende-se", "não se vende", "clitic", "enclisis_after_trigger", "soft"),
        finding(text, "123456789", "[NIF]", "personal_data", "PT_NIF"),
    )
    assert findings_text(text, found).splitlines() == [
        "Você → tratar por tu, ou na terceira pessoa sem pronome, do princípio ao fim (tratamento)",
        "não vende-se → não se vende (lugar do pronome, a confirmar)",
        "123456789 → retirar, ou trocar por um exemplo inventado (dados pessoais)",
    ]
    assert [span_label(one) for one in found] == ["tratamento", "gramatica", "dados_pessoais"]


@pytest.mark.parametrize(
    ("category", "rule", "label"),
    [
        ("lexis", "lexis_list", "brasileirismo"),
        ("clitic", "clitic_first", "brasileirismo"),
        ("misspelling", "misspelling", "ortografia"),
        ("pre_ao90", "ao90", "ortografia"),
        ("number_format", "decimal_point", "ortografia"),
        ("informal", "informal_list", "estilo"),
    ],
)
def test_labels_say_what_is_wrong(category: str, rule: str, label: str) -> None:
    assert span_label(finding("palavra", "palavra", category=category, rule=rule)) == label
    assert label in SPAN_LABELS


def test_the_box_starts_with_certain_corrections_and_no_guess() -> None:
    """Remarks ('(f.)'), choices and words of another gender are for people; certain soft ones are made."""
    text = "Vai no ônibus ao banheiro. O time ganhou em um jogo com o celular."
    record = record_of(make_sample(0, chat("Pergunta?", text), findings=find_leaks(text)))
    box = next(s["value"] for s in record["suggestions"] if s["question"] == "corrected_text")
    assert box == "Vai no ônibus ao banheiro. O time ganhou num jogo com o telemóvel."
    respelt = (*find_leaks(text), finding(text, "ônibus", "ónibus", "misspelling", "misspelling", "soft"))
    again = record_of(make_sample(0, chat("Pergunta?", text), findings=respelt))["suggestions"]
    assert next(s["value"] for s in again if s["question"] == "corrected_text") == box


def test_both_answers_of_a_preference_are_looked_at_alike() -> None:
    good, bad = "Deixa o telemóvel em casa.", "Deixa o celular em casa."
    for messages, rejected in ((good, bad), (bad, good)):
        content = Content(
            kind="preference",
            messages=chat("Pergunta?", messages).messages,
            rejected_answer=(Message(role="assistant", content=rejected),),
        )
        sample = make_sample(0, content)
        sides = dict(zip("AB", answers_in_order(content, sample.id), strict=True))
        side = next(name for name, text in sides.items() if text == bad)
        assert record_of(sample)["fields"]["findings"] == f"Resposta {side}\ncelular → telemóvel (léxico)"


def test_invisible_characters_are_seen_where_they_are() -> None:
    text = "Uma\u200b palavra\u202e virada, um astronauta 👩\u200d🚀 e um zero\u200b."
    fields = fields_of_sample(text)
    assert html.unescape(fields["answer"]) == "Uma▯ palavra⇄ virada, um astronauta 👩\u200d🚀 e um zero▯."
    assert fields["findings"].splitlines() == [
        "▯ → apagar: caráter invisível U+200B, 2 vezes",
        "⇄ → apagar: caráter invisível U+202E",
    ]


@pytest.mark.parametrize("kind", ["chat", "grounded", "preference", "tools", "verifiable"])
def test_every_kind_has_a_place_for_the_findings(kind: SampleKind) -> None:
    names = [field.name for field in settings_for(kind).fields]
    assert names[names.index("answers" if kind == "preference" else "answer") + 1] == "findings"
