"""A few rollouts shown in full and stored nowhere that lasts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from generators.batched_runs import asked_directly
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, TeacherSpec
from schemas.base import Row
from schemas.request import Completion, Request
from schemas.sample import Failure
from store.run import Run


class Exchange(Row):
    """One request and what came back; None where nothing did."""

    step: str
    request: Request
    completion: Completion | None


class PreviewedRollout(Row):
    """A rollout with every exchange in the order they were made, and how it ended."""

    recipe: str
    index: int
    exchanges: tuple[Exchange, ...]
    outcome: str
    detail: str


async def preview_rollouts(
    recipe: str,
    count: int,
    teacher: TeacherSpec,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
    judges: tuple[TeacherSpec, ...] = (),
    trust_engine: bool = False,
    voice: TeacherSpec | None = None,
    transcriber: TeacherSpec | None = None,
) -> list[PreviewedRollout]:
    """Run `count` rollouts in a folder that is thrown away, asking nobody in batches. Raises what `generate_local`
    raises."""
    options = GenerateOptions(
        parts=tuple(plan_parts(recipe, count)),
        teacher=asked_directly(teacher),
        judges=tuple(map(asked_directly, judges)),
        voice=voice,
        transcriber=transcriber,
        run_seed=seed,
        pace=Pace(concurrency=count),
        trust_engine=trust_engine,
    )
    with tempfile.TemporaryDirectory(prefix="filigrana-preview-") as folder:
        run = Run(Path(folder) / "run")
        await generate_local(run, options, say=say)
        return _read(run)


def _read(run: Run) -> list[PreviewedRollout]:
    outcomes: dict[tuple[str, int], tuple[str, str]] = {}
    for sample in run.samples():
        outcomes[sample.provenance.recipe, sample.provenance.index] = ("accepted", "")
    for rejection in run.rejections():
        key = (rejection.recipe, rejection.index)
        outcomes[key] = ("rejected", f"{rejection.check}: {rejection.reason} ({rejection.detail})")
    for data in run.scan("failed").select("data").collect().to_series():
        failure = Failure.model_validate_json(data)
        outcomes[failure.recipe, failure.index] = ("failed", f"{failure.kind}: {failure.message}")
    exchanges = _exchanges(run)
    return [
        PreviewedRollout(recipe=k[0], index=k[1], exchanges=tuple(exchanges.get(k, ())), outcome=o, detail=d)
        for k, (o, d) in sorted(outcomes.items())
    ]


def _exchanges(run: Run) -> dict[tuple[str, int], list[Exchange]]:
    """By rollout, in the order of the replies; a request that had none comes last."""
    asked = run.scan("requests").unique("request_id", maintain_order=True)
    replies = run.scan("completions").select("request_id", "completed_at", "data")
    rows = asked.join(replies, on="request_id", how="left").sort("completed_at", nulls_last=True).collect()
    exchanges: dict[tuple[str, int], list[Exchange]] = {}
    for row in rows.iter_rows(named=True):
        completion = Completion.model_validate_json(row["data"]) if row["data"] else None
        request = Request.model_validate_json(row["body"])
        exchange = Exchange(step=row["step"], request=request, completion=completion)
        exchanges.setdefault((row["recipe"], row["index"]), []).append(exchange)
    return exchanges
