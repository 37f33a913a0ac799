from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.cost.costs import Price, RecipeEstimate, StepEstimate, plan_costs
from generators.cost.estimates import measured_estimates, measured_speed
from generators.cost.prices import as_price, load_prices, price_of
from generators.teachers.factory import parse_teacher
from schemas.errors import RecipeError, UsageError
from schemas.request import Completion
from schemas.sample import Rejection
from store.rows import completion_row, rejection_row
from store.run import Run
from tests.store.run_manifests import manifest_of

TWO_STEPS = RecipeEstimate(
    recipe="instruct",
    basis="measured",
    steps=(
        StepEstimate(step="instruction", requests=1.1, prompt_tokens=300, completion_tokens=50),
        StepEstimate(step="answer", requests=1.0, prompt_tokens=400, completion_tokens=200),
        StepEstimate(step="judge", requests=0.8, prompt_tokens=1000, completion_tokens=100),
    ),
    accepted_share=0.75,
)


def test_requests_tokens_hours_and_cost_by_tokens() -> None:
    price = Price(input_per_million=2.0, output_per_million=10.0)
    costs = plan_costs([("instruct", 1000)], {"instruct": TWO_STEPS}, tokens_per_s=100, price=price)
    assert costs.requests == 2900
    assert costs.prompt_tokens == 1000 * (330 + 400 + 800)
    assert costs.completion_tokens == 1000 * (55 + 200 + 80)
    assert costs.accepted == 750
    assert costs.hours == pytest.approx(335_000 / 100 / 3600)
    assert costs.cost == pytest.approx(1.53 * 2 + 0.335 * 10)


def test_a_judge_of_its_own_price_and_gpus_by_the_hour() -> None:
    estimates = {"instruct": TWO_STEPS}
    judge = Price(input_per_million=1.0, output_per_million=1.0)
    gpus = Price(gpu_hour=3.0, gpus=4)
    judging = 1000 * 0.8 * 1100 / 1e6
    by_hour = plan_costs([("instruct", 1000)], estimates, tokens_per_s=335_000 / 7200, price=gpus, judge_prices=[judge])
    assert by_hour.hours == pytest.approx(2)
    assert by_hour.cost == pytest.approx(2 * 3 * 4 + judging)
    assert by_hour.lines[0].cost is None
    free = Price(input_per_million=0, output_per_million=0)
    assert plan_costs([("instruct", 1000)], estimates, price=free, judge_prices=[judge]).cost == pytest.approx(judging)


def test_what_is_not_known_is_none_and_never_a_number() -> None:
    bound = TWO_STEPS.model_copy(update={"recipe": "grounded", "accepted_share": None, "basis": "upper bound"})
    parts = [("instruct", 10), ("grounded", 10)]
    costs = plan_costs(parts, {"instruct": TWO_STEPS, "grounded": bound})
    assert (costs.hours, costs.cost, costs.accepted) == (None, None, None)
    assert [line.basis for line in costs.lines] == ["measured", "upper bound"]
    assert plan_costs(parts, {"instruct": TWO_STEPS, "grounded": bound}, price=Price(gpu_hour=1)).cost is None
    with pytest.raises(UsageError, match="speed of 0"):
        plan_costs(parts, {"instruct": TWO_STEPS, "grounded": bound}, tokens_per_s=0)


@settings(deadline=None)
@given(st.integers(0, 10**7), st.floats(0.1, 5), st.floats(1, 5000), st.floats(1, 5000))
def test_sums_grow_with_the_plan_and_are_whole(rollouts: int, requests: float, read: float, written: float) -> None:
    step = StepEstimate(step="answer", requests=requests, prompt_tokens=read, completion_tokens=written)
    estimate = {"r": RecipeEstimate(recipe="r", basis="measured", steps=(step,))}
    one, more = plan_costs([("r", rollouts)], estimate), plan_costs([("r", rollouts + 1)], estimate)
    assert more.requests >= one.requests >= int(requests * rollouts)
    assert more.completion_tokens > one.completion_tokens or written * requests < 1


