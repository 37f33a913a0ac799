"""Rows are stored as pydantic writes them, to the byte: ids are made of that, and runs begun before were."""

from __future__ import annotations

import pytest

from schemas.base import Row
from schemas.finding import Finding
from schemas.message import AudioPart, Message, TextPart
from schemas.request import Choice, Completion, TokenLogprobs
from schemas.sample import Content, JudgeVerdict, Rejection
from tests.export.export_run_builders import make_sample

PLAIN = Completion(
    request_id="r",
    text="«É» \u2028 \x1f \\",
    finish_reason="stop",
    prompt_tokens=1,
    completion_tokens=2,
    latency_s=1e-7,
)
SOUND = AudioPart(digest="0" * 64, media_type="audio/wav", size=1, transcript="Olá")
CHAT = Content(kind="chat", messages=(Message(role="user", content=(SOUND, TextPart(text="diz"))),))
FINDING = Finding(start=0, end=1, text="d", category="lexicon", severity="soft")


@pytest.mark.parametrize(
    "row",
    [
        PLAIN,
        PLAIN.model_copy(
            update={
                "others": (Choice(text="b", finish_reason="length", reasoning="pensei"),),
                "logprobs": (TokenLogprobs(at=0, token="5", top={"5": -0.1, "4": -9.0}),),
                "tool_calls": ({"name": "f", "arguments": "{}"},),
                "media": (SOUND,),
                "reasoning_tokens": 3,
            }
        ),
        make_sample(1),
        make_sample(2).model_copy(update={"content": CHAT, "findings": (FINDING,), "measures": {"x": 0.1}}),
        CHAT,
        Rejection(rollout_id="r", recipe="a", index=0, stage="check", check="c", reason="x", evidence={"é": [None]}),
        JudgeVerdict(
            sample_id="s", rubric="r", judge="j", scores={"a": 5}, reasons={"a": "b"}, overall=4.5, request_id="q"
        ),
    ],
)
def test_a_row_as_json_is_what_pydantic_dumps(row: Row) -> None:
    assert row.as_json() == row.model_dump_json()
    assert type(row).model_validate_json(row.as_json()) == row


def test_a_token_of_no_probability_is_left_out_and_runs_that_stored_one_are_read() -> None:
    token = TokenLogprobs(at=0, token="5", top={"5": -0.1, "4": float("-inf")})
    assert token.top == {"5": -0.1}
    assert TokenLogprobs.model_validate_json('{"at":0,"token":"5","top":{"5":-0.1,"4":null}}') == token
