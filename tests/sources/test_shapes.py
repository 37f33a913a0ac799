"""Rows of every common shape: who says what, where it stands, and errors where that can't be told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.sample import Content
from sources.shapes.leaves import UnknownShapeError, with_text_at
from sources.shapes.recognise import recognise, recognise_field

# ruff: noqa: E501
Q, A, LOST = "Quando passa o autocarro?", "Passa às oito.", "Não sei."
USER, REPLY = {"role": "user", "content": Q}, {"role": "assistant", "content": A}
PARTS = [{"type": "text", "text": A}]
CALL = {"name": "horario", "arguments": {"linha": 28}}
NO_PARAMETERS = {"type": "object", "properties": {}, "required": []}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "08:00"}

ASKED_AND_ANSWERED: list[dict[str, Any]] = [
    {"messages": [USER, REPLY]},
    {"messages": json.dumps([USER, REPLY])},
    {"messages": [json.dumps(USER), json.dumps(REPLY)]},
    {"messages": [{"role": "user", "content": [{"type": "text", "text": Q}]}, {"role": "assistant", "content": PARTS}]},
    {"messages": [USER, {"role": "assistant", "content": json.dumps(PARTS)}]},
    {"messages": [USER, {"role": "assistant", "content": [{"type": "output_text", "text": A}]}]},
    {"messages": [USER], "answer": A},
    {"conversations": [{"from": "human", "value": Q}, {"from": "gpt", "value": A}]},
    {"conversation": [{"speaker": "Human", "text": Q}, {"speaker": "Assistant", "text": A}]},
    {"conversation": [[Q, A]]},
    {"turns": [Q, A]},
    {"contents": [{"role": "user", "parts": [{"text": Q}]}, {"role": "model", "parts": [{"text": A}]}]},
    {"instruction": Q, "input": "", "output": A},
    {"instruction": Q, "response": A},
    {"instruction": Q, "output": PARTS},
    {"prompt": Q, "completion": A},
    {"prompt": Q, "response": A},
    {"prompt": [USER], "completion": [REPLY]},
    {"prompt": [USER], "completion": REPLY},
    {"prompt": [USER], "answer": A, "label": True},
    {"question": Q, "answer": A},
    {"pergunta": Q, "resposta": A},
    {"query": Q, "responses": [A]},
    {"input": [USER], "ideal": A},
    {"input": Q, "output": A},
    {"inputs": Q, "targets": A},
    {"question": Q, "answers": {"text": [A], "answer_start": [0]}},
    {"prompt": Q, "chosen": A, "rejected": LOST},
    {"prompt": Q, "chosen": [REPLY], "rejected": [{"role": "assistant", "content": LOST}]},
    {"chosen": [USER, REPLY], "rejected": [USER, {"role": "assistant", "content": LOST}]},
    {"conversations": [{"from": "human", "value": Q}], "chosen": {"from": "gpt", "value": A}, "rejected": {"from": "gpt", "value": LOST}},
    {"chosen": f"\n\nHuman: {Q}\n\nAssistant: {A}", "rejected": f"\n\nHuman: {Q}\n\nAssistant: {LOST}"},
    {"body": {"messages": [USER, REPLY]}, "custom_id": "1"},
    {"data": {"question": Q, "answer": A}},
]  # fmt: skip


def said(content: Content) -> list[tuple[str, str]]:
    return [(m.role, m.text) for m in content.messages]


@pytest.mark.parametrize("row", ASKED_AND_ANSWERED, ids=" ".join)
def test_a_question_and_its_answer_are_seen_in_every_common_shape(row: dict[str, Any]) -> None:
    shaped = recognise(row)
    assert said(shaped.content) == [("user", Q), ("assistant", A)]
    if "rejected" in row:
        assert (shaped.content.kind, [m.text for m in shaped.content.rejected_answer]) == ("preference", [LOST])
    for written in shaped.written:
        again = recognise(with_text_at(row, written.steps, "Às nove.")).content
        assert said(again) == [("user", Q), ("assistant", "Às nove.")]
    assert shaped.written or "Human:" in str(row)


@pytest.mark.parametrize(
    "row",
    [{"text": A}, {"texto": A, "id": 3}, {"content": PARTS}, PARTS, {"output": A}, [REPLY],
     {"choices": [{"message": REPLY}]}, {"response": {"body": {"choices": [{"message": REPLY}]}}}],
)  # fmt: skip
def test_a_text_without_a_question_is_an_answer_alone(row: Any) -> None:
    assert said(recognise(row).content) == [("assistant", A)]


def test_what_comes_before_the_question_is_kept() -> None:
    row = {
        "system": "Sê breve.",
        "instruction": "Traduz.",
        "input": "the bus",
        "output": A,
        "history": [["Olá", "Viva"]],
    }
    assert said(recognise(row).content) == [
        ("system", "Sê breve."), ("user", "Olá"), ("assistant", "Viva"), ("user", "Traduz.\n\nthe bus"), ("assistant", A)
    ]  # fmt: skip
    assert recognise({"context": "Horário.", "question": Q, "answer": A}).content.passage == "Horário."


@pytest.mark.parametrize(
    "turn",
    [
        {"role": "assistant", "content": A, "reasoning_content": "Vejo o horário."},
        {"role": "assistant", "content": A, "thinking": "Vejo o horário."},
        {"role": "assistant", "content": f"<think>\nVejo o horário.\n</think>\n\n{A}"},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "Vejo o horário."}, *PARTS]},
    ],
)
def test_reasoning_is_no_part_of_the_answer(turn: dict[str, Any]) -> None:
    last = recognise({"messages": [USER, turn]}).content.messages[-1]
    assert (last.text, last.reasoning) == (A, "Vejo o horário.")


@pytest.mark.parametrize(
    "turns",
    [
        [USER, {"role": "assistant", "content": None, "tool_calls": [{"id": "c1", "type": "function", "function": CALL}]}, RESULT, REPLY],
        [USER, {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "horario", "input": {"linha": 28}}]}, RESULT, REPLY],
        [USER, {"from": "function_call", "value": json.dumps(CALL)}, {"from": "observation", "value": "08:00"}, REPLY],
        [USER, {"role": "assistant", "content": "", "function_call": {"name": "horario", "arguments": '{"linha": 28}'}}, RESULT, REPLY],
    ],
)  # fmt: skip
def test_calls_of_tools_are_read(turns: list[dict[str, Any]]) -> None:
    tools = json.dumps([{"type": "function", "function": {"name": "horario"}}])
    content = recognise({"messages": turns, "tools": tools}).content
    assert content.kind == "tools"
    assert [m.role for m in content.messages] == ["user", "assistant", "tool", "assistant"]
    assert [(c.name, c.arguments) for c in content.messages[1].tool_calls] == [("horario", {"linha": 28})]
    assert content.tools == ({"name": "horario", "description": "", "parameters": NO_PARAMETERS},)
    assert content.messages[2].tool_call_id == content.messages[1].tool_calls[0].id != ""
    assert content.answer == A


def test_pictures_are_named_as_left_out() -> None:
    shown = [{"type": "image_url", "image_url": {"url": "x"}}, {"type": "text", "text": Q}]
    shaped = recognise({"messages": [{"role": "user", "content": shown}, REPLY]})
    assert (shaped.media, said(shaped.content)[0]) == (("image_url",), ("user", Q))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"messages": [USER, {"role": "narrator", "content": A}]}, "messages\\[1\\] is said by 'narrator'"),
        ({"messages": [USER, {"content": A}]}, "messages\\[1\\] is no turn"),
        ({"messages": [USER, {"role": "assistant", "resposta": A}]}, "messages\\[1\\] has no text"),
        ({"messages": [USER, {"role": "assistant", "content": [{"type": "hologram"}]}]}, "unknown kind \\(hologram\\)"),
        ({"messages": [USER, {"role": "assistant", "content": 3}]}, "messages\\[1\\].content, not 3"),
        (
            {"messages": [USER, {"role": "assistant", "tool_calls": [{"name": "x", "arguments": "{"}]}]},
            "arguments of x",
        ),
        ({"titulo": A, "n": 3}, "the fields are titulo, n"),
        ({"prompt": Q}, "the fields are prompt"),
        ({}, "the fields are none"),
    ],
)
def test_what_cannot_be_told_is_an_error_that_says_where(row: dict[str, Any], why: str) -> None:
    with pytest.raises(UnknownShapeError, match=why):
        recognise(row)


def test_a_field_may_be_named_whatever_it_is_called() -> None:
    row = {"dados": {"nota": A}, "partes": PARTS, "turnos": [USER, REPLY]}
    for field in ("dados.nota", "partes", "turnos"):
        found = recognise_field(row, field)
        assert found is not None
        assert found.content.answer == A
    assert recognise_field(row, "nota") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["messages", "role", "content", "text", "type", "answer", "prompt", "chosen", "rejected", "from"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["messages", "text", "prompt", "answer", "chosen", "content", "tools"]), JSON))
def test_any_row_is_told_or_refused_with_a_reason(row: dict[str, Any]) -> None:
    try:
        shaped = recognise(row)
    except UnknownShapeError as error:
        assert str(error)
    else:
        assert any(message.role == "assistant" for message in shaped.content.messages)
