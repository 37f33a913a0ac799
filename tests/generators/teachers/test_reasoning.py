"""Thoughts parted from answers, in every shape that endpoints give them, up to the sample: over a real socket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import example, given
from hypothesis import strategies as st

from generators.judging.judge import expected_scores
from generators.prepare import prepare
from generators.teachers.openai.replies import read_completion
from generators.teachers.reasoning import PAIRS, parted
from prompts.recipe import load_recipe
from review.page.records import fields_of
from schemas.errors import RecipeError, TeacherDownError
from schemas.sample import Content
from store.books import books
from store.run import Run
from tests.commands.test_bad_input import filigrana
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.stand_in import Answer, completion
from tests.generators.test_endpoint_run import ANSWER, reply_to, run_with

THOUGHTS = "Primeiro vejo o horário da câmara: abre às nove e fecha às cinco da tarde. Depois escrevo a frase."
ENGLISH = "First I look at the opening hours of the town hall, and then I write the sentence down for the user."

SHAPES: dict[str, dict[str, Any]] = {
    "reasoning_content": {"content": ANSWER, "reasoning_content": THOUGHTS},
    "reasoning": {"content": ANSWER, "reasoning": THOUGHTS},
    "both names": {"content": ANSWER, "reasoning": THOUGHTS, "reasoning_content": THOUGHTS},
    "details": {"content": ANSWER, "reasoning_details": [{"type": "reasoning.text", "text": THOUGHTS}]},
    "parts": {"content": [{"type": "reasoning", "text": THOUGHTS}, {"type": "text", "text": ANSWER}]},
    "Mistral's parts": {
        "content": [
            {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHTS}]},
            {"type": "text", "text": ANSWER},
        ]
    },
    "tags": {"content": f"<think>\n{THOUGHTS}\n</think>\n\n{ANSWER}"},
    "a lone closing tag": {"content": f"{THOUGHTS}\n</think>\n\n{ANSWER}"},
    "square tags": {"content": f"[THINK]{THOUGHTS}[/THINK]{ANSWER}"},
    "channels": {
        "content": f"<|channel|>analysis<|message|>{THOUGHTS}<|end|><|start|>assistant"
        f"<|channel|>final<|message|>{ANSWER}<|return|>"
    },
    "channels without their tokens": {"content": f"analysis{THOUGHTS}assistantfinal{ANSWER}"},
}


def thinking(message: dict[str, Any], ended: str = "stop", **usage: Any) -> Answer:
    """An endpoint that thinks before its answers, not before the instructions."""

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body:
            return reply_to(body)
        reply = completion("", **message)
        reply["choices"][0]["finish_reason"] = ended
        reply["usage"] |= {"completion_tokens": 200, **usage}
        return web.json_response(reply)

    return answer


def rolled(folder: Path, answer: Answer, reasoning: str, count: int = 2, more: str = "") -> Run:
    run = Run(folder / "run")
    run_with(answer, run, write_recipe(folder, f"{RECIPE}reasoning: {reasoning}\n{more}"), count)
    return run


def turns(run: Run) -> set[tuple[str, str]]:
    """What samples' last turns say, and what was thought before it."""
    return {(s.content.messages[-1].text, s.content.messages[-1].reasoning) for s in run.samples()}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_thoughts_are_parted_from_the_answer_whatever_their_shape(tmp_path: Path, shape: str) -> None:
    run = rolled(tmp_path, thinking(SHAPES[shape]), "{answer: keep}")
    assert books(run).accepted == 2
    assert turns(run) == {(ANSWER, THOUGHTS)}
    stored = [json.loads(row) for row in run.scan("completions").collect()["data"]]
    thought = [row for row in stored if row.get("reasoning")]
    assert len(thought) == 2 and all(THOUGHTS in row["reasoning"] and ANSWER in row["text"] for row in thought)
    assert all(0 < row["reasoning_tokens"] < 200 for row in thought), "by their share of the characters"


@pytest.mark.slow
def test_thoughts_are_dropped_from_samples_unless_asked_for_and_stored_all_the_same(tmp_path: Path) -> None:
    told = {"completion_tokens_details": {"reasoning_tokens": 150}}
    run = Run(tmp_path / "run")
    run_with(thinking(SHAPES["tags"], **told), run, write_recipe(tmp_path), 2)
    assert turns(run) == {(ANSWER, "")}
    stored = run.scan("completions").collect()["data"].str.join("")
    assert THOUGHTS in stored.item() and '"reasoning_tokens":150' in stored.item()


@pytest.mark.slow
def test_json_steps_read_the_answer_and_not_the_thoughts(tmp_path: Path) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body:
            said = json.dumps({"instrucao": f"{body['messages'][-1]['content']} Diz-me a que horas abre."})
            return web.json_response(completion(f'Escrevo {{"instrucao": "isto"}}?\n</think>\n```json\n{said}\n```'))
        return reply_to(body)

    run = rolled(tmp_path, answer, "keep")
    assert books(run).accepted == 2
    assert all(s.content.instruction.endswith("Diz-me a que horas abre.") for s in run.samples())


