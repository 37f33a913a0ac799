"""Personal data of people in Portugal: what has valid check digits or a telling word nearby, and nothing public."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.personal.find import (
    CARD,
    IBAN,
    PIECE,
    PersonalDataSettings,
    _holds_any,
    find_personal_data,
    mask_content,
    mask_text,
)
from quality.personal.identifiers import is_citizen_card, is_nib, is_nif, is_niss, is_personal_nif
from quality.personal.patterns import PERSONAL_PATTERNS
from quality.personal.presidio import analyzer
from schemas.message import Message
from schemas.sample import Content


def nif(first_eight: str) -> str:
    rest = sum(int(d) * w for d, w in zip(first_eight, range(9, 1, -1), strict=True)) % 11
    return first_eight + str(0 if rest < 2 else 11 - rest)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "entity", "found"),
    [
        (f"O meu NIF é {nif('25614789')}.", "PT_NIF", nif("25614789")),
        ("Contribuinte n.º 245 678 905", "PT_NIF", "245 678 905"),
        ("O meu número é o 963 214 587.", "PT_MOBILE", "963 214 587"),
        ("Ligue-me: +351 963 214 587", "PT_MOBILE", "+351 963 214 587"),
        ("O telefone de casa é o 21 345 67 81.", "PT_LANDLINE", "21 345 67 81"),
        ("Escreve para joao.silva@gmail.com.", "EMAIL_ADDRESS", "joao.silva@gmail.com"),
        ("Transfere para PT50 0002 0123 1234 5678 9015 4, por favor.", "IBAN_CODE", "PT50 0002 0123 1234 5678 9015 4"),
        ("NIB 0002 0123 12345678901 54", "PT_NIB", "0002 0123 12345678901 54"),
        ("O cartão 00000000 0 ZZ4 caducou.", "PT_CITIZEN_CARD", "00000000 0 ZZ4"),
        ("O bilhete de identidade n.º 10562178 foi emitido em Lisboa.", "PT_CIVIL_NUMBER", "10562178"),
        ("NISS 11234567892", "PT_NISS", "11234567892"),
        ("N.º de utente: 312 456 781", "PT_HEALTH_NUMBER", "312 456 781"),
        ("A viatura 12-AB-34 estava mal estacionada.", "PT_PLATE", "12-AB-34"),
        ("O carro de matrícula BC 34 FG foi rebocado.", "PT_PLATE", "BC 34 FG"),
        (
            "Moro na Rua das Flores, 12, 3.º Esq., 4050-262 Porto.",
            "PT_ADDRESS",
            "Rua das Flores, 12, 3.º Esq., 4050-262 Porto",
        ),
        ("NIB/IBAN PT50 0002 0123 12345678901 54", "PT_NIB", "PT50 0002 0123 12345678901 54"),
        (
            "Moro na Rua do Sol, bloco C, 2.º D, 4050-262 Porto.",
            "PT_ADDRESS",
            "Rua do Sol, bloco C, 2.º D, 4050-262 Porto",
        ),
        ("Correio: ana.reis(arroba)gmail.com", "EMAIL_ADDRESS", "ana.reis(arroba)gmail.com"),
        ("Vivo na Avenida da Liberdade, n.º 23.", "PT_ADDRESS", "Avenida da Liberdade, n.º 23"),
        ("Paguei com o cartão 4111 1111 1111 1111.", "CREDIT_CARD", "4111 1111 1111 1111"),
        ("O passaporte CA123456 está válido.", "PT_PASSPORT", "CA123456"),
        ("Telemóvel: 963 · 214 · 587", "PT_MOBILE", "963 · 214 · 587"),
        ("N.º de utente: 312-456-781", "PT_HEALTH_NUMBER", "312-456-781"),
        (f"NIF PT{nif('25614789')}", "PT_NIF", f"PT{nif('25614789')}"),
        ("Se não atender no 243 321 654, volta a tentar.", "PT_LANDLINE", "243 321 654"),
    ],
)
def test_personal_data_is_found_whole(text: str, entity: str, found: str) -> None:
    assert [(f.rule, f.text) for f in find_personal_data(text)] == [(entity, found)]


@pytest.mark.parametrize(
    "text",
    [
        "Em caso de emergência, ligue 112. A linha SNS 24 é o 808 24 24 24.",
        "A linha de apoio ao consumidor é o 800 209 555 e a SOS Criança o 116 111.",
        "Custa 0,60 € por minuto: 760 200 300 ou 707 200 200.",
        "A Câmara Municipal de Évora atende pelo telefone 266 777 000.",
        "Escreva para geral@cm-evora.pt ou para nome@exemplo.pt.",
        "A empresa tem o NIF 501964843.",
        "O NIF tem nove algarismos, por exemplo 123456789.",
        "O distrito tinha 213 456 788 habitantes, segundo um relatório errado.",
        "O Museu Nacional de Arte Antiga fica na Rua das Janelas Verdes, 9, 1249-017 Lisboa.",
        "A Lei n.º 23/2007, de 4 de julho, e o Decreto-Lei n.º 46/2006.",
        "O livro tem o ISBN 978-972-21-1234-5 e custou 1 234 567,89 €.",
        "A matrícula tem o formato AA-00-AA desde 2020.",
        "A Rua Augusta tem 24 lojas e fica na Baixa.",
        "Entre 1974-1976 houve seis governos; a escala vai de 10-20 a 30-40.",
        "Em 25 de abril de 1974, às 00:20:18, passou a canção.",
    ],
)
def test_public_numbers_examples_and_quantities_are_no_personal_data(text: str) -> None:
    assert find_personal_data(text) == ()


def test_check_digits() -> None:
    assert is_nif("501964843")
    assert not is_personal_nif("501964843")
    assert is_personal_nif(nif("25614789"))
    assert not is_nif("256147899" if nif("25614789") != "256147899" else "256147890")
    assert is_citizen_card("000000000ZZ4")
    assert not is_citizen_card("000000000ZZ5")
    assert is_niss("11234567892")
    assert not is_niss("11234567893")
    assert is_nib("000201231234567890154")
    assert not is_nib("000201231234567890155")


def test_a_recipe_chooses_kinds_and_lets_texts_through() -> None:
    text = "Liga para o 963 214 587 ou escreve a joao.silva@gmail.com."
    only_mail = PersonalDataSettings(entities=("EMAIL_ADDRESS",))
    assert [f.rule for f in find_personal_data(text, only_mail)] == ["EMAIL_ADDRESS"]
    allowing = PersonalDataSettings(allowed=frozenset(["joao.silva@gmail.com"]))
    assert [f.rule for f in find_personal_data(text, allowing)] == ["PT_MOBILE"]
    strict = PersonalDataSettings(minimum_score=1.0)
    assert find_personal_data("Segue: 963 214 587.", strict) == ()


def test_masks_say_what_was_there_and_leave_the_rest_alone() -> None:
    masked = mask_text("A Ana (963 214 587, ana.reis@sapo.pt) vive na Rua Direita, 4, 2.º B.")
    assert masked == "A Ana ([telefone], [e-mail]) vive na [morada]."


def test_a_masked_quote_still_stands_in_its_masked_passage() -> None:
    passage = "Para marcar visita, o contacto do guia é o 963 214 587, de manhã."
    messages = (
        Message(role="user", content="Qual é o contacto?"),
        Message(role="assistant", content="É o 963 214 587."),
    )
    content = Content(
        kind="grounded", messages=messages, passage=passage, quote="o guia é o 963 214 587".replace("o guia", "guia")
    )
    masked = mask_content(content, PersonalDataSettings(action="mask"))
    assert "963" not in masked.model_dump_json()
    assert masked.quote in masked.passage


SAID = "Liga para o 963 214 587."
PADDING = "palavra " * PIECE
SWEPT = PADDING[: PIECE - 31] + " " + (" " + PADDING[: PIECE - len(SAID) - 1] + " ").join([SAID] * 30)
"""Each number lies one character further over the end of a piece than the one before."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "count"),
    [(" ".join([SAID] * 400), 400), ("\n".join([SAID] * 400), 400), (SWEPT, 30)],
    ids=["spaces", "lines", "swept"],
)
def test_a_long_text_is_read_in_pieces_and_nothing_is_lost_between_them(text: str, count: int) -> None:
    found = find_personal_data(text)
    assert len(found) == count
    assert all(f.text == "963 214 587" == text[f.start : f.end] for f in found)
    assert "963" not in mask_text(text)


