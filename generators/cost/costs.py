"""What a plan will ask, take and cost: plain arithmetic on averages that were measured, or on upper bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Literal

from prompts.recipe import JUDGE_STEPS
from schemas.base import Row
from schemas.errors import UsageError

Basis = Literal["measured", "upper bound"]
JUDGE_STEP = "judge"


class StepEstimate(Row):
    """One step's averages: `requests` for each rollout (draws included), tokens for each request.

    `judge` counts the judge teachers from 0, in the order in which they are given: who is asked this step.
    """

    step: str
    judge: int = 0
    requests: float
    prompt_tokens: float
    completion_tokens: float


class RecipeEstimate(Row):
    """A recipe's steps. `accepted_share`, in [0, 1], is the part of finished rollouts that was accepted, if known."""

    recipe: str
    basis: Basis
    steps: tuple[StepEstimate, ...]
    accepted_share: float | None = None
    recipe_hash: str = ""


class Price(Row):
    """What a teacher costs: by million tokens, or by hour of `gpus` GPUs. None is a price that isn't known."""

    input_per_million: float | None = None
    output_per_million: float | None = None
    gpu_hour: float | None = None
    gpus: int = 1


class PlanLine(Row):
    """One recipe's part of a plan, rounded up to whole requests and tokens."""

    recipe: str
    basis: Basis
    rollouts: int
    requests: int
    prompt_tokens: int
    completion_tokens: int
    accepted: int | None
    cost: float | None


class PlanCosts(Row):
    """A plan's sums. `hours` and `cost` are None where nothing given says how fast, or for how much."""

    lines: tuple[PlanLine, ...]
    requests: int
    prompt_tokens: int
    completion_tokens: int
    accepted: int | None
    hours: float | None
    cost: float | None


def plan_costs(
    parts: Sequence[tuple[str, int]],
    estimates: Mapping[str, RecipeEstimate],
    tokens_per_s: float | None = None,
    price: Price | None = None,
    judge_prices: Sequence[Price | None] = (),
) -> PlanCosts:
    """Sum up a plan of (recipe, rollouts).

    `tokens_per_s` is how many completion tokens the teacher writes a second over all requests in flight. What a judge
    teacher is asked is charged by its own of `judge_prices`, where there is one.
    A price by the hour is charged on the plan as a whole, so
    that its lines carry no cost of their own. Raises UsageError for a speed of 0 or less, KeyError for a recipe
    without an estimate.
    """
    if tokens_per_s is not None and tokens_per_s <= 0:
        raise UsageError(f"A speed of {tokens_per_s} tokens a second can't be planned with.", "Give one over 0.")
    lines = tuple(_line(estimates[recipe], rollouts, price, judge_prices) for recipe, rollouts in parts)
    completion_tokens = sum(line.completion_tokens for line in lines)
    hours = completion_tokens / tokens_per_s / 3600 if tokens_per_s else None
    accepted = [line.accepted for line in lines]
    costs = [line.cost for line in lines]
    if price is not None and price.gpu_hour is not None:
        judging = [_token_cost(estimates[r], n, None, judge_prices, unknown=0.0) for r, n in parts]
        costs = [*judging, None if hours is None else hours * price.gpu_hour * price.gpus]
    return PlanCosts(
        lines=lines,
        requests=sum(line.requests for line in lines),
        prompt_tokens=sum(line.prompt_tokens for line in lines),
        completion_tokens=completion_tokens,
        accepted=None if None in accepted else sum(a for a in accepted if a is not None),
        hours=hours,
        cost=_sum(costs),
    )


def _line(
    estimate: RecipeEstimate, rollouts: int, price: Price | None, judge_prices: Sequence[Price | None]
) -> PlanLine:
    prompt = sum(s.requests * s.prompt_tokens for s in estimate.steps)
    completion = sum(s.requests * s.completion_tokens for s in estimate.steps)
    share = estimate.accepted_share
    return PlanLine(
        recipe=estimate.recipe,
        basis=estimate.basis,
        rollouts=rollouts,
        requests=_up(sum(s.requests for s in estimate.steps) * rollouts),
        prompt_tokens=_up(prompt * rollouts),
        completion_tokens=_up(completion * rollouts),
        accepted=None if share is None else round(share * rollouts),
        cost=_token_cost(estimate, rollouts, price, judge_prices, unknown=None),
    )


def _token_cost(
    estimate: RecipeEstimate,
    rollouts: int,
    price: Price | None,
    judge_prices: Sequence[Price | None],
    unknown: float | None,
) -> float | None:
    """What a recipe's rollouts cost by tokens; a step whose price by tokens isn't known counts as `unknown`."""
    costs: list[float | None] = []
    for step in estimate.steps:
        is_judges = step.step in JUDGE_STEPS and step.judge < len(judge_prices)
        by = (judge_prices[step.judge] if is_judges else None) or price
        if by is None or by.input_per_million is None or by.output_per_million is None:
            costs.append(unknown)
            continue
        each = step.prompt_tokens * by.input_per_million + step.completion_tokens * by.output_per_million
        costs.append(step.requests * rollouts * each / 1e6)
    return _sum(costs)


def _up(value: float) -> int:
    """Round up to a whole number, but for what floating-point sums leave behind."""
    return ceil(round(value, 6))


def _sum(values: Sequence[float | None]) -> float | None:
    """The sum; None when one of the values isn't known."""
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) else None