@pytest.mark.slow
def test_an_answer_that_stands_in_the_thoughts_is_named_and_taken_where_a_schema_fits(tmp_path: Path) -> None:
    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        if "response_format" in body:
            said = json.dumps({"instrucao": f"{body['messages'][-1]['content']} Diz-me a que horas abre."})
            return web.json_response(completion("", content=None, reasoning_content=said))
        return web.json_response(completion("", content=None, reasoning_content=ANSWER))

    run = rolled(tmp_path, answer, "keep")
    assert books(run).rejected == {"answer_in_reasoning": 2}
    rejection = next(iter(run.rejections()))
    assert rejection.stage == "answer" and "reasoning parser" in rejection.detail


@pytest.mark.slow
@pytest.mark.parametrize(
    ("message", "usage"),
    [
        ({"content": None, "reasoning_content": THOUGHTS}, {}),
        ({"content": f"<think>{THOUGHTS}"}, {}),
        ({"content": "", "refusal": None}, {"completion_tokens_details": {"reasoning_tokens": 200}}),
    ],
)
def test_a_budget_that_thinking_ate_is_told_with_what_to_do(
    tmp_path: Path, message: dict[str, Any], usage: dict[str, Any]
) -> None:
    run = rolled(tmp_path, thinking(message, "length", **usage), "keep")
    assert books(run).rejected == {"truncated_thinking": 2}
    assert "max_tokens" in next(iter(run.rejections())).detail


@pytest.mark.slow
def test_a_step_of_which_no_reply_is_of_use_stops_the_run_before_all_is_spent(tmp_path: Path) -> None:
    run, recipe = Run(tmp_path / "run"), write_recipe(tmp_path)
    with pytest.raises(TeacherDownError) as caught:
        run_with(thinking({"content": None, "reasoning_content": THOUGHTS}, "length"), run, recipe, 300)
    assert "Not one reply to step 'answer'" in caught.value.message and "max_tokens" in caught.value.message
    assert books(run).rejected == {"truncated_thinking": books(run).planned - books(run).pending}
    assert 50 <= books(run).rejected["truncated_thinking"] < 60

    async def half(number: int, body: dict[str, Any]) -> web.Response | None:
        cut = thinking({"content": None, "reasoning_content": THOUGHTS}, "length")
        return await (cut if number % 4 else thinking(SHAPES["tags"]))(number, body)

    run_with(half, run, recipe, 300)
    assert books(run).pending == 0, "one that gives something goes on"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "ends", "kept"),
    [("gate", {"reasoning_not_portuguese": 2}, set()), ("any", {}, {(ANSWER, ENGLISH)}), ("drop", {}, {(ANSWER, "")})],
)
def test_a_recipe_says_what_becomes_of_thoughts_that_are_not_portuguese(
    tmp_path: Path, language: str, ends: dict[str, int], kept: set[tuple[str, str]]
) -> None:
    shape = {"content": ANSWER, "reasoning": ENGLISH}
    run = rolled(tmp_path, thinking(shape), f"{{answer: {{keep: true, language: {language}}}}}")
    assert (books(run).rejected, turns(run)) == (ends, kept)


@pytest.mark.slow
def test_judges_see_the_answer_alone_unless_told(tmp_path: Path) -> None:
    rubric = (
        "name: curta\ntitle: Curta\ncriteria:\n"
        "  - {name: correcao, title: Correção, description: Certa., levels: {1: Errada., 5: Certa.}}\n"
        'user: "Avalia: {{ answer }}{% for m in messages %}{{ m.reasoning | default }}{% endfor %} [{{ reasoning }}]"\n'
    )
    (tmp_path / "rubric.yaml").write_text(rubric, encoding="utf-8")
    seen: list[str] = []

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        asked = body["messages"][-1]["content"]
        if asked.startswith("Avalia"):
            seen.append(asked)
            return web.json_response(completion(json.dumps({"correcao": {"motivo": "Certa.", "nota": 5}})))
        return await thinking(SHAPES["tags"])(number, body)  # type: ignore[return-value]

    for folder, told in (("a", ""), ("b", ", reads_reasoning: true")):
        (tmp_path / folder).mkdir()
        judge = f"judge: {{rubric: ../rubric.yaml{told}}}\n"
        run = rolled(tmp_path / folder, answer, "{answer: keep}", 1, judge)
        assert turns(run) == {(ANSWER, THOUGHTS)}
    assert [THOUGHTS in asked for asked in seen] == [False, True]


