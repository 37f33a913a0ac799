"""Requests made by forms, and their bodies, are to the byte those that are made and written one by one."""

from __future__ import annotations

import sys
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.request_forms import MOST, RequestForms
from generators.teachers.openai.bodies import body_bytes
from generators.teachers.openai.dialect import PLAIN, Dialect
from generators.teachers.openai.prefilled import PrefilledBodies
from generators.teachers.openai.replies import read_completion
from schemas.message import ImagePart, Message, TextPart, ToolCall
from schemas.request import Completion, Request, RequestForm, SamplingParams
from schemas.sample import Provenance

SCHEMA = {"type": "object", "properties": {"seed": {"const": 0}, "messages": {"type": "array", "default": []}}}
WHOLE = SamplingParams(temperature=1, top_p=0.9, top_k=20, stop=("\n", "«é»"), seed=7, logprobs=3, max_tokens=64)
SAMPLINGS = {"plain": SamplingParams(), "whole": WHOLE, "several": SamplingParams(n=3)}
TURNS = (
    Message(role="system", content='{"messages":[],"seed":0,"draw":0}'),
    Message(role="user", content='Olá «mundo» 😀\n\t"\\/\x00\x1f\x7f\u2028'),
    Message(role="assistant", content="", tool_calls=(ToolCall(id="c", name="n", arguments={"a": None}),)),
    Message(role="tool", content="{}", tool_call_id="c"),
    Message(role="user", content=(TextPart(text="vê"), ImagePart(digest="0" * 64, media_type="image/png", size=1))),
)
CHARACTERS = st.text(st.characters(exclude_categories=["Cs"]))


def alone(messages: tuple[Message, ...], schema: Any, sampling: SamplingParams, seed: int, draw: int) -> Request:
    return Request(
        teacher='m"messages":[]',
        revision="r",
        messages=messages,
        json_schema=schema,
        sampling=sampling.model_copy(update={"seed": seed}),
        draw=draw,
        effort="low",
    )


def by_form(forms: RequestForms, messages: tuple[Message, ...], schema: Any, sampling: SamplingParams) -> Request:
    alike = ('m"messages":[]', "r", schema, sampling, "low", None)
    for _ in range(2):
        forms.request(alike, messages, None, 1, 0)  # the like is asked for twice before there is a form
    return forms.request(alike, messages, None, 268_435_455, 2)


@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["text", "json"])
@pytest.mark.parametrize("sampling", SAMPLINGS.values(), ids=SAMPLINGS)
@pytest.mark.parametrize("last", range(1, len(TURNS) + 1))
def test_a_form_makes_what_is_made_alone(schema: Any, sampling: SamplingParams, last: int) -> None:
    made = by_form(RequestForms(), TURNS[:last], schema, sampling)
    whole = alone(TURNS[:last], schema, sampling, 268_435_455, 2)
    assert made.form is not None and whole.form is None
    assert made == whole and (made.body, made.id) == (whole.body, whole.id)
    assert made.model_dump_json() == whole.model_dump_json()
    assert Request.model_validate_json(made.body) == whole


@given(CHARACTERS, CHARACTERS, st.integers(0, 2**28), st.integers(0, 3))
def test_whatever_is_said(first: str, second: str, seed: int, draw: int) -> None:
    messages = (Message(role="system", content=first), Message(role="user", content=second))
    whole = alone(messages, SCHEMA, WHOLE, seed, draw)
    made = RequestForm(whole).request(messages, seed, draw)
    assert made == whole and (made.body, made.id) == (whole.body, whole.id)
    assert PrefilledBodies("m", {}).body(made, PLAIN) == body_bytes(whole, "m", PLAIN, {}, True)


def test_every_character_of_the_first_plane() -> None:
    text = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode, 17))))
    messages = (Message(role="user", content=text),)
    whole = alone(messages, None, WHOLE, 5, 0)
    made = RequestForm(whole).request(messages, 5, 0)
    assert made.body == whole.body
    assert PrefilledBodies("m", {}).body(made, PLAIN) == body_bytes(whole, "m", PLAIN, {}, True)


