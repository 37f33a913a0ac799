"""The shipped packs, recipes' templates and rubrics: enough of everything, sound, and in impeccable pt-PT."""

from __future__ import annotations

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from generators.judging.judge import judge_messages
from generators.shaping import Shape
from generators.standing import SHOWN
from generators.verifying.phone_numbers import unknown_numbers
from prompts.dated_facts import load_help_lines
from prompts.packs import load_pack, pack_files, pack_names
from prompts.recipe import load_recipe, recipe_names
from prompts.render import render_messages
from prompts.rubric import JUDGES, load_rubric
from prompts.seeds import pack_of
from quality.constraints.wordings import unsaid
from quality.overlap.duplicates import find_duplicates
from schemas.message import Message
from schemas.sample import Content
from tests.prompts.test_portuguese import NOT_PROSE, strings

DOMAINS = {
    *("educação", "administração pública", "saúde", "direito e cidadania", "finanças e fiscalidade", "trabalho"),
    *("turismo e território", "cultura e história", "língua", "ciência e tecnologia", "ambiente e mar", "desporto"),
    *("agricultura e gastronomia", "vida quotidiana", "habitação", "transportes", "economia e empresas"),
    "comunidades e migrações",
}
REGIONS = {
    *("Aveiro", "Beja", "Braga", "Bragança", "Castelo Branco", "Coimbra", "Évora", "Faro", "Guarda", "Leiria"),
    *("Lisboa", "Portalegre", "Porto", "Santarém", "Setúbal", "Viana do Castelo", "Vila Real", "Viseu"),
    *("Açores", "Madeira", "Estrangeiro"),
}
CHECKERS = {
    *("min_words", "max_words", "n_paragraphs", "n_bullets", "contains_keyword", "forbids_word", "json_object"),
    *("starts_with", "ends_with", "lowercase_only", "uppercase_only", "no_commas", "quotes", "n_sentences"),
    *("tu_register", "formal_register", "european_variety", "title", "postscript"),
}
LEAST_ROWS = {
    "adopted_examples": 6,
    "topics": 500,
    "personas": 200,
    "tasks": 60,
    "passages": 250,
    "instructions": 80,
    "english_or_brazilian": 60,
    "tools": 60,
    "worlds": 8,
    "carriers": 35,
    "injections": 70,
    "harms": 60,
    "twins": 100,
    "jailbreaks": 60,
    "constraints": 40,
    "problems": 300,
    "puzzles": 10,
    "maths": 35,
    "code_tasks": 80,
    "invented_data": 18,
    "dictation": 40,
    "translations": 120,
    "safety": 60,
    "identity": 40,
    "identity_facts": 10,
    "dialogue_scenarios": 300,
    "municipalities": 308,
    "genres": 40,
    "memory_facts": 60,
    "europe_facts": 80,
    "world_facts": 150,
    "regional_words": 130,
    "variants": 150,
    "answer_shapes": 10,
    "system_messages": 10,
    "system_roles": 54,
    "system_rules": 60,
    "question_kinds": 15,
    "tables": 18,
    "documents": 26,
    "charts": 6,
}


def rows(pack: str) -> tuple[dict[str, Any], ...]:
    return load_pack(pack).rows


def values_of(pack: str, field: str) -> Counter[str]:
    return Counter(row[field] for row in rows(pack))


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_has_its_licence_its_source_and_no_row_twice(name: str) -> None:
    pack = load_pack(name)
    assert pack.name == name
    assert pack.licence == "CC-BY-4.0"
    assert pack.source
    assert len(pack.rows) >= LEAST_ROWS[name]
    assert all(file.stat().st_size < 300_000 for file in pack_files(name))
    if name == "adopted_examples":  # rows of all shapes, which no template reads
        return
    texts = [text for row in pack.rows for text in row.get("texts", [row.get("text", row.get("instruction"))])]
    keys = [" ".join(str(text).casefold().split()) for text in texts]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    shapes = {frozenset(row) - {"topics"} for row in pack.rows}  # an excerpt's topics, which no template reads
    assert len(shapes) == 1, "a template that reads a field must find it in every row"


