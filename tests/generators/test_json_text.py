"""The JSON in what models say around it: one parser for all steps."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.json_text import json_in

SAID = {"instrucao": "Diz-me «isto» {a que horas}."}
JSON = json.dumps(SAID, ensure_ascii=False)
WRAPPED = {
    "alone": JSON,
    "fences": f"```json\n{JSON}\n```",
    "fences without a name": f"Aqui está:\n\n```\n{JSON}\n```\nEspero que ajude.",
    "words around it": f"Claro! {JSON} Se quiseres outra, diz.",
    "a shorter object before it": f'Em vez de {{"a": 1}}, escrevo {JSON}.',
    "braces that are none before it": f"O campo {{instrucao}} fica assim: {JSON}",
    "an unended fence": f"```json\n{JSON}",
    "Windows line ends": f"```json\r\n{JSON}\r\n```",
}


@pytest.mark.parametrize("form", WRAPPED)
def test_the_object_is_found_whatever_is_around_it(form: str) -> None:
    found = json_in(WRAPPED[form])
    assert found is not None and json.loads(found) == SAID


def test_a_line_end_inside_a_string_is_written_as_json_wants_it() -> None:
    assert json_in('{"a": "um\ndois"}') == '{"a": "um\\ndois"}'


@pytest.mark.parametrize("text", ["", "Não sei.", "{", '{"a": ', "{" * 5000, '{"a":' * 5000, "[1, 2"])
def test_a_text_without_json_has_none(text: str) -> None:
    assert json_in(text) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.slow
@given(st.dictionaries(st.text(), values), st.text(alphabet="abc .,\n"), st.text(alphabet="abc .,\n"))
def test_any_object_comes_out_of_any_words_without_braces(value: dict[str, Any], before: str, after: str) -> None:
    found = json_in(f"{before}{json.dumps(value)}{after}")
    assert found is not None and json.loads(found) == value