def write_run(path: Path, now: float) -> Run:
    """Four rollouts of two steps: two accepted, one rejected after a second draw, one pending."""
    run = Run(path)
    run.write_manifest(manifest_of({"instruct": 4}))
    completions = []
    for index, steps in enumerate((["a", "b"], ["a", "b"], ["a", "b", "b"], ["a"])):
        for number, step in enumerate(steps):
            completion = Completion(
                request_id=f"{index}-{number}",
                text="x",
                finish_reason="stop",
                prompt_tokens=100 if step == "a" else 200,
                completion_tokens=10 * (number + 1),
                latency_s=2.0,
            )
            row = completion_row(completion, f"r{index}", "instruct", index, step)
            completions.append({**row, "completed_at": now + (100 if index == 3 else 0)})
    run.append("completions", completions, "w")
    sample = {"recipe": "instruct", "id": "", "kind": "chat", "domain": "", "licence": "", "teacher": "", "data": "{}"}
    run.append("samples", [{**sample, "rollout_id": f"r{i}", "index": i} for i in (0, 1)], "w2")
    rejection = Rejection(rollout_id="r2", recipe="instruct", index=2, stage="check", check="c", reason="too_short")
    run.append("rejected", [rejection_row(rejection)], "w3")
    return run


def test_an_earlier_run_is_measured_over_its_finished_rollouts(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", time.time())
    (estimate,) = measured_estimates(run).values()
    assert estimate.accepted_share == pytest.approx(2 / 3)
    assert [(s.step, s.requests, s.prompt_tokens) for s in estimate.steps] == [("a", 1.0, 100.0), ("b", 4 / 3, 200.0)]
    assert estimate.steps[1].completion_tokens == pytest.approx((20 + 20 + 20 + 30) / 4)


def test_speed_leaves_out_the_time_between_sessions(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", 1_000_000.0)
    assert measured_speed(run) == pytest.approx((30 + 30 + 60 + 10) / 4.0)


def test_an_empty_run_can_not_be_measured(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.write_manifest(manifest_of({}))
    with pytest.raises(UsageError, match="no finished rollout"):
        measured_estimates(run)


def test_prices_are_found_by_full_name_then_model_then_kind(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(
        "currency: USD\nteachers:\n  gpt-x: {input_per_million: 1, output_per_million: 2}\n"
        "  openai:gpt-x@http://h/v1: {input_per_million: 0, output_per_million: 0}\n"
        "  vllm: {gpu_hour: 2.5, gpus: 8, tokens_per_s: 4000}\n"
    )
    table = load_prices(path)
    assert table.currency == "USD"
    assert price_of(table, parse_teacher("openai:gpt-x@http://other/v1")).output_per_million == 2
    assert price_of(table, parse_teacher("openai:gpt-x@http://h/v1")).output_per_million == 0
    assert as_price(price_of(table, parse_teacher("vllm:/models/m"))) == Price(gpu_hour=2.5, gpus=8)
    with pytest.raises(UsageError, match="no teacher 'gpt-y'") as caught:
        price_of(table, parse_teacher("openai:gpt-y@http://h/v1"))
    assert "Did you mean 'gpt-x'?" in caught.value.hint


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{input_per_million: 1}", r"prices\.yaml:2: 'm': a price by tokens needs"),
        ("{}", r"prices\.yaml:2: 'm': give either"),
        ("{gpu_hour: 1, input_per_million: 1, output_per_million: 1}", r"prices\.yaml:2: 'm': give either"),
        ("{gpu_hour: -1}", r"prices\.yaml:2: 'teachers\.m\.gpu_hour'"),
    ],
)
def test_what_is_wrong_in_a_price_file_is_named_with_its_line(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "prices.yaml").write_text(f"teachers:\n  m: {entry}\n")
    with pytest.raises(RecipeError, match=message):
        load_prices(tmp_path / "prices.yaml")