@pytest.mark.parametrize("pack", ["topics", "passages", "instructions", "dialogue_scenarios", "tools"])
def test_every_domain_is_covered(pack: str) -> None:
    assert set(values_of(pack, "domain")) == DOMAINS


def test_topics_are_spread_evenly_enough_to_stratify() -> None:
    domains = values_of("topics", "domain")
    assert min(domains.values()) >= 25
    assert max(domains.values()) <= 2 * min(domains.values())


def test_personas_come_from_every_district_both_archipelagos_and_abroad() -> None:
    regions = values_of("personas", "region")
    assert set(regions) == REGIONS
    assert min(regions.values()) >= 9
    assert set(values_of("personas", "register")) == {"tu", "formal"}
    ages = values_of("personas", "age_group")
    assert set(ages) == {"até 17", "18-29", "30-44", "45-64", "65+"}
    assert min(ages.values()) >= 15


def test_all_municipalities_are_there_by_district() -> None:
    regions = values_of("municipalities", "region")
    assert set(regions) == REGIONS - {"Estrangeiro"}
    assert sum(regions.values()) == 308
    assert (regions["Açores"], regions["Madeira"], regions["Viseu"]) == (19, 11, 24)


def test_tasks_say_a_length_that_an_answer_can_have() -> None:
    for task in rows("tasks"):
        assert 0 < task["min_words"] < task["max_words"] <= 300, task["id"]
        assert task["answer_style"].endswith("."), task["id"]


def test_passages_are_whole_texts_of_varied_lengths_and_kinds() -> None:
    lengths = {passage["id"]: len(passage["text"].split()) for passage in rows("passages")}
    assert [identity for identity, words in lengths.items() if not 80 <= words <= 400] == []
    assert min(sum(words < 130 for words in lengths.values()), sum(words > 230 for words in lengths.values())) >= 20
    for passage in rows("passages"):
        assert passage["text"] == passage["text"].strip(), passage["id"]
        assert not passage["text"].endswith((",", ";", ":")), passage["id"]
    genres = values_of("passages", "genre")
    assert len(genres) >= 40
    assert sum(genres.values()) - genres["exposição"] >= 100


def test_passages_are_on_different_subjects() -> None:
    passages = rows("passages")
    titles = Counter(passage["title"].casefold() for passage in passages)
    assert [title for title, count in titles.items() if count > 1] == []
    for threshold, words in ((0.15, 2), (0.1, 3)):
        found = find_duplicates([p["text"] for p in passages], threshold=threshold, words_per_shingle=words)
        assert [(passages[d.index]["id"], passages[d.of]["id"], d.similarity) for d in found] == []


def test_passages_that_state_facts_say_where_and_when_they_were_looked_up() -> None:
    for passage in rows("passages"):
        assert all(re.match(r"https?://", address) for address in passage["references"]), passage["id"]
        assert bool(passage["references"]) == bool(passage["verified_on"]), passage["id"]
        if passage["references"]:
            assert date.fromisoformat(passage["verified_on"]) >= date(2026, 11, 28), passage["id"]
        else:
            assert passage["id"].startswith("doc-"), f"{passage['id']} is no invented document"


def test_texts_to_localise_are_marked_and_what_must_be_kept_is_there() -> None:
    assert min(values_of("english_or_brazilian", "language").values()) >= 30
    for row in rows("english_or_brazilian"):
        assert row["language"] in {"en", "pt-BR"}
        source = f"{row['instruction']} {row['answer']}"
        for kept in row["must_keep"]:
            in_english = re.sub(r"(\d),(\d)", r"\1.\2", kept)
            assert kept in source or in_english in source, (row["id"], kept)


def test_constraints_name_known_checkers_and_groups() -> None:
    assert set(values_of("constraints", "checker")) == CHECKERS
    groups = set(values_of("constraints", "group"))
    for row in rows("constraints"):
        assert isinstance(row["arguments"], dict)
        assert set(row["excludes"]) <= groups - {row["group"]}, row["id"]
        assert len(row["texts"]) >= 5, row["id"]
        assert len(row["texts_formal"]) >= 3, row["id"]
        for text in (*row["texts"], *row["texts_formal"]):
            assert unsaid(text, row["arguments"]) == [], (row["id"], text)