def test_a_recipe_says_it_in_one_word_or_by_step(tmp_path: Path) -> None:
    def wanted(text: str, step: str) -> dict[str, Any]:
        recipe = load_recipe(str(write_recipe(tmp_path, f"{RECIPE}reasoning: {text}\n"))).recipe
        return recipe.reasoning_for(step).model_dump(exclude_defaults=True)

    assert wanted("off", "answer") == wanted("{answer: off}", "answer") == {"effort": "off"}
    assert wanted("keep", "instruction") == {"keep": True}
    assert wanted("{keep: true, budget: 9}", "answer") == {"keep": True, "budget": 9}
    assert wanted("high", "judge") == {} and wanted("{judge: low}", "judge") == {"effort": "low"}
    plain = load_recipe(str(write_recipe(tmp_path))).recipe
    assert "reasoning" not in plain.model_dump(mode="json"), "recipes of before keep their hash"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{answers: keep}", ":16: unknown step 'answers'."),
        ("{answer: much}", "'much' is none of `keep`"),
        ("{answer: {keep: true, effort: off}}", "no thoughts to keep"),
    ],
)
def test_what_a_recipe_says_wrong_of_thoughts_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RecipeError) as caught:
        prepare(str(write_recipe(tmp_path, f"{RECIPE}reasoning: {text}\n")))
    assert said in str(caught.value)


@given(st.text(), st.text(), st.sampled_from(PAIRS))
@example("", "<|channel|>", PAIRS[0])
@example("", "<|channel|>final<|message|>Olá", PAIRS[0])
def test_what_was_put_between_marks_comes_out_again(thoughts: str, answer: str, marks: tuple[str, str]) -> None:
    opening, closing = marks
    if closing not in thoughts:
        assert parted(f"{opening}{thoughts}{closing}{answer}") == (answer, thoughts)


@given(st.text().filter(lambda text: not any(mark in text for mark in ("<", "[", "◁", "assistantfinal"))))
def test_a_text_without_marks_is_all_answer(text: str) -> None:
    assert parted(text) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "Fecha o raciocínio com `</think>` e responde.",
        "Assim:\n```\n</think>\n```\nSó isso.",
        "Olá, thinking!",
        "Começa por <|channel|>.",
        "Escreve-se `<|channel|>final<|message|>Olá`.",
    ],
)
def test_an_answer_that_speaks_of_marks_stays_whole(text: str) -> None:
    assert parted(text) == (text, "")


def test_the_places_of_scores_are_those_in_the_answer() -> None:
    said = '{"correcao": {"motivo": "Certa.", "nota": 4}}'
    tokens = [*"<think>Dou 3 ou 4? Dou 4.</think>", *said]
    reply = completion("".join(tokens))
    reply["choices"][0]["logprobs"] = {
        "content": [{"token": t, "logprob": -0.1, "top_logprobs": [{"token": t, "logprob": -0.1}]} for t in tokens]
    }
    read = read_completion(json.dumps(reply).encode(), "id", 1.0, "")
    assert expected_scores(read) == {"correcao": 4.0}


def test_the_page_shows_thoughts_folded_and_apart_from_the_answer() -> None:
    content = Content.model_validate(
        {
            "kind": "chat",
            "messages": [
                {"role": "user", "content": "A que horas?"},
                {"role": "assistant", "content": ANSWER, "reasoning": "<b>Penso</b>"},
            ],
        }
    )
    fields = fields_of(content, "x")
    assert fields["answer"] == ANSWER
    assert fields["reasoning"] == (
        "<details><summary>Mostrar o raciocínio</SUMMARY>&#60;b&#62;Penso&#60;/b&#62;</DETAILS>"
    )
    assert "reasoning" not in fields_of(Content(kind="chat", messages=content.messages[:1]), "x")


@pytest.mark.slow
def test_preview_and_trace_show_the_thoughts_apart(tmp_path: Path) -> None:
    asked = json.dumps({"instrucao": "A que horas abre a câmara municipal de Évora?"}, ensure_ascii=False)
    replies = [
        {"match": "Escreve uma pergunta", "text": asked},
        {"match": "A que horas", "text": ANSWER, "reasoning": THOUGHTS},
    ]
    corpus, recipe = tmp_path / "corpus.json", write_recipe(tmp_path, f"{RECIPE}reasoning: {{answer: keep}}\n")
    corpus.write_text(json.dumps({"sentences": [ANSWER], "replies": replies}), encoding="utf-8")
    plan = ("-n", "1", "-t", f"replay:{corpus}")
    assert filigrana("generate", recipe, *plan, "--local", "--run", tmp_path / "run").returncode == 0
    (sample,) = Run(tmp_path / "run").samples()
    told = filigrana("trace", sample.provenance.rollout_id, "--run", tmp_path / "run", COLUMNS="200").stdout
    assert told.count(THOUGHTS) == 2, "with the reply, and with the sample"
    shown = filigrana("preview", recipe, *plan, COLUMNS="200").stdout
    assert f"answer / thoughts\n{THOUGHTS}\nanswer / reply (stop)\n{ANSWER}" in shown
