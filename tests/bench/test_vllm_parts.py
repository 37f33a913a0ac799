"""A stack of the profiler is put to the part of the work that it belongs to, and the engine's places are counted."""

from __future__ import annotations

import pytest

from bench.vllm_ratio import filled
from bench.vllm_stacks import parts

SITE = "/venv/site-packages"
LOOP = f"run_engine_core ({SITE}/vllm/v1/engine/core.py:1);run_busy_loop ({SITE}/vllm/v1/engine/core.py:2)"
ENGINE = 'process 7:"VLLM::EngineCore"'
DRIVER = 'process 3:"python -m filigrana generate /quality/store/recipe.yaml";Runner.run (asyncio/runners.py:1)'


def test_stacks_are_counted_by_part_and_starts_are_left_out() -> None:
    model = f"execute_model ({SITE}/vllm/v1/worker/cpu_model_runner.py:3)"
    mask = f"grammar_bitmask ({SITE}/vllm/v1/structured_output/__init__.py:3)"
    seen = parts(
        [
            f"{ENGINE};{LOOP};{model};forward ({SITE}/torch/nn/linear.py:9) 40",
            f"{ENGINE};{LOOP};{model};forward ({SITE}/torch/nn/relu.py:9) 2",
            f"{ENGINE};{LOOP};{mask} 5",
            f"{ENGINE};run_engine_core ({SITE}/vllm/v1/engine/core.py:1);load_model (model.py:4) 100",
            f"{DRIVER};_find_and_load (<frozen importlib._bootstrap>:1);<module> ({SITE}/torch/__init__.py:1) 300",
            f"{DRIVER};generate_local (/home/generators/local_run.py:9);close (/home/store/journal.py:3) 50",
            f"{DRIVER};_roll (/home/generators/session.py:9);run_checks (/home/quality/checks.py:3) 7",
            f"{DRIVER};complete (/home/generators/teachers/vllm/teacher.py:9) 3",
            f"{DRIVER};output_handler ({SITE}/vllm/v1/engine/async_llm.py:850) 4",
        ]
    )
    assert seen == {
        "engine: the model": 42,
        "engine: grammars, compiled and as masks": 5,
        "quality gate": 7,
        "prompts, ids, replies, the rest of a rollout": 3,
        "vLLM's client: requests in, outputs out": 4,
    }


def test_places_are_filled_by_as_many_requests_as_there_are_places() -> None:
    three_then_one = [(0.0, 1), (0.0, 1), (0.0, 1), (4.0, -1), (4.0, -1), (10.0, -1)]
    assert filled(three_then_one, places=2) == pytest.approx(4.0 + 6.0 / 2)
