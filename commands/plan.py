"""`filigrana plan`: what a run will ask, take and cost, before anything is spent."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.generate import WithoutOption
from commands.recipe_names import shipped_names

if TYPE_CHECKING:
    from generators.cost.costs import PlanCosts, Price, RecipeEstimate
    from generators.cost.repeats import Repeats
    from generators.plan import Part
    from generators.prepare import PreparedRecipe


def plan(
    recipe: Annotated[str, typer.Argument(help="A shipped recipe or mix, or a path.", autocompletion=shipped_names)],
    count: Annotated[int, typer.Option("-n", help="How many samples to plan.", min=1)],
    teacher: Annotated[str, typer.Option("--teacher", "-t", help="As for `generate`; it is not asked.")] = "local",
    from_run: Annotated[
        list[Path] | None, typer.Option("--from-run", help="An earlier run, or shards, to measure; several times.")
    ] = None,
    prices: Annotated[Path | None, typer.Option(help="YAML file of teachers' prices (see docs/mixes.md).")] = None,
    judge_teacher: Annotated[
        list[str] | None, typer.Option(help="As for `generate`, once for each judge: each is asked, and paid.")
    ] = None,
    gpu_hour_price: Annotated[float | None, typer.Option(help="Price of one GPU for an hour.", min=0)] = None,
    gpus: Annotated[int, typer.Option(help="GPUs, for --gpu-hour-price.", min=1)] = 1,
    price_per_million: Annotated[
        float | None, typer.Option(help="Price of a million tokens, in or out.", min=0)
    ] = None,
    tokens_per_second: Annotated[
        float | None, typer.Option(help="Tokens the teacher writes a second, over all requests in flight.")
    ] = None,
    without: WithoutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """Requests, tokens, hours and cost of a run: by an earlier run's averages, or as an upper bound without one.

    The upper bound takes every answer at its max_tokens and none asked again.
    """
    from commands.screen import show_json
    from generators.cost.costs import Price, plan_costs
    from generators.cost.prices import as_price, batch_notes, by_tokens, load_prices, price_of, price_told
    from generators.plan import check_judges, plan_parts, prepare_parts
    from generators.refusals import WITHOUT, foreseen_refusals
    from generators.teachers.factory import parse_teacher

    parts = plan_parts(recipe, count, without or ())
    prepared = prepare_parts(parts)
    judges = [parse_teacher(text) for text in judge_teacher or ()]
    check_judges(prepared, judges)
    spec = parse_teacher(teacher)
    prepared, unjudged = _as_judged(prepared, any(judge.written != spec.written for judge in judges))
    refused = foreseen_refusals(prepared, spec)
    estimates, speed, notes = _estimates(prepared, from_run or [], [spec.label for spec in judges] or [""])
    notes += unjudged
    notes += [
        f"`generate` would end at once: recipe '{n}': {why} {WITHOUT.format(name=n)}" for n, why in refused.items()
    ]
    price, currency, judge_prices = None, "EUR", list[Price | None]()
    if prices:
        table = load_prices(prices)
        currency, priced = table.currency, price_of(table, spec)
        price = as_price(priced)
        speed = speed or priced.tokens_per_s
        judge_prices = [as_price(price_of(table, spec)) for spec in judges]
    elif gpu_hour_price is not None:
        price = Price(gpu_hour=gpu_hour_price, gpus=gpus)
    elif price_per_million is not None:
        price = by_tokens(spec, price_per_million, price_per_million)
        judge_prices = [by_tokens(judge, price_per_million, price_per_million) for judge in judges]
    elif (own := price_told(spec)) is not None:
        price = own
        judge_prices = [price_told(judge) for judge in judges]
        if None in judge_prices:
            notes.append("A judge whose endpoint has no price of its own is counted at the teacher's.")
    notes += batch_notes([spec, *judges]) if price and price.gpu_hour is None else []
    rows = [(p.recipe.name, part.planned) for p, part in zip(prepared.values(), parts, strict=True)]
    costs = plan_costs(rows, estimates, tokens_per_second or speed, price, judge_prices)
    repeated, of_sources = _looked_at(prepared, parts, not as_json)
    if as_json:
        show_json(json.dumps({**costs.model_dump(mode="json"), "repeats": [one.model_dump() for one in repeated]}))
        return
    notes += [f"Recipe '{one.recipe}': {one.told}." for one in repeated if one.is_worth_telling]
    notes += of_sources
    notes += [f"`generate` refuses '{one.recipe}' without --allow-repeats." for one in repeated if one.too_many]
    _print(costs, currency, notes, price)


def _looked_at(
    prepared: dict[str, PreparedRecipe], parts: list[Part], sources: bool
) -> tuple[list[Repeats], list[str]]:
    """What a plan's rollouts repeat, by recipe, and what to know of their sources: of one recipe after the other, since
    both look at the same rollouts, whose people are drawn by then."""
    from generators.cost.repeats import repeats
    from generators.cost.standing_share import expired_share, standing_share
    from generators.stale_facts import stale_facts

    repeated, stands, old, today = [], [], [], date.today()
    for p, part in zip(prepared.values(), parts, strict=True):
        repeated += [repeats(p, part.planned)] if part.planned else []
        share = standing_share(p, part.planned, today) if sources else None
        stands += [f"Recipe '{p.recipe.name}': {share.told}."] if share else []
        told = expired_share(p, part.planned, today) if sources else ""
        old += [f"Recipe '{p.recipe.name}': {told}."] if told else []
    return repeated, stands + old + (stale_facts(prepared.values(), today) if sources else [])


def _as_judged(prepared: dict[str, PreparedRecipe], by_another: bool) -> tuple[dict[str, PreparedRecipe], list[str]]:
    """The recipes with the rubrics that somebody will score by, and what to know of the others."""
    from generators.cost.estimates import judged_by_itself

    if by_another:
        return prepared, []
    notes = [
        f"Recipe '{name}': nobody judges by the rubric '{judge.rubric.name}', which wants another model than the "
        "teacher: give one with --judge-teacher."
        for name, p in prepared.items()
        for judge in p.judges
        if judge.spec.other_teacher
    ]
    return {name: judged_by_itself(p) for name, p in prepared.items()}, notes


def _estimates(
    prepared: dict[str, PreparedRecipe], runs: list[Path], labels: list[str]
) -> tuple[dict[str, RecipeEstimate], float | None, list[str]]:
    """Each recipe's estimate (the last run that has it wins), the speed seen last, and what to know about them."""
    from commands.several_runs import opened_plan
    from generators.cost.estimates import (
        bounded_estimate,
        for_judges,
        measured_estimates,
        measured_speed,
        rubrics_by_judge,
    )

    estimates = {name: bounded_estimate(p, labels) for name, p in prepared.items()}
    asked = {name: rubrics_by_judge(p, labels) for name, p in prepared.items()}
    speed: float | None = None
    notes: list[str] = []
    for path in runs:
        run = opened_plan(path)
        measured = measured_estimates(run)
        estimates |= {name: for_judges(e, asked[name]) for name, e in measured.items() if name in estimates}
        speed = measured_speed(run) or speed
        changed = [n for n in prepared if n in measured and measured[n].recipe_hash != prepared[n].hash]
        notes += [f"'{name}' has changed since {path} measured it." for name in changed]
        notes.append(f"{path} was made with {run.manifest().teacher.name}: another teacher writes more or less.")
    return estimates, speed, notes


