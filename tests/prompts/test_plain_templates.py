"""What is filled in without Jinja is what Jinja fills in, and what is Jinja's is left to it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from prompts.plain_templates import filled, pieces_of
from prompts.render import ENVIRONMENT, render
from schemas.errors import RecipeError

VALUES: dict[str, Any] = {
    "seed": {"topic": " «IRS» {{ draw }}", "n": 3, "none": None, "yes": True, "half": 0.5, "items": "x", "_a": "b"},
    "draw": 12,
    "instruction": "Diz\r\n<olá> & «adeus»",
    "none": None,
    "list": ["a"],
    "map": {"a": 1},
}
PLAIN = (
    "Tema: {{ seed.topic }} #{{ draw }}",
    "{{ instruction }}",
    "  {{ instruction }}\n\n{{draw}}{{ seed.n }}\n",
    "{# nada #}{{ draw }} { 'a': 1 }",
    "{{- instruction -}}   .",
    "{{ seed._a }}",
)
JINJAS = (
    "{{ instruction | upper }}",
    "{% if draw %}a{% endif %}{{ draw }}",
    "{{ seed.topic.text }}",
    "{{ seed['topic'] }}",
    "{{ seed.items }}",
    "{{ draw + 1 }}",
    "{{ range }}",
)
LOOKED_AT = ("{{ seed.half }}", "{{ seed.yes }}", "{{ list }}", "{{ map }}")


def by_jinja(template: str, values: dict[str, Any]) -> str:
    compiled: Template = ENVIRONMENT.from_string(template)
    return compiled.render(values)


@pytest.mark.parametrize("template", PLAIN)
def test_fields_alone_are_filled_in(template: str) -> None:
    pieces = pieces_of(ENVIRONMENT.parse(template))
    assert pieces is not None and filled(pieces, VALUES) == by_jinja(template, VALUES)
    assert render(template, VALUES) == by_jinja(template, VALUES).strip()


@pytest.mark.parametrize("template", JINJAS[:-1])
def test_more_than_fields_is_jinjas(template: str) -> None:
    assert pieces_of(ENVIRONMENT.parse(template)) is None


@pytest.mark.parametrize("template", [*LOOKED_AT, JINJAS[-1]])
def test_other_values_are_jinjas(template: str) -> None:
    pieces = pieces_of(ENVIRONMENT.parse(template))
    assert pieces is not None and filled(pieces, VALUES) is None
    assert render(template, VALUES) == by_jinja(template, VALUES).strip()


@pytest.mark.parametrize("template", ["{{ missing }}", "{{ seed.missing }}", "{{ seed.none }}", "{{ none }}"])
def test_what_is_not_there_is_told_as_before(template: str) -> None:
    with pytest.raises(RecipeError, match="can't be rendered"):
        render(template, VALUES)


NAMES = st.sampled_from(["a", "b", "c"])
ANY = st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.floats(), st.lists(st.text()))
FIELDS = st.one_of(NAMES, st.tuples(NAMES, NAMES).map(".".join)).map("{{{{ {} }}}}".format)
TEXT = st.text(st.characters(exclude_characters="{}%#", exclude_categories=["Cs"]))


@given(
    st.lists(st.one_of(TEXT, FIELDS)),
    st.dictionaries(NAMES, st.one_of(ANY, st.dictionaries(NAMES, ANY))),
)
def test_whatever_is_put_together(parts: list[str], values: dict[str, Any]) -> None:
    template = "".join(parts)
    pieces = pieces_of(ENVIRONMENT.parse(template))
    assert pieces is not None
    if (said := filled(pieces, values)) is not None:
        assert said == by_jinja(template, values)
