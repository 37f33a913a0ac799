"""A few rollouts shown in full and stored nowhere that lasts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, TeacherSpec
from schemas.base import Row
from schemas.request import Completion, Request
from store.run import Run


class Exchange(Row):
    """One request and what came back."""

    step: str
    request: Request
    completion: Completion


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
) -> list[PreviewedRollout]:
    """Run `count` rollouts in a folder that is thrown away. Raises what `generate_local` raises."""
    options = GenerateOptions(
        parts=tuple(plan_parts(recipe, count)),
        teacher=teacher,
        judges=judges,
        run_seed=seed,
        pace=Pace(concurrency=count),
        trust_engine=trust_engine,
    )
    with tempfile.TemporaryDirectory(prefix="filigrana-preview-") as folder:
        run = Run(Path(folder) / "run")
        await generate_local(run, options, say=say)
        return _read(run)


def _read(run: Run) -> list[PreviewedRollout]:
    requests = {r["request_id"]: r for r in run.scan("requests").collect().to_dicts()}
    outcomes: dict[tuple[str, int], tuple[str, str]] = {}
    for sample in run.samples():
        outcomes[sample.provenance.recipe, sample.provenance.index] = ("accepted", "")
    for rejection in run.rejections():
        key = (rejection.recipe, rejection.index)
        outcomes[key] = ("rejected", f"{rejection.check}: {rejection.reason} ({rejection.detail})")
    for row in run.scan("failed").collect().to_dicts():
        outcomes[row["recipe"], row["index"]] = ("failed", row["kind"])
    exchanges: dict[tuple[str, int], list[Exchange]] = {}
    for row in run.scan("completions").sort("completed_at").collect().to_dicts():
        request = Request.model_validate_json(requests[row["request_id"]]["body"])
        completion = Completion.model_validate_json(row["data"])
        exchange = Exchange(step=row["step"], request=request, completion=completion)
        exchanges.setdefault((row["recipe"], row["index"]), []).append(exchange)
    return [
        PreviewedRollout(recipe=k[0], index=k[1], exchanges=tuple(exchanges.get(k, ())), outcome=o, detail=d)
        for k, (o, d) in sorted(outcomes.items())
    ]
