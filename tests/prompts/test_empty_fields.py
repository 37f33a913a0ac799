"""A field that a row has as null, or hasn't where others have it, never becomes the word «None» in a prompt."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.prepare import prepare
from prompts.render import render
from schemas.errors import RecipeError
from tests.generators.recipe_files import RECIPE, write_recipe

ROW = {"nome": "Rita", "nota": None, "lista": ["a", None], "morada": {"rua": None}}


@pytest.mark.parametrize(
    "template",
    [
        "{{ seed.nota }}",
        "{{ seed.nome ~ seed.nota }}",
        "{{ seed.nota | upper }}",
        "{{ [seed.nome, seed.nota] | join(', ') }}",
        "{{ seed.lista | join(', ') }}",
        "{{ '%s' % seed.nota }}",
        "{{ 'x {}'.format(seed.nota) }}",
        "{{ seed.lista }}",
        "{{ seed.morada }}",
        "{{ seed['nota'] | string }}",
        "{{ seed.get('nota') ~ '.' }}",
        "{% for valor in seed.values() %}{{ valor ~ ' ' }}{% endfor %}",
        "{{ seed.morada.rua | trim }}",
        "{{ vazio ~ '' }}",
    ],
)
def test_whatever_would_print_an_empty_field_is_an_error(template: str) -> None:
    with pytest.raises(RecipeError, match="has empty"):
        render(template, {"seed": ROW, "vazio": None})


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{% if seed.nota %}há{% else %}não há{% endif %}", "não há"),
        ("{{ seed.nota or 'sem nota' }}", "sem nota"),
        ("{{ seed.nota | default('sem nota') }}", "sem nota"),
        ("{% if seed.nota is none %}vazio{% endif %}", "vazio"),
        ("{% if seed.nota is defined %}há{% else %}não há{% endif %}", "não há"),
        ("{% if seed.nota == 'x' %}x{% else %}outra{% endif %}", "outra"),
        ("{{ seed.lista | select | join(', ') }}", "a"),
        ("{{ seed.morada | tojson }}", '{"rua": null}'),
    ],
)
def test_a_template_may_ask_whether_a_field_is_there(template: str, text: str) -> None:
    assert render(template, {"seed": ROW}) == text


@pytest.mark.parametrize("template", ["{{ seed.text }} {{ seed.nota | upper }}", "{{ seed.text ~ seed.nota }}"])
def test_a_row_of_jsonl_that_lacks_a_field_is_named_before_anything_is_asked(tmp_path: Path, template: str) -> None:
    (tmp_path / "s.jsonl").write_text('{"text": "um", "nota": "sim"}\n{"text": "dois"}\n', encoding="utf-8")
    text = RECIPE.replace("cross: {topic: topics, persona: personas}", "file: s.jsonl")
    path = write_recipe(tmp_path, text.replace("{{ persona.text }} sobre {{ topic.text }}", template))
    with pytest.raises(RecipeError, match=r"s\.jsonl:2: template 'instruction' can't use this row"):
        prepare(str(path))


def test_only_what_a_template_reads_is_looked_at() -> None:
    values = {"names": ["Ana", "Rui"], "unread": {"deep": [None]}, "range": lambda count: ["?"] * count}
    assert render("{% for i in range(2) %}{{ names[i] }} {% endfor %}", {"names": ["Ana", "Rui"]}) == "Ana Rui"
    assert render("{{ range(2) | join }}", values) == "??", "a value goes before what Jinja itself defines"
    with pytest.raises(RecipeError, match="'name' is undefined") as raised:
        render("{{ name }}", values)
    assert "names, range, unread" in str(raised.value.hint)
