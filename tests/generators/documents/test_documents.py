"""Documents and charts: their sums are right, their numbers are nobody's, and every question's key is the right one."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from bench.document_keys import agrees, answer
from generators.charts.drawn import FORMS, chart
from generators.documents.catalogue import DOCUMENTS
from generators.documents.contract import Document
from generators.documents.identifiers import firm_nif, iban
from generators.documents.known import KINDS
from generators.documents.questions import ask
from generators.documents.rendering import TEMPLATES
from generators.documents.values import Style, cents, money, number, on, shown
from generators.documents.wording import degree
from prompts.packs import load_pack
from quality.constraints.checkers import check_constraint
from quality.leaks import find_leaks
from quality.personal.identifiers import is_nib, is_nif, is_personal_nif
from quality.spelling.orthography import find_misspellings

FAMILIES = (*DOCUMENTS, *FORMS)


def made(family: str, seed: int) -> Document:
    return DOCUMENTS[family](Random(seed)) if family in DOCUMENTS else chart(family, Random(seed))


def amount(document: Document, key: str) -> Decimal:
    return document.facts[key].value.amount


def test_packs_templates_and_programs_name_the_same_kinds() -> None:
    assert {row["family"] for row in load_pack("documents").rows} == set(DOCUMENTS)
    assert {row["family"] for row in load_pack("charts").rows} == set(FORMS)
    assert {path.stem for path in TEMPLATES.glob("*.typ")} == {*DOCUMENTS, "base"}


@pytest.mark.parametrize("family", FAMILIES)
def test_keys_are_those_that_another_program_reads_from_the_page(family: str) -> None:
    for place, kind in enumerate(KINDS):
        document = made(family, place)
        if known := ask(document, [kind], Random(place)):
            told = answer(document, known.question)
            assert agrees(told, known.form, known.value), (known, told)
            assert check_constraint(known.sentence, known.constraint).holds, known


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_document_and_another_one_another(family: str) -> None:
    assert made(family, 3) == made(family, 3)
    assert made(family, 3) != made(family, 4)


def test_eleven_kinds_of_question_are_asked_of_most_documents() -> None:
    asked = {kind: sum(ask(made(one, 5), [kind], Random(5)) is not None for one in FAMILIES) for kind in KINDS}
    assert min(asked.values()) >= 20, asked


@pytest.mark.parametrize("seed", range(12))
def test_sums_and_taxes_of_bills_are_right(seed: int) -> None:
    water, power, till = made("fatura_agua", seed), made("fatura_luz", seed), made("talao_supermercado", seed)
    parts = [amount(water, key) for key in ("water", "fixed", "sewage", "waste", "vat")]
    assert amount(water, "total") == sum(parts)
    assert amount(water, "vat") == cents((amount(water, "water") + amount(water, "fixed")) * 6 / 100)
    assert sum(value.amount for value in water.tables["tiers"].column(2)) == amount(water, "water")
    assert sum(value.amount for value in water.tables["tiers"].column(0)) == amount(water, "used")
    assert amount(power, "total") == sum(amount(power, key) for key in ("net", "vat6", "vat23"))
    assert sum(value.amount for value in till.tables["goods"].column(2)) == amount(till, "total")
    assert amount(till, "cash") - amount(till, "change") == amount(till, "total")
    invoice, quote = made("recibo_verde", seed), made("orcamento", seed)
    assert amount(invoice, "total") == amount(invoice, "net") + amount(invoice, "vat") - amount(invoice, "held")
    assert amount(quote, "vat") == cents(amount(quote, "net") * 23 / 100)
    statement = made("extrato_conta", seed)
    moves = sum(value.amount for value in statement.tables["moves"].column(1))
    assert amount(statement, "closing") == amount(statement, "opening") + moves


def test_numbers_of_identification_check_and_are_no_persons() -> None:
    for seed in range(300):
        nif = firm_nif(Random(seed)).replace(" ", "")
        assert is_nif(nif) and not is_personal_nif(nif) and nif.startswith("599")
        account = iban(Random(seed)).replace(" ", "")
        assert is_nib(account.removeprefix("PT50")) and account.startswith("PT509999")


def test_values_are_written_as_portugal_writes_them() -> None:
    from datetime import date

    day = on(date(2026, 3, 3))
    assert shown(day, Style(long_dates=True)) == "3 de março de 2026"
    assert shown(day, Style()) == "03/03/2026"
    assert shown(money(Decimal("12345.6")), Style()) == "12 345,60 €"
    assert shown(money(Decimal("1234.5")), Style()) == "1234,50 €"
    assert shown(number(1, "dias"), Style()) == "1 dia"


def test_degrees_are_worded_as_people_say_them() -> None:
    said = {
        degree(column, True)
        for family in FAMILIES
        for lines in made(family, 1).tables.values()
        for column in lines.columns
        if column.is_counted
    }
    assert {"o preço mais alto antes do desconto", "o maior número de horas", "o maior preço máximo"} <= said
    assert not [one for one in said if one.endswith(("alto máximo", "alta máxima"))]


def test_what_came_and_went_is_not_ranked() -> None:
    statement = made("extrato_conta", 2)
    assert min(value.amount for value in statement.tables["moves"].column(1)) < 0
    for kind in ("comparacao", "extremo", "ordem", "diferenca", "contagem"):
        for seed in range(30):
            known = ask(statement, [kind], Random(seed))
            assert known is None or "o valor" not in known.question, known


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_printed_and_asked_is_european_portuguese(family: str) -> None:
    for seed in range(6):
        document = made(family, seed)
        texts = [document.text()]
        for kind in KINDS:
            if known := ask(document, [kind], Random(seed)):
                texts += [known.question, known.sentence]
        for text in texts:
            found = [*find_leaks(text), *find_misspellings(text)]
            assert [(one.text, one.rule) for one in found] == []
