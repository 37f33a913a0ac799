"""What is told of a text that came back cut."""

from __future__ import annotations

import pytest

from generators.outcomes import UnusableError
from generators.readings import PLAIN_TEXT, read_text
from schemas.request import Completion, SamplingParams


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (1400, "cut at 1400 tokens"),
        (664, "cut at 664 tokens, though the step may have 1400: the prompt's 1384 tokens left no more room in the "),
    ],
)
def test_a_text_cut_by_the_models_context_says_that_max_tokens_is_not_at_fault(written: int, said: str) -> None:
    cut = Completion(
        request_id="r",
        text="Detalhes da divisão das",
        finish_reason="length",
        prompt_tokens=1384,
        completion_tokens=written,
        latency_s=1.0,
    )
    with pytest.raises(UnusableError) as raised:
        read_text(cut, PLAIN_TEXT, cut, SamplingParams(max_tokens=1400))
    assert raised.value.detail.startswith(said) and ("room" in raised.value.detail) == (written < 1400)
