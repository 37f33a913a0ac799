"""From a row back to who said what: seed, prompts, raw completions, checks, verdicts, decisions, edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import polars as pl

from schemas.base import Row
from schemas.errors import UsageError
from schemas.media import MediaFacts
from schemas.request import Completion, Request
from schemas.sample import Decision, JudgeVerdict, Rejection, Sample
from store.of_owner import OwnersRun
from store.run import Run

ID_DIGITS = 32
"""Digits of an id as it is written (`schemas.ids`)."""


class Ask(Row):
    """One request of the rollout with what came back (None when it was never answered)."""

    step: str
    request: Request
    completion: Completion | None


class History(Row):
    """Everything a run knows of one rollout. `sample` is None when it was rejected before it became one."""

    rollout_id: str
    recipe: str
    index: int
    sample: Sample | None
    asks: tuple[Ask, ...]
    rejections: tuple[Rejection, ...]
    verdicts: tuple[JudgeVerdict, ...]
    decisions: tuple[Decision, ...]
    failures: tuple[dict[str, Any], ...]
    media: tuple[MediaFacts, ...] = ()
    """Pictures and sounds that it shows."""


def trace(identity: str, *runs: Run) -> History:
    """The history of a sample's or rollout's id, or of any unambiguous beginning of one (at least 6 digits), in a run
    or in one of several.

    Raises UsageError when they have no such id, or several.
    """
    if len(identity) < 6:
        raise UsageError(f"'{identity}' is too short for an id.", "Give at least its first 6 digits.")
    run, rollout = _rollout_of(identity, runs)
    whole, run = run, OwnersRun(run, rollout)
    sample = _only(_rows(run, "samples", pl.col("rollout_id") == rollout), Sample)
    place = pl.col("rollout_id") == rollout
    rejections = [Rejection.model_validate_json(d) for d in _rows(run, "rejected", place)]
    failures = [orjson.loads(d) for d in _rows(run, "failed", place)]
    said_of = sample.id if sample else ""
    of_sample, opinions = pl.col("sample_id") == said_of, OwnersRun(run, said_of)
    requests = run.scan("requests").filter(place).unique("request_id", maintain_order=True).collect()
    recipe, index = _place(run, rollout)
    return History(
        rollout_id=rollout,
        recipe=recipe,
        index=index,
        sample=sample,
        asks=tuple(_asks(run, whole, requests)),
        rejections=tuple(rejections),
        verdicts=tuple(JudgeVerdict.model_validate_json(d) for d in sorted(_rows(opinions, "verdicts", of_sample))),
        decisions=tuple(_decisions(opinions, of_sample)),
        failures=tuple(failures),
        media=tuple({d: MediaFacts.model_validate_json(d) for d in _rows(run, "media_facts", place)}.values()),
    )


def _rollout_of(identity: str, runs: Sequence[Run]) -> tuple[Run, str]:
    found = [(run, rollout) for run in runs for rollout in _rollouts_in(run, identity)]
    if not found:
        where = runs[0].path if len(runs) == 1 else runs[0].path.parent
        raise UsageError(
            f"{where} has no sample or rollout '{identity}'.", "An exported row names its run in the column run_id."
        )
    if len(found) > 1:
        raise UsageError(f"'{identity}' is the beginning of {len(found)} ids.", "Give more of its digits.")
    return found[0]


def _rollouts_in(run: Run, identity: str) -> set[str]:
    if len(identity) == ID_DIGITS and (rollout := _by_whole_id(identity, run)):
        return {rollout}
    begins = pl.col("id").str.starts_with(identity) | pl.col("rollout_id").str.starts_with(identity)
    found = set(run.scan("samples").filter(begins).select("rollout_id").collect().to_series())
    if not found:
        for table in ("rejected", "failed", "requests"):
            rollouts = run.scan(table).filter(pl.col("rollout_id").str.starts_with(identity))
            found |= set(rollouts.select("rollout_id").unique().collect().to_series())
    return found


def _by_whole_id(identity: str, run: Run) -> str:
    """The rollout of a sample's or a rollout's id as it is written; '' where there is none."""
    samples = run.scan("samples").filter(pl.col("id") == identity).select("rollout_id").head(1).collect()
    if samples.height:
        return str(samples.item())
    return identity if _place(OwnersRun(run, identity), identity)[1] >= 0 else ""


def _place(run: Run, rollout: str) -> tuple[str, int]:
    for table in ("samples", "rejected", "failed", "requests"):
        rows = run.scan(table).filter(pl.col("rollout_id") == rollout).select("recipe", "index").head(1).collect()
        if rows.height:
            return str(rows["recipe"][0]), int(rows["index"][0])
    return "", -1


def _rows(run: Run, table: str, where: pl.Expr) -> list[str]:
    return list(run.scan(table).filter(where).select("data").unique(maintain_order=True).collect().to_series())


def _only(rows: list[str], kind: type[Sample]) -> Sample | None:
    return kind.model_validate_json(min(rows)) if rows else None


def _asks(run: Run, whole: Run, requests: pl.DataFrame) -> list[Ask]:
    """Requests in the order in which they were first answered; a request paid for by another rollout counts too."""
    answers = _answers(run, requests["request_id"].to_list())
    if unanswered := [identity for identity in requests["request_id"] if identity not in answers]:
        answers |= _answers(whole, unanswered)
    order = {identity: place for place, identity in enumerate(sorted(answers, key=lambda one: answers[one][0]))}
    asks = [
        Ask(
            step=step,
            request=Request.model_validate_json(body),
            completion=Completion.model_validate_json(answers[identity][1]) if identity in answers else None,
        )
        for step, identity, body in requests.select("step", "request_id", "body").iter_rows()
    ]
    return sorted(asks, key=lambda ask: order.get(ask.request.id, len(order)))


def _answers(run: Run, requests: list[str]) -> dict[str, tuple[float, str]]:
    """By request, when it was first completed, and the completion."""
    there = run.scan("completions").filter(pl.col("request_id").is_in(requests)).sort("completed_at")
    answers: dict[str, tuple[float, str]] = {}
    for identity, completed_at, data in there.select("request_id", "completed_at", "data").collect().iter_rows():
        answers.setdefault(identity, (completed_at, data))
    return answers


def _decisions(run: Run, where: pl.Expr) -> list[Decision]:
    rows = run.scan("decisions").filter(where).unique().sort("decided_at", "annotator").collect()
    return [Decision.model_validate_json(data) for data in rows["data"]]