def test_every_kind_of_request_has_constraints_that_suit_it() -> None:
    kinds = set(values_of("instructions", "kind"))
    suited = [(row["group"], kind) for row in rows("constraints") for kind in row["suits"] or kinds]
    assert {kind for row in rows("constraints") for kind in row["suits"]} == kinds
    assert min(len({group for group, kind in suited if kind == k}) for k in kinds - {"código"}) >= 5


OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def calculated(node: ast.expr, source: str) -> Fraction:
    """An arithmetic expression, exactly: numbers are read from the source, never as floats."""
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](calculated(node.left, source), calculated(node.right, source))
    if isinstance(node, ast.UnaryOp):
        return -calculated(node.operand, source)
    return Fraction(ast.get_source_segment(source, node) or "")


@pytest.mark.parametrize("problem", rows("problems"), ids=lambda row: row["id"])
def test_every_problem_has_the_answer_that_its_sum_gives(problem: dict[str, Any]) -> None:
    expression = problem["expression"]
    exact = calculated(ast.parse(expression, mode="eval").body, expression)
    assert exact == Fraction(str(problem["answer"]))
    assert problem["kind"] in {"aritmética", "lógica"}


def prompt_texts() -> Iterator[tuple[str, str]]:
    """Every text that a teacher may read of the shipped packs and recipes, with the name of its file."""
    for name in pack_names():
        for row in rows(name):
            yield name, " ".join(strings({key: value for key, value in row.items() if key not in NOT_PROSE}))
    for name in recipe_names():
        for step in load_recipe(name).recipe.templates.values():
            yield name, " ".join((step.system, step.user, step.prompt))


PRIVATE_NUMBERS = ("english_or_brazilian", "memory_facts", "problems", "tools", "worlds")
"""Packs with numbers that are made up for a story, or data."""


def test_every_telephone_number_of_packs_and_recipes_is_a_dated_fact() -> None:
    lines = load_help_lines().facts
    texts = [(name, text) for name, text in prompt_texts() if name not in PRIVATE_NUMBERS]
    assert any("808 24 24 24" in text for name, text in texts if name == "passages")
    assert [(name, numbers) for name, text in texts if (numbers := unknown_numbers(text, lines))] == []


def test_a_risk_to_somebody_has_a_line_that_is_open_at_any_hour() -> None:
    lines = load_help_lines()
    for row in (*rows("safety"), *rows("twins")):
        named = [lines.line(identity) for identity in row["services"]]
        assert all(named), row["id"]
        if row["expected"] != "recusar" and named:
            assert any(line.any_hour for line in named if line), row["id"]


def test_every_risky_request_has_a_benign_twin_and_a_way_to_be_met() -> None:
    assert set(values_of("safety", "expected")) == {"recusar", "acolher", "orientar"}
    assert len(values_of("twins", "category")) >= 10
    for row in (*rows("safety"), *rows("twins")):
        assert row["twin"] != row["text"]
        assert row["guidance"].endswith(".")
        assert row["services"] or row["expected"] != "acolher", row["id"]


NO_SUBJECT_HERE = re.compile(r"(?:o|a|os|as|um|uma|já|não há)\b|\w+(?:m|mos)\b(?<!\btem)(?<!\bvem)")


def test_a_dialogue_ends_when_the_person_does_something() -> None:
    """'A conversa acaba quando a pessoa {{ ends_when }}': a verb in the singular comes first."""
    ends = [row["ends_when"] for row in rows("dialogue_scenarios")]
    assert [text for text in ends if NO_SUBJECT_HERE.match(text)] == []


def test_every_fact_of_the_identity_is_asked_for() -> None:
    facts = {row["id"] for row in rows("identity_facts")}
    assert {fact for row in rows("identity") for fact in row["facts"]} == facts
    for row in rows("identity_facts"):
        assert all(word in " ".join(r["text"] for r in rows("identity_facts")) for word in row["expected"])


