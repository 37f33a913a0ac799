"""How much a recipe asks and reads: measured in an earlier run, or bounded by its rendered prompts and max_tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

import polars as pl

from generators.cost.costs import JUDGE_STEP, RecipeEstimate, StepEstimate
from generators.judging.judge import judge_messages
from generators.prepare import PreparedRecipe
from prompts.recipe import TRANSCRIPTION_STEP, VOICE_STEP
from prompts.render import render, render_messages, variables
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content
from store.run import Run
from text.lengths import tokens_at_most

TOKENS_PER_MESSAGE = 8
"""What a chat template puts around each message, at most about that."""

PICTURE_TOKENS = 1_800
"""What a picture takes: a page of A4 at 120 pixels an inch (992 x 1403) in squares of 28, as Qwen2-VL and later read it
(1,775); what a run measures says it exactly."""

SAMPLED_SEEDS = 32
KEY = ["recipe", "index"]


def measured_estimates(run: Run) -> dict[str, RecipeEstimate]:
    """Averages of a run's finished rollouts, by recipe. Raises UsageError when none has finished."""
    ended = pl.concat([run.scan(table).select(*KEY) for table in ("samples", "rejected", "failed")]).unique()
    turned_down = run.scan("rejected").select(*KEY).unique()
    accepted = run.scan("samples").select(*KEY).unique().join(turned_down, on=KEY, how="anti")
    shares = (
        ended.group_by("recipe")
        .agg(pl.len().alias("ended"))
        .join(accepted.group_by("recipe").agg(pl.len().alias("accepted")), on="recipe", how="left")
        .collect()
    )
    steps = (
        run.scan("completions")
        .join(ended, on=KEY, how="semi")
        .join(_judges_asked(run), on="request_id", how="left")
        .group_by("recipe", "step", pl.col("judge").fill_null(0))
        .agg(pl.len().alias("requests"), pl.col("prompt_tokens").mean(), pl.col("completion_tokens").mean())
        .sort("recipe", "step", "judge")
        .collect()
    )
    if not steps.height:
        raise UsageError(f"{run.path} holds no finished rollout to measure.", "Generate a few first: -n 50 will do.")
    hashes = {recipe.name: recipe.hash for recipe in run.manifest().recipes}
    estimates = {}
    for row in shares.to_dicts():
        of_recipe = steps.filter(pl.col("recipe") == row["recipe"]).drop("recipe").to_dicts()
        estimates[row["recipe"]] = RecipeEstimate(
            recipe=row["recipe"],
            basis="measured",
            steps=tuple(StepEstimate(**{**s, "requests": s["requests"] / row["ended"]}) for s in of_recipe),
            accepted_share=(row["accepted"] or 0) / row["ended"],
            recipe_hash=hashes.get(row["recipe"], ""),
        )
    return estimates


def _judges_asked(run: Run) -> pl.LazyFrame:
    """request_id and judge (from 0, in the manifest's order) of what judges were asked, where there are several."""
    order = {f"{judge.name} {judge.revision}": number for number, judge in enumerate(run.manifest().judges)}
    if not order:
        return pl.LazyFrame(schema={"request_id": pl.String, "judge": pl.Int64})
    asked = [pl.col("body").str.json_path_match(f"$.{key}") for key in ("teacher", "revision")]
    return (
        run.scan("requests")
        .filter(pl.col("step") == JUDGE_STEP)
        .select("request_id", judge=pl.concat_str(asked, separator=" ").replace_strict(order, return_dtype=pl.Int64))
        .unique("request_id")
    )


def for_judges(estimate: RecipeEstimate, asked: Sequence[int]) -> RecipeEstimate:
    """The estimate for other judge teachers than were measured, `asked` being how many rubrics each of them scores by.

    Each judges as the measured ones do on average. What was measured with as many stays as it is.
    """
    judging = [step for step in estimate.steps if step.step == JUDGE_STEP]
    if not judging or len(judging) == sum(number > 0 for number in asked):
        return estimate
    steps = [step for step in estimate.steps if step.step != JUDGE_STEP]
    requests = sum(step.requests for step in judging)
    prompt = sum(step.requests * step.prompt_tokens for step in judging) / requests
    completion = sum(step.requests * step.completion_tokens for step in judging) / requests
    each = requests / len(judging)
    average = StepEstimate(step=JUDGE_STEP, requests=each, prompt_tokens=prompt, completion_tokens=completion)
    steps += [average.model_copy(update={"judge": judge}) for judge, number in enumerate(asked) if number]
    return estimate.model_copy(update={"steps": tuple(steps)})


def rubrics_by_judge(prepared: PreparedRecipe, labels: Sequence[str]) -> list[int]:
    """How many of a recipe's rubrics each judge teacher (by label) scores by."""
    specs = [judge.spec for judge in prepared.judges]
    return [sum(not spec.teachers or label in spec.teachers for spec in specs) for label in labels]


