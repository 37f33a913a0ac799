"""How many cards an engine takes, and how engines share one."""

from __future__ import annotations

from typing import Any

import pytest

from generators.teachers.vllm.cards import cards_of, memory_shares
from schemas.errors import UsageError


@pytest.mark.parametrize(
    ("engine", "cards"),
    [
        ({}, 1),
        ({"tensor_parallel_size": 4}, 4),
        ({"tensor_parallel_size": 4, "pipeline_parallel_size": 2}, 8),
        ({"tensor_parallel_size": 2, "data_parallel_size": 4}, 8),
        ({"tensor_parallel_size": 2, "pipeline_parallel_size": 2, "data_parallel_size": 2}, 8),
        ({"tensor_parallel_size": 2, "prefill_context_parallel_size": 2}, 4),
        ({"tensor_parallel_size": 8, "decode_context_parallel_size": 4, "enable_expert_parallel": True}, 8),
    ],
)
def test_an_engine_takes_tensor_times_pipeline_times_data_parallel_cards(engine: dict[str, Any], cards: int) -> None:
    assert cards_of(engine) == cards


@pytest.mark.parametrize("size", [0, -1, "4", 2.5, True])
def test_a_size_that_is_no_number_of_cards_is_named(size: object) -> None:
    with pytest.raises(UsageError, match="pipeline_parallel_size is"):
        cards_of({"pipeline_parallel_size": size})


@pytest.mark.parametrize(
    ("engine", "judges", "teachers", "each_judges"),
    [
        ({}, 0, None, None),
        (None, 1, None, None),
        ({}, 1, 0.46, 0.46),
        ({}, 2, 0.307, 0.307),
        (None, 2, None, 0.46),
        ({"gpu_memory_utilization": 0.6}, 2, None, 0.175),
    ],
    ids=["teacher alone", "judge alone", "teacher and judge", "teacher and two", "two judges", "what is left"],
)
def test_engines_of_one_worker_share_its_card(
    engine: dict[str, Any] | None, judges: int, teachers: float | None, each_judges: float | None
) -> None:
    """Two that each take vLLM's own 0.92 can't start on one card."""
    own, theirs = memory_shares(engine, judges)
    assert own.get("gpu_memory_utilization") == teachers
    assert theirs.get("gpu_memory_utilization") == each_judges


@pytest.mark.parametrize(
    ("engine", "judges"), [({"gpu_memory_utilization": 0.92}, 1), ({"gpu_memory_utilization": 0.7}, 3), ({}, 9)]
)
def test_judges_without_room_are_refused_with_the_remedy(engine: dict[str, Any], judges: int) -> None:
    with pytest.raises(UsageError, match="local judge") as refused:
        memory_shares(engine, judges)
    assert "--judge-teacher openai:" in refused.value.hint
