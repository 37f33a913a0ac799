"""The shipped tool sets: schemas that constrain calls, and example requests of the kind that they are shown for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generators.verifying.copied_examples import copied_example
from generators.verifying.phone_numbers import unknown_numbers
from generators.verifying.tool_calls import call_problem, tools_problem
from prompts.dated_facts import load_help_lines
from prompts.packs import load_pack
from prompts.recipe import load_recipe
from prompts.render import render_messages

SETS = load_pack("tools").rows
EXAMPLES = {"uma": "requests", "varias": "requests_several", "nenhuma": "requests_without_tool", "falha": "requests"}
OTHERS = ("requests_incomplete", "requests_dependent")
UNSUPPORTED = {"uniqueItems", "multipleOf", "contains", "patternProperties", "propertyNames", "$ref", "oneOf", "not"}
"""What vLLM's xgrammar backend can't hold a reply to."""


def schemas(schema: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A schema and all those inside it, each with where it is."""
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from schemas(inner, f"{path}.{name}")
    if "items" in schema:
        yield from schemas(schema["items"], f"{path}[]")


@pytest.mark.parametrize("row", SETS, ids=lambda row: row["id"])
def test_tools_are_json_schemas_that_say_what_they_want(row: dict[str, Any]) -> None:
    assert tools_problem(row["tools"]) == ""
    assert len(row["tools"]) >= 3
    for tool in row["tools"]:
        assert re.fullmatch(r"[a-z][a-z0-9_]{2,40}", tool["name"])
        Draft202012Validator.check_schema(tool["parameters"])
        for place, schema in schemas(tool["parameters"], tool["name"]):
            assert not UNSUPPORTED & set(schema), place
            if schema["type"] == "object":
                assert schema["properties"], place
                assert set(schema["required"]) <= set(schema["properties"]), place
                assert schema["additionalProperties"] is False, place
            if place != tool["name"] and not place.endswith("[]"):
                assert re.match(r"[A-ZÀ-Ú].*[.»]$", schema["description"]), place
            if schema.get("format") == "date" and not place.endswith("[]"):
                assert "AAAA-MM-DD" in schema["description"], place
            assert not isinstance(schema.get("enum", [""])[0], float | int), f"{place}: numbers are told as text"


def test_no_two_tools_have_one_name() -> None:
    names = Counter(tool["name"] for row in SETS for tool in row["tools"])
    assert [name for name, count in names.items() if count > 1] == []


def test_arguments_are_of_every_shape() -> None:
    told = [schema for row in SETS for tool in row["tools"] for _, schema in schemas(tool["parameters"], "")]
    shapes = Counter(schema["type"] for schema in told)
    keys = Counter(key for schema in told for key in schema)
    assert min(shapes[kind] for kind in ("array", "boolean", "integer", "number")) >= 20
    assert min(keys[key] for key in ("enum", "format", "pattern", "maxLength")) >= 20
    nested = [s for s in told if s["type"] == "array" and s["items"]["type"] == "object"]
    assert len(nested) >= 15


@pytest.mark.parametrize("row", SETS, ids=lambda row: row["id"])
def test_examples_are_of_one_kind_and_unlike_each_other(row: dict[str, Any]) -> None:
    fields = [*dict.fromkeys(EXAMPLES.values()), *OTHERS]
    assert all(row[field] for field in fields)
    told = [text for field in fields for text in row[field]]
    assert len(set(told)) == len(told)
    for number, text in enumerate(row["requests"]):
        assert text.count("?") <= 1, text
        assert not copied_example(text, row["requests"][:number]), text


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_kind_of_request_is_shown_examples_of_that_kind_alone(kind: str) -> None:
    template = load_recipe("tools").recipe.templates["request"]
    persona = {"text": "uma pessoa que vive em Évora", "register": "tu"}
    values = {"persona": persona, "tools": ["{}"], "kind": kind, "today": "hoje", "focus": "x"}
    for row in SETS:
        shown = render_messages(template, {**values, "seed": row})[-1].content
        assert all(text in shown for text in row[EXAMPLES[kind]])
        foreign = [f for f in row if f.startswith("requests") and f != EXAMPLES[kind]]
        assert not [text for field in foreign for text in row[field] if f"- {text}\n" in shown]


def test_a_result_is_made_of_what_the_service_holds() -> None:
    template = load_recipe("tools").recipe.templates["result"]
    call = {"name": "x", "description": "X.", "arguments": "{}", "request": "y", "kind": "uma", "today": "hoje"}
    for row in SETS:
        shown = render_messages(template, {**call, "seed": row})[-1].content
        records = [record for table in row["state"].values() for record in table]
        assert len(records) >= 2
        for record in records:
            assert all(f"{name} = {value}" in shown for name, value in record.items()), row["id"]
    plain = {"id": "a", "tools": []}
    assert "guarda" not in render_messages(template, {**call, "seed": plain})[-1].content


def test_numbers_in_requests_are_customers_own_and_no_service_s() -> None:
    lines = load_help_lines().facts
    dialled = re.compile(r"1\d\d(\d{3})?|[2378]\d{8}")
    for row in SETS:
        told = [text for field in row if field.startswith("requests") for text in row[field]]
        found = [re.sub(r"\D", "", number) for text in told for number in unknown_numbers(text, lines)]
        assert not [number for number in found if dialled.fullmatch(number)], row["id"]


def test_text_for_a_decimal_is_refused_where_a_choice_is_told_as_text() -> None:
    tools = next(row["tools"] for row in SETS if row["id"] == "energia")
    assert call_problem("comparar_tarifas", {"consumo_anual_kwh": 2800, "potencia_kva": "4,6"}, tools) == ""
    assert call_problem("comparar_tarifas", {"consumo_anual_kwh": 2800, "potencia_kva": 4.6}, tools)