PIECES = st.sampled_from(
    ["963 214 587", "PT50", "0002", " ", "@", "a.b", ".pt", "Rua Direita, 4", "\n", "12-AB-34", "NIF ", "é"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map("".join))
def test_spans_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for finding in find_personal_data(text):
        assert end <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        end = finding.end


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map("".join))
def test_masking_changes_nothing_outside_the_spans(text: str) -> None:
    masked, shift, end = mask_text(text), 0, 0
    for finding in find_personal_data(text):
        assert masked[end + shift : finding.start + shift] == text[end : finding.start]
        shift, end = shift + len(finding.suggestion) - (finding.end - finding.start), finding.end
    assert masked[end + shift :] == text[end:]


ABOUT_NUMBERS = st.text(st.sampled_from("0123456789 .-/ABPTé(@"), max_size=24)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.one_of(ABOUT_NUMBERS, st.sampled_from([kind.regex for kind in PERSONAL_PATTERNS]).flatmap(st.from_regex)))
def test_nothing_that_presidio_finds_is_passed_over(text: str) -> None:
    asked = {"language": "pt", "entities": list(PersonalDataSettings().entities), "score_threshold": 0.6}
    if analyzer().analyze(text, **asked):
        assert _holds_any(text), text


@pytest.mark.slow
def test_whatever_presidios_recognisers_of_accounts_and_cards_match_is_handed_to_them() -> None:
    theirs = {r.supported_entities[0]: r for r in analyzer().registry.recognizers if not hasattr(r, "_kind")}
    assert set(theirs) == {"IBAN_CODE", "CREDIT_CARD"}
    for entity, needed in (("IBAN_CODE", IBAN), ("CREDIT_CARD", CARD)):
        for pattern in theirs[entity].patterns:
            check_all_match(pattern.regex, needed)


def check_all_match(regex: str, needed: re.Pattern[str]) -> None:
    @settings(max_examples=200, deadline=None)
    @given(st.from_regex(re.compile(regex, re.MULTILINE | re.DOTALL)))
    def matches(text: str) -> None:
        assert needed.search(text), text

    matches()
