"""The words that are asked for before the patterns of refusals: whatever a pattern finds has one of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality.assistant.refusals import DECLINING, DECLINING_IN_OWN_VOICE, DECLINING_TOO, REFUSALS


@pytest.mark.parametrize(
    "pattern", [REFUSALS, DECLINING, DECLINING_IN_OWN_VOICE], ids=["refusals", "declining", "in_own_voice"]
)
def test_whatever_a_pattern_of_refusals_finds_has_a_word_that_is_asked_for(pattern: re.Pattern[str]) -> None:
    @settings(max_examples=300, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(pattern))
    def holds(text: str) -> None:
        assert not pattern.search(text.lower()) or DECLINING_TOO.stand_in(text)

    holds()
