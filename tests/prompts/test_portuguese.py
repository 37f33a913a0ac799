"""Every word that a teacher, a judge or an annotator reads in the shipped packs and templates passes the project's own
checks of European Portuguese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prompts.packs import load_pack, pack_names
from prompts.recipe import load_recipe, recipe_names
from prompts.rubric import JUDGES, load_rubric
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings

NOT_PROSE = {
    *(
        "id",
        "br",
        "calls",
        "checker",
        "does",
        "draw",
        "excludes",
        "expected",
        "expression",
        "facts",
        "family",
        "format",
        "group",
        "language",
        "name",
        "pattern",
        "references",
        "suits",
        "tells",
        "word",
    ),
    *("required", "services", "source", "topics", "type", "unit", "verified_on"),
}
"""Fields for programs: identifiers, JSON Schema keywords, addresses; Brazilian forms
of a pair; and regional words in all their forms, which no dictionary lists."""

RIGHT_BUT_UNLISTED = {"amadia", "compostor", "fieira", "mariscador", "oleira", "romanche"}
"""Words that the big dictionaries have and the spelling dictionary lacks."""


def strings(value: Any) -> Iterator[str]:
    """The prose inside a row, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_PROSE:
                yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def without_jinja(template: str) -> str:
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", template)


def complaints(text: str) -> list[tuple[str, str, str]]:
    found = [*find_leaks(text), *find_misspellings(text)]
    return [(f.rule, f.text, f.suggestion) for f in found if f.text.casefold() not in RIGHT_BUT_UNLISTED]


@pytest.mark.parametrize("name", pack_names())
def test_packs_are_in_european_portuguese(name: str) -> None:
    pack = load_pack(name)
    european = [row for row in pack.rows if row.get("language", "pt-PT") == "pt-PT"]
    texts = [pack.description, *strings([{k: v for k, v in row.items() if k not in NOT_PROSE} for row in european])]
    assert {text: bad for text in texts if (bad := complaints(text))} == {}


def test_the_brazilian_rows_are_brazilian() -> None:
    rows = [row for row in load_pack("english_or_brazilian").rows if row["language"] == "pt-BR"]
    caught = [row["id"] for row in rows if find_leaks(f"{row['instruction']} {row['answer']}")]
    assert len(caught) >= 0.9 * len(rows)


@pytest.mark.parametrize("name", recipe_names())
def test_templates_are_in_european_portuguese(name: str) -> None:
    recipe = load_recipe(name).recipe
    parts = [part for step in recipe.templates.values() for part in (step.system, step.user, step.prompt)]
    texts = [recipe.title, recipe.description, *(without_jinja(part) for part in parts)]
    assert {text: bad for text in texts if (bad := complaints(text))} == {}


WRONG_HOURS = re.compile(r"\b\d{1,2}:\d\d\b|\b\d{1,2} h \d\d\b|\b\d{1,2}h00\b|\b\d{1,2} ?hrs?\b")
"""Times are written 20h30 and 20h, or 20 horas in a sentence; in a service's own records (`state`) as data, 20:30."""


def test_times_of_day_are_written_in_one_style() -> None:
    packs = {
        name: [row for row in load_pack(name).rows if row.get("language", "pt-PT") == "pt-PT"] for name in pack_names()
    }
    prose = [{k: v for k, v in row.items() if k != "state"} for rows in packs.values() for row in rows]
    texts = [text for row in prose for text in strings(row)]
    texts += [
        part
        for name in recipe_names()
        for s in load_recipe(name).recipe.templates.values()
        for part in (s.system, s.user)
    ]
    assert [text for text in texts if WRONG_HOURS.search(text)] == []


def test_whoever_is_told_where_the_pronoun_goes_is_told_when_it_goes_before() -> None:
    told = [
        (name, part)
        for name in recipe_names()
        for step in load_recipe(name).recipe.templates.values()
        for part in (step.system, step.user)
        if "pronome a seguir ao verbo" in part
    ]
    assert len(told) >= 5
    assert [name for name, part in told if "antes do verbo depois de não, nunca, que, quando" not in part] == []


@pytest.mark.parametrize("name", sorted(path.stem for path in JUDGES.glob("*.yaml")))
def test_rubrics_are_in_european_portuguese(name: str) -> None:
    rubric = load_rubric(name, Path())
    texts = [rubric.title, without_jinja(rubric.system), without_jinja(rubric.user)]
    for criterion in rubric.criteria:
        texts += [criterion.title, criterion.description, *criterion.levels.values()]
    assert {text: bad for text in texts if (bad := complaints(text))} == {}
