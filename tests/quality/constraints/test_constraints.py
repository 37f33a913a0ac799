"""The constraints that a program checks: each checker to the letter, and the last line of a solution."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.packs import load_pack
from quality.constraints.checkers import CHECKERS, check_constraint
from quality.constraints.final_answer import NotAnExpressionError, expression_value, in_portuguese
from quality.constraints.problems import constraint_problem

TU = "Podes pedir a certidão na tua junta de freguesia. Leva o teu Cartão de Cidadão contigo."
FORMAL = "Pode pedir a certidão na sua junta de freguesia. Leve consigo o Cartão de Cidadão."
BRAZILIAN = "Você pode pegar o ônibus e estou te esperando no banheiro do trem."

DOUBLE = {"function": "dobro", "tests": ["assert dobro(2) == 4"]}

CASES: list[tuple[str, dict[str, Any], str, bool]] = [
    ("min_words", {"count": 3}, "Três palavras aqui.", True),
    ("min_words", {"count": 3}, "Guarda-chuva molhado.", False),
    ("max_words", {"count": 3}, "O preço é 12,50.", False),
    ("max_words", {"count": 4}, "O preço é 12,50.", True),
    ("max_words", {"count": 4}, " ", False),
    ("n_paragraphs", {"count": 2}, "Um.\n\nDois.\n", True),
    ("n_paragraphs", {"count": 2}, "Um.\nDois.", False),
    ("n_paragraphs", {"count": 1}, "Um.\nDois.", False),
    ("n_paragraphs", {"count": 1}, "Um. Dois.", True),
    ("n_bullets", {"count": 2}, "Eis:\n- pão\n - leite\n", True),
    ("n_bullets", {"count": 2}, "* pão\n* leite", False),
    ("n_bullets", {"count": 2}, "- pão\n-\n---", False),
    ("n_sentences", {"count": 2}, "Fala com o Sr. Silva às 9.30. Ele sabe.", True),
    ("n_sentences", {"count": 1}, "Vem cá! Já.", False),
    ("contains_keyword", {"keywords": ["exemplo"]}, "Por Exemplo, o Tejo.", True),
    ("contains_keyword", {"keywords": ["exemplo"]}, "Há exemplos.", False),
    ("contains_keyword", {"keywords": ["passo"], "at_least": 2}, "Um passo e outro passo.", True),
    ("contains_keyword", {"keywords": ["passo"], "at_least": 2}, "Um passo-a-passo.", False),
    ("contains_keyword", {"keywords": ["prazo", "documento"]}, "O prazo acabou.", False),
    ("forbids_word", {"keywords": ["não"]}, "Não sei.", False),
    ("forbids_word", {"keywords": ["não"]}, "Espaço para não-fumadores.", False),
    ("forbids_word", {"keywords": ["mas"]}, "As máscaras e as camas.", True),
    ("contains_any", {"options": ["27", "vinte e sete"]}, "São vinte e sete.", True),
    ("contains_any", {"options": ["27", "vinte e sete"]}, "São 127.", False),
    ("forbids_text", {"texts": ["!", "("]}, "Vem já: é às oito.", True),
    ("forbids_text", {"texts": ["!", "("]}, "Vem já (às oito).", False),
    ("forbids_text", {"texts": ["!"]}, "  ", False),
    ("no_digits", {}, "Vem às oito.", True),
    ("no_digits", {}, "Vem às 8.", False),
    ("asks_back", {}, "Leva o cartão. Sabes onde fica?", True),
    ("asks_back", {}, "Sabes onde fica?", False),
    ("asks_back", {}, "Sabes onde fica? Leva o cartão.", False),
    ("json_object", {"required": ["titulo", "texto"]}, '{"titulo": "O Tejo", "texto": "Nasce em Espanha."}', True),
    ("json_object", {"required": ["titulo"]}, '{"titulo": ""}', False),
    ("json_object", {"required": ["titulo"]}, '{"titulo": "O Tejo", "nota": "a mais"}', False),
    ("json_object", {"required": ["titulo"]}, '```json\n{"titulo": "O Tejo"}\n```', False),
    ("json_object", {"required": ["n"]}, '{"n": NaN}', False),
    ("json_object", {"required": ["n"]}, "[1]", False),
    ("starts_with", {"phrase": "Em resumo,"}, "Em resumo, o Tejo é longo.", True),
    ("starts_with", {"phrase": "Em resumo,"}, "em resumo, o Tejo é longo.", False),
    ("starts_with", {"phrase": "Em resumo,"}, "Em resumo,", False),
    ("ends_with", {"phrase": "Boa sorte!"}, "Estuda tudo. Boa sorte!\n", True),
    ("ends_with", {"phrase": "Boa sorte!"}, "Boa sorte! Estuda.", False),
    ("lowercase_only", {}, "o tejo nasce em espanha, a 1593 m.", True),
    ("lowercase_only", {}, "o Tejo", False),
    ("lowercase_only", {}, "1 + 1", False),
    ("uppercase_only", {}, "O TEJO NASCE EM ESPANHA.", True),
    ("uppercase_only", {}, "O TEJO, n.º 1", False),
    ("no_commas", {}, "Custa doze euros e meio.", True),
    ("no_commas", {}, "Custa 12,50 €.", False),
    ("quotes", {}, "«O Tejo nasce em Espanha.»", True),
    ("quotes", {}, '"O Tejo nasce em Espanha."', False),
    ("title", {}, "«O Tejo»\n\nNasce em Espanha.", True),
    ("title", {}, "«O Tejo» nasce em Espanha.\nSim.", False),
    ("title", {}, "«O Tejo»", False),
    ("postscript", {"marker": "P.S."}, "Até amanhã.\n\nP.S. Traz o livro.", True),
    ("postscript", {"marker": "P.S."}, "P.S. Traz o livro.", False),
    ("postscript", {"marker": "Nota:"}, "Até amanhã.\nNota:", False),
    ("tu_register", {}, TU, True),
    ("tu_register", {}, FORMAL, False),
    ("tu_register", {}, "A certidão pede-se na junta.", False),
    ("formal_register", {}, FORMAL, True),
    ("formal_register", {}, TU, False),
    ("formal_register", {}, "Você pode pedir a certidão.", False),
    ("european_variety", {}, FORMAL, True),
    ("european_variety", {}, BRAZILIAN, False),
    ("final_answer", {"result": "12.5", "unit": "€"}, "Soma-se.\nResposta: 12,50 €", True),
    ("final_maths", {"result": "x = −1/2 ou x = 2", "form": "solutions"}, "Vê-se.\nResposta: x = 2 ou x = −0,5", True),
    ("final_maths", {"result": "x = −1/2 ou x = 2", "form": "solutions"}, "Vê-se.\nResposta: x = 2", False),
    ("python_value", {"value": "[1, 'a']"}, 'Junta-se.\nResposta: [1, "a"]', True),
    ("python_value", {"value": "[1, 'a']"}, "Junta-se.\nResposta: `[1, 'a']`", True),
    ("python_value", {"value": "1"}, "Junta-se.\nResposta: True", False),
    ("json_record", {"record": {"nome": "Rita", "n": 2, "v": None}}, '{"nome": "rita", "n": 2.0, "v": null}', True),
    ("json_record", {"record": {"nome": "Rita", "n": 2}}, '{"nome": "Rita", "n": "2"}', False),
    ("json_record", {"record": {"perigo": True}}, '{"perigo": 1}', False),
    ("json_record", {"record": {"n": 2}}, '{"n": 2, "a": 1}', False),
    ("json_record", {"record": {"n": 2}}, 'Assim: {"n": 2}', False),
    ("json_record", {"record": {"l": [{"a": 1}, {"a": 2}]}}, '{"l": [{"a": 2}, {"a": 1}]}', False),
    ("python_value", {"value": "1"}, "Junta-se.\nResposta: __import__('os')", False),
    ("python_tests", DOUBLE, "Assim:\n```python\ndef dobro(n):\n    return 2 * n\n```\nÉ isto.", True),
    ("python_tests", DOUBLE, "Assim:\n```python\ndef dobro(n):\n    return n\n```", False),
    ("python_tests", DOUBLE, "def dobro(n):\n    return 2 * n", False),
    ("final_answer", {"result": "12.5", "unit": "€"}, "Resposta: 12,5 euros.", True),
    ("final_answer", {"result": "12.5", "unit": "€"}, "**Resposta:** 12,50 €", True),
    ("final_answer", {"result": "12.5", "unit": "€"}, "Resposta: 12.50 €", False),
    ("final_answer", {"result": "12.5", "unit": "€"}, "Resposta: 12,50 cêntimos", False),
    ("final_answer", {"result": "12.5", "unit": "€"}, "Resposta: 12,50 €\nEspero ter ajudado.", False),
    ("final_answer", {"result": "12.5", "unit": "€"}, "São 12,50 €", False),
    ("final_answer", {"result": "14700", "unit": "€"}, "Resposta: 14 700 €", True),
    ("final_answer", {"result": "14700", "unit": "€"}, "Resposta: 14.700,00 €", True),
    ("final_answer", {"result": "14700", "unit": "€"}, "Resposta: 14,700 €", False),
    ("final_answer", {"result": "-7", "unit": "°C"}, "Resposta: -7 °C", True),
    ("final_answer", {"result": "1", "unit": "horas"}, "Resposta: 1 hora", True),
    ("final_answer", {"result": "2035"}, "Resposta: 2035", True),
    ("final_answer", {"result": "2035"}, "Resposta: 2035 ou 2036", False),
    ("known_value", {"form": "number", "value": ["12.5"], "unit": "€"}, "São doze euros e cinquenta cêntimos.", True),
    ("known_value", {"form": "number", "value": ["12.5"], "unit": "€"}, "São 12.50 €.", False),
    ("final_words", {"result": ["Rita", "Rui"]}, "Só eles.\nResposta: o Rui e a Rita", True),
    ("final_words", {"result": ["Rita", "Rui"], "ordered": True}, "Só eles.\nResposta: o Rui e a Rita", False),
]


@pytest.mark.parametrize(("checker", "arguments", "answer", "holds"), CASES)
def test_a_checker_goes_by_the_letter(checker: str, arguments: dict[str, Any], answer: str, holds: bool) -> None:
    held = check_constraint(answer, {"checker": checker, **arguments, "text": "O que se pede."})
    assert held.holds is holds, held.evidence
    assert held.evidence


def test_every_checker_is_in_the_table_both_ways() -> None:
    for outcome in (True, False):
        assert {checker for checker, _, _, holds in CASES if holds is outcome} == set(CHECKERS)


def test_the_shipped_constraints_have_a_checker_that_takes_their_arguments() -> None:
    problems = {r["id"]: constraint_problem(r["checker"], r["arguments"]) for r in load_pack("constraints").rows}
    assert {name: problem for name, problem in problems.items() if problem} == {}


@pytest.mark.parametrize(
    ("checker", "arguments", "said"),
    [
        ("rimas", {}, "there is no checker 'rimas'"),
        ("min_words", {}, "missing a required argument: 'count'"),
        ("min_words", {"count": "50"}, "argument 'count': Input should be a valid integer"),
        ("title", {"marker": "x"}, "unexpected keyword argument 'marker'"),
        ("forbids_word", {"keywords": "não"}, "argument 'keywords': Input should be a valid list"),
    ],
)
def test_a_wrong_constraint_is_named(checker: str, arguments: dict[str, Any], said: str) -> None:
    assert said in constraint_problem(checker, arguments)


@pytest.mark.slow
@given(text=st.text(max_size=300), row=st.sampled_from(load_pack("constraints").rows))
@settings(max_examples=150, deadline=None)
def test_no_answer_makes_a_checker_fail_or_change_its_mind(text: str, row: dict[str, Any]) -> None:
    constraint = {"checker": row["checker"], **row["arguments"], "text": row["texts"][0]}
    assert check_constraint(text, constraint) == check_constraint(text, constraint)


@given(cents=st.integers(-10_000_000_00, 10_000_000_00), unit=st.sampled_from(["€", "km", "", "pessoas"]))
@settings(max_examples=200, deadline=None)
def test_a_number_written_as_in_portugal_is_read_back(cents: int, unit: str) -> None:
    value = Decimal(cents) / 100
    written = f"Resposta: {in_portuguese(value, unit)} {unit}".strip()
    constraint = {"checker": "final_answer", "unit": unit, "text": ""}
    assert check_constraint(written, {**constraint, "result": str(value)}).holds
    assert not check_constraint(written, {**constraint, "result": str(value + Decimal("0.01"))}).holds


@pytest.mark.parametrize(
    ("expression", "value"),
    [("0.1+0.2", "0.3"), ("2*(40+35)", "150"), ("-4+11", "7"), ("10/3", "3.33"), ("1/8", "0.13"), ("1000*40", "40000")],
)
def test_an_expression_has_its_exact_value(expression: str, value: str) -> None:
    assert str(expression_value(expression)) == value


@pytest.mark.parametrize(
    "expression", ["1/0", "2**9", "__import__('os')", "x+1", "1+", "True+1", "3,5*2", "9" * 300, ""]
)
def test_what_is_no_arithmetic_has_no_value(expression: str) -> None:
    with pytest.raises(NotAnExpressionError):
        expression_value(expression)


def test_a_decimal_comma_is_told_of_as_one() -> None:
    with pytest.raises(NotAnExpressionError, match="«0,65\\*12» has a comma: decimals take a point here"):
        expression_value("0,65*12")


def test_the_problems_of_the_pack_have_the_answers_they_say() -> None:
    rows = load_pack("problems").rows
    assert {r["id"] for r in rows if expression_value(r["expression"]) != Decimal(str(r["answer"]))} == set()