def judged_by_itself(prepared: PreparedRecipe) -> PreparedRecipe:
    """A recipe as it is judged where the teacher is its own judge: without the rubrics of `other_teacher`."""
    return replace(prepared, judges=tuple(judge for judge in prepared.judges if not judge.spec.other_teacher))


def measured_speed(run: Run) -> float:
    """Completion tokens a second over the time in which at least one request was in flight. 0.0 without completions."""
    frame = (
        run.scan("completions")
        .select("completion_tokens", end="completed_at", start=pl.col("completed_at") - pl.col("latency_s"))
        .sort("start")
        .collect()
    )
    if not frame.height:
        return 0.0
    # Between a request's start and the latest end before it, nothing was in flight: that time doesn't count.
    idle = (frame["start"] - frame["end"].cum_max().shift(1)).clip(lower_bound=0).sum()
    busy_s = float(frame["end"].max()) - float(frame["start"].min()) - float(idle or 0.0)
    return float(frame["completion_tokens"].sum()) / busy_s if busy_s > 0 else 0.0


def bounded_estimate(prepared: PreparedRecipe, labels: Sequence[str] = ("",)) -> RecipeEstimate:
    """An upper bound without any run: prompts as rendered for some of the seeds, answers at their max_tokens.
    `labels` are the judge teachers', '' for one without.

    What an earlier step may write counts as read by the later steps that use its variables. Answers asked again
    (`draws`) are not in it.
    """
    recipe, method = prepared.recipe, prepared.method
    steps = [s for s in method.steps if s in recipe.templates]
    calls = method.calls(prepared.options) if method.calls else {}
    texts = method.texts(prepared.options) if method.texts else {}
    reads = method.reads(prepared.options) if method.reads else {}
    at_most = dict.fromkeys(steps, 1.0) if "vision" in recipe.needs else {}
    shows = method.shows(prepared.options) if method.shows else at_most
    estimates: list[StepEstimate] = []
    written = 0
    for step in steps:
        if calls.get(step) == 0:
            continue
        sampling = recipe.sampling_for(step)
        limit = sampling.max_tokens
        given = method.steps[step]
        template = recipe.templates[step]
        read = variables(template.system + template.user + template.prompt) & set(given)
        estimates.append(
            StepEstimate(
                step=step,
                requests=calls.get(step, 1.0),
                prompt_tokens=_prompt_tokens(prepared, step, given)
                + reads.get(step, 0)
                + (written if read else 0)
                + PICTURE_TOKENS * shows.get(step, 0),
                completion_tokens=limit * max(sampling.n, texts.get(step, 1)),
            )
        )
        written += limit
    if method.speaks:  # neither is paid by the token: what they cost is their endpoint's to say
        sounds = VOICE_STEP, TRANSCRIPTION_STEP
        estimates += [
            StepEstimate(step=step, requests=calls.get(step, 1), prompt_tokens=0, completion_tokens=0)
            for step in sounds
        ]
    estimates += _judging(prepared, labels, calls.get(JUDGE_STEP, 1.0), written)
    return RecipeEstimate(recipe=recipe.name, basis="upper bound", steps=tuple(estimates), recipe_hash=prepared.hash)


def _judging(prepared: PreparedRecipe, labels: Sequence[str], contents: float, written: int) -> Iterator[StepEstimate]:
    """What each judge teacher is asked for one rollout, with `contents` to judge of at most `written` tokens."""
    empty = Content(kind=prepared.method.kind, messages=(Message(role="user"), Message(role="assistant")))
    for number, label in enumerate(labels):
        judges = [j for j in prepared.judges if not j.spec.teachers or label in j.spec.teachers]
        if judges:
            yield StepEstimate(
                step=JUDGE_STEP,
                judge=number,
                requests=contents * len(judges),
                prompt_tokens=fmean(
                    _tokens(judge_messages(j.rubric, empty)) + PICTURE_TOKENS * j.rubric.sees for j in judges
                )
                + written,
                completion_tokens=fmean(j.sampling.max_tokens * j.sampling.n for j in judges),
            )


def _prompt_tokens(prepared: PreparedRecipe, step: str, given: dict[str, Any]) -> float:
    """The average length of a step's rendered prompt over some of the seeds, in tokens."""
    template = prepared.recipe.templates[step]
    count = min(SAMPLED_SEEDS, prepared.seeds.size)
    total = 0.0
    for index in range(count):
        seed, _ = prepared.seeds.seed(index, 0, prepared.recipe.name)
        values = {**seed.values, "draw": 0, **given}
        if template.prompt:
            total += _tokens((Message(role="user", content=render(template.prompt, values)),))
        else:
            total += _tokens(render_messages(template, values))
    return total / count


def _tokens(messages: tuple[Message, ...]) -> float:
    return sum(tokens_at_most(m.text) + TOKENS_PER_MESSAGE for m in messages)
