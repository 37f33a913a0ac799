"""Corrections that are read together, by Arrow, are those that are read one by one."""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl

from export.rows.decisions import edits

CALL = {"id": "c", "name": "horas", "arguments": {"a": 1.50}}
PICTURE = {"type": "image", "digest": "0" * 64, "media_type": "image/png"}


def turn(content: Any, role: str = "user", **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, "tool_calls": [], "tool_call_id": None, **more}


def corrected(number: int, turns: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    decision = {"sample_id": "x", "messages": turns, "responses": {"a": {"b": [1]}}, **more}
    return {"id": f"{number:032x}", "decision": "corrected", "data": orjson.dumps(decision).decode()}


PLAIN = [
    corrected(1, [turn("Olá"), turn("E\u0301 isso.", "assistant")]),
    corrected(2, []),
    corrected(3, [turn("Porquê?"), turn(None, "assistant", tool_calls=[CALL])]),
    corrected(4, [turn("a", reasoning="penso"), turn("b", "assistant", reasoning="")], rejected_answer=[turn("pior")]),
    corrected(5, [{"role": "user", "content": "Só isto."}], rejected_answer=[]),
]
SHOWN = corrected(6, [turn([PICTURE, {"type": "text", "text": "Vê."}])])
"""With parts in one turn, no row can be read by Arrow."""


def test_together_and_one_by_one_are_the_same() -> None:
    together, one_by_one = edits(pl.DataFrame(PLAIN)), edits(pl.DataFrame([*PLAIN, SHOWN]))
    assert one_by_one.height == 5
    assert together.equals(one_by_one.head(4))
    assert together["id"].to_list() == [row["id"] for row in PLAIN if row is not PLAIN[1]]


def test_turns_are_what_people_wrote() -> None:
    read = edits(pl.DataFrame(PLAIN))
    assert read["messages"][0].to_list()[1] == {"role": "assistant", "content": "É isso.", "reasoning": None}
    assert [m["reasoning"] for m in read["messages"][2].to_list()] == ["penso", None]
    assert [m["content"] for m in read["rejected_answer"][2].to_list()] == ["pior"]
    assert orjson.loads(read["chat_json"][1][1])["tool_calls"][0]["function"]["name"] == "horas"
    assert read["chat_json"].is_null().to_list() == [True, False, True, True]


def test_of_no_correction_there_is_no_row() -> None:
    assert edits(pl.DataFrame(PLAIN).clear()).is_empty()