def seeds(recipe: str) -> Iterator[dict[str, Any]]:
    packs = {field: pack_of(pack, Path()).rows for field, pack in load_recipe(recipe).recipe.seeds.cross.items()}
    for place in range(max(len(pack) for pack in packs.values())):
        yield {field: pack[place % len(pack)] for field, pack in packs.items()}


STANDING = (SHOWN, SHOWN | {"excerpts": []})
SHAPES = (Shape(), Shape("Respondes em poucas palavras.", ("quer uma resposta curta",)))
STEPS: dict[str, list[tuple[str, list[dict[str, str]]]]] = {
    "instruct": [
        ("instruction", [{"example": None, "shape": shape} for shape in SHAPES]),
        ("instruction", [{"example": {"task": "explicar", "request": "Explica-me isto."}, "shape": Shape()}]),
        ("answer", [{"instruction": "Explica-me {{ isto }}.", "shape": SHAPES[1], **on} for on in STANDING]),
    ],
    "grounded": [
        ("question", [{"kind": "factual", "answerable": True}]),
        ("answer", [{"kind": "factual", "answerable": a, "question": "Onde nasce?"} for a in (True, False)]),
        ("request", [{"question": "Onde nasce?", "wording": wording} for wording in range(6)]),
    ],
}


@pytest.mark.parametrize("name", ["instruct", "grounded"])
def test_templates_are_filled_by_every_row_of_their_packs(name: str) -> None:
    recipe = load_recipe(name).recipe
    for seed in seeds(name):
        for step, choices in STEPS[name]:
            for extra in choices:
                for message in render_messages(recipe.templates[step], {**seed, **extra}):
                    assert message.content
                    assert "  - " not in message.content
                    assert "{%" not in message.content


def test_register_follows_the_persona() -> None:
    recipe = load_recipe("instruct").recipe
    seed = next(iter(seeds("instruct")))
    for register, wanted, unwanted in (("tu", "por tu", "terceira pessoa"), ("formal", "terceira pessoa", "por tu")):
        persona = {**seed["persona"], "register": register}
        for step, extra in (("instruction", {"example": None}), ("answer", {"instruction": "Explica.", **SHOWN})):
            values = {**seed, "persona": persona, "shape": Shape(), **extra}
            shown = " ".join(m.content for m in render_messages(recipe.templates[step], values))
            assert wanted in shown
            assert unwanted not in shown


def test_an_unanswerable_question_asks_for_no_quote() -> None:
    step = load_recipe("grounded").recipe.templates["answer"]
    seed = rows("passages")[0]
    given = {"seed": seed, "kind": "factual", "question": "Onde?"}
    asked = [render_messages(step, given | {"answerable": answerable})[1].content for answerable in (True, False)]
    assert "sem mudar uma letra" in asked[0] and "deixa este campo vazio" not in asked[0]
    assert "deixa este campo vazio" in asked[1] and "sem mudar uma letra" not in asked[1]


@pytest.mark.parametrize("name", ["instruct", "grounded", "preference"])
def test_rubrics_show_the_judge_every_criterion_level_and_text(name: str) -> None:
    rubric = load_rubric(name, Path())
    content = Content(
        kind="grounded",
        messages=(
            Message(role="user", content="O Tejo.\n\nOnde?"),
            Message(role="assistant", content="Em {{ Lisboa }}"),
        ),
        passage="O Tejo.",
        quote="Tejo",
    )
    system, user = (m.content for m in judge_messages(rubric, content))
    for criterion in rubric.criteria:
        assert set(criterion.levels) == {1, 2, 3, 4, 5}
        assert f'"{criterion.name}": {{"motivo": "…", "nota": N}}' in system
        assert all(meaning in system for meaning in criterion.levels.values())
    assert system.index('"motivo"') < system.index('"nota"')
    assert "Em {{ Lisboa }}" in user
    assert user.count("O Tejo.") == 1
    assert (JUDGES / f"{name}.yaml").is_file()
