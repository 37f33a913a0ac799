"""A turn that repeats what its own template asked is rejected; what the seed says, or a method shows, is not."""

from __future__ import annotations

from generators.template_words import template_words
from prompts.recipe import StepTemplate, load_recipe
from quality.answers.template_echo import template_echo
from quality.contract import CheckInput
from schemas.message import Message
from schemas.sample import Content

TEMPLATES = ("- A pergunta tem uma só frase e acaba com ponto de interrogação; a pessoa não se apresenta.",)


def _given(question: str, seed: dict[str, object] | None = None) -> CheckInput:
    messages = (Message(role="user", content=question), Message(role="assistant", content="Abre às dez."))
    return CheckInput(Content(kind="chat", messages=messages), seed=seed or {}, templates=TEMPLATES)


def test_a_request_that_repeats_its_instructions_is_found() -> None:
    echo = template_echo(_given("A que horas abre? A pergunta tem uma só frase e acaba com um ponto de interrogação."))
    assert echo is not None and echo.reason == "echoed_template"
    assert echo.evidence["text"] == "a pergunta tem uma só frase e"


def test_a_request_in_other_words_passes() -> None:
    assert template_echo(_given("A que horas abre a biblioteca municipal ao sábado?")) is None
    assert template_echo(_given("A pergunta tem uma só frase?")) is None


def test_what_the_seed_says_is_no_echo() -> None:
    said = "A pergunta tem uma só frase e acaba com ponto de interrogação."
    assert template_echo(_given(f"Explica-me isto: {said} Obrigado.", {"text": f"Regra: {said}"})) is None


def test_a_recipes_words_are_those_that_a_teacher_is_sent() -> None:
    recipe = load_recipe("grounded").recipe
    shown = StepTemplate(user="Isto mostra-se tal e qual na amostra: {{ question }}")
    pieces = template_words(recipe.model_copy(update={"templates": {**recipe.templates, "request": shown}}))
    assert any("uma só frase" in piece for piece in pieces)
    assert not any("{{" in piece or "Isto mostra-se" in piece for piece in pieces)
    told = "Indica entre parênteses retos o número da secção de onde a tiras."
    drawn = StepTemplate(user='{% set asks = ["Diz porquê.", "' + told + '"] %}{{ asks[wording % 2] }}')
    answer = StepTemplate(system=told, user="{{ question }}")
    pieces = template_words(recipe.model_copy(update={"templates": {"answer": answer, "request": drawn}}))
    assert pieces == ()  # what a sample's request says, though only now and then, is no echo of the answer's template