def _print(costs: PlanCosts, currency: str, notes: list[str], price: Price | None) -> None:
    from rich.table import Table

    from commands.screen import out

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("recipe")
    for heading in ("rollouts", "accepted", "requests", "tokens read", "tokens written", "cost", "by"):
        table.add_column(heading, justify="left" if heading == "by" else "right")
    for line in costs.lines:
        table.add_row(
            line.recipe,
            f"{line.rollouts:,}",
            "?" if line.accepted is None else f"{line.accepted:,}",
            f"{line.requests:,}",
            f"{line.prompt_tokens:,}",
            f"{line.completion_tokens:,}",
            "" if line.cost is None else f"{line.cost:,.2f}",
            line.basis,
        )
    console = out()
    console.print(table)
    hours = "unknown: give --tokens-per-second or --from-run" if costs.hours is None else f"{costs.hours:,.2f}"
    unknown = "unknown: give --prices, --gpu-hour-price or --price-per-million"
    if price is not None and price.gpu_hour is not None:
        unknown = "unknown until the hours are"
    cost = unknown if costs.cost is None else f"{costs.cost:,.2f} {currency}"
    totals = [
        ("requests", f"{costs.requests:,}"),
        ("tokens read / written", f"{costs.prompt_tokens:,} / {costs.completion_tokens:,}"),
        ("hours", hours),
        ("cost", cost),
    ]
    for name, value in totals:
        console.print(f"{name:<22} {value}", soft_wrap=True)
    for note in notes:
        console.print(f"Note: {note}", soft_wrap=True)