DIALECTS = {
    "plain": PLAIN,
    "without": Dialect(without=frozenset({"temperature", "top_k"}), limit_name="max_completion_tokens"),
    "no seed": Dialect(without=frozenset({"seed"})),
    "words": Dialect(json="words"),
    "object": Dialect(json="object"),
    "joined": Dialect(joins_system=True),
}
ALWAYS: tuple[dict[str, Any], ...] = ({}, {"provider": {"seed": 1}, "user": "x"}, {"seed": 3}, {"messages": []})


@pytest.mark.parametrize("always", ALWAYS)
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["text", "json"])
def test_a_body_is_prefilled_where_that_changes_nothing(always: Any, dialect: Dialect, schema: Any) -> None:
    bodies = PrefilledBodies("m", always)
    for turns in (TURNS[:2], TURNS[:4]):
        made = by_form(RequestForms(), turns, schema, WHOLE)
        found = bodies.body(made, dialect)
        assert found in (None, body_bytes(made, "m", dialect, always, True))
    usual = by_form(RequestForms(), TURNS[:2], schema, WHOLE)
    if dialect is PLAIN and not always:
        assert orjson.loads(bodies.body(usual, dialect) or b"")["seed"] == 268_435_457
    assert bodies.body(by_form(RequestForms(), TURNS[:2], schema, SAMPLINGS["several"]), dialect) is None


def test_a_request_that_is_copied_has_its_own_body_and_id() -> None:
    made = by_form(RequestForms(), TURNS[:2], None, WHOLE)
    other = made.model_copy(update={"draw": 3})
    assert other.form is None and other.id != made.id
    assert other.body == made.body.replace('"draw":2', '"draw":3')


def test_a_turn_that_is_copied_with_other_words_is_asked_and_stored_with_them() -> None:
    said = Message(role="user", content="antes")
    assert "antes" in said.stored
    for copied in (said.with_text("depois"), said.model_copy(update={"content": "depois"})):
        assert copied.content_json == '"depois"'
        assert copied.stored == '{"role":"user","content":"depois","tool_calls":[]}'
    assert said.model_copy(update={"role": "assistant"}).stored.startswith('{"role":"assistant"')


def test_schemas_and_prompts_of_their_own_are_kept_apart_and_forms_are_not_gathered_for_ever() -> None:
    forms = RequestForms()
    for number in range(MOST + 10):
        schema = {"const": number}
        for _ in range(3):
            assert forms.request(("m", "", schema, WHOLE, None, None), TURNS[:1], None, 1, 0).json_schema == schema
        asked = forms.request(("m", "", schema, WHOLE, None, None), (), "<|user|>", 1, 0)
        assert (asked.prompt, asked.messages, asked.form) == ("<|user|>", (), None)
    assert len(forms._forms) < MOST


def test_a_completion_is_written_as_one_that_was_validated() -> None:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "<think>a</think>Olá"}}
    reply = {"choices": [choice], "model": "m-2", "system_fingerprint": "fp", "usage": {"completion_tokens": 3}}
    plain = {"choices": [{"finish_reason": "length", "text": "Olá"}]}
    for body in (reply, plain, {"choices": [choice, choice]}, {"choices": [{"message": {"content": [{"type": "?"}]}}]}):
        found = read_completion(orjson.dumps(body), "0" * 32, 1e-07, "http://x", "m")
        again = Completion(**vars(found))
        assert found == again and found.model_dump_json() == again.model_dump_json()
        assert Completion.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize("kind", [Request, Completion, Provenance])
def test_fields_of_rows_that_are_made_are_those_that_are_listed_here(kind: Any) -> None:
    """Whoever adds one gives it where such rows are made, too: read_completion, provenance_of."""
    listed = {
        Request: "teacher revision messages prompt json_schema tools sampling draw effort thinking_tokens speech",
        Completion: "request_id text finish_reason prompt_tokens completion_tokens latency_s tool_calls logprobs "
        "others model fingerprint reasoning reasoning_tokens media",
        Provenance: "run_id recipe recipe_hash method rollout_id index seed source licence teacher teacher_revision "
        "teacher_licence answered_by request_ids domain topic stands_on valid_on excerpts",
    }
    assert list(kind.model_fields) == listed[kind].split()
