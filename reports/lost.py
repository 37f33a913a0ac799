"""What a run lost, and why: rejections by reason and failures by kind, with examples that show prompt and reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import polars as pl

from schemas.base import Row
from schemas.errors import UsageError
from schemas.message import Message
from schemas.request import Completion, Request
from schemas.sample import Rejection
from store.books import standing_failures
from store.places import is_planned
from store.run import Run

KEY = ["recipe", "index"]
MESSAGES_SHOWN = 3


class LostExample(Row):
    """One rollout that was lost. `prompt` is what was asked last of what counts, `reply` what came back: '' where
    nothing did. `detail` is what the check or the teacher said, `evidence` what it saw."""

    rollout_id: str
    recipe: str
    index: int
    step: str
    detail: str
    evidence: dict[str, Any] = {}
    prompt: str = ""
    reply: str = ""
    place: str = ""
    """Of a row of an adopted dataset: 'DATASET/FILE:ROW'."""


class LostGroup(Row):
    """The rollouts lost for one reason. `source` is the check that turned them down, or the stage that failed;
    `messages` the commonest of failures' messages, with their numbers; `retryable` how many asking again may mend."""

    reason: str
    source: str
    count: int
    recipes: dict[str, int]
    messages: dict[str, int] = {}
    retryable: int = 0
    examples: tuple[LostExample, ...] = ()


def rejected_groups(
    run: Run, examples: int, reasons: Sequence[str] = (), recipes: Sequence[str] = ()
) -> list[LostGroup]:
    """A run's rejections by reason and check, the commonest first. Raises UsageError for a reason that it hasn't."""
    rows = run.scan("rejected").sort(*KEY).unique(KEY, keep="first", maintain_order=True)
    rows = _of_recipes(run, rows.collect(), recipes)
    groups = []
    for (reason, check), found in _chosen(rows, "reason", reasons).group_by("reason", "check"):
        chosen = [Rejection.model_validate_json(data) for data in _some(found, examples)["data"]]
        asked = _exchanges(run, [one.rollout_id for one in chosen])
        shown = tuple(_rejected_example(one, asked.get(one.rollout_id, [])) for one in chosen)
        groups.append(_group(str(reason), str(check), found).model_copy(update={"examples": shown}))
    return sorted(groups, key=lambda group: (-group.count, group.reason, group.source))


def failed_groups(run: Run, examples: int, kinds: Sequence[str] = (), recipes: Sequence[str] = ()) -> list[LostGroup]:
    """A run's failures that stand, by kind and stage, the commonest first. Raises UsageError for an unknown kind."""
    rows = standing_failures(run)
    for table in ("rejected", "samples"):
        rows = rows.join(run.scan(table).select(KEY).collect(), on=KEY, how="anti", maintain_order="left")
    rows = _of_recipes(run, rows, recipes)
    groups = []
    for (kind, stage), found in _chosen(rows, "kind", kinds).group_by("kind", "stage"):
        said = pl.Series([orjson.loads(data)["message"] for data in found["data"]], dtype=pl.String)
        counted = said.value_counts(sort=True).head(MESSAGES_SHOWN)
        chosen = [orjson.loads(data) for data in _some(found, examples)["data"]]
        asked = _exchanges(run, [one["rollout_id"] for one in chosen])
        more = {
            "messages": dict(counted.iter_rows()),
            "retryable": int(found["retryable"].sum()),
            "examples": tuple(_failed_example(one, asked.get(one["rollout_id"], [])) for one in chosen),
        }
        groups.append(_group(str(kind), str(stage), found).model_copy(update=more))
    return sorted(groups, key=lambda group: (-group.count, group.reason, group.source))


def _of_recipes(run: Run, rows: pl.DataFrame, recipes: Sequence[str]) -> pl.DataFrame:
    planned = run.manifest().indexes
    for unknown in (name for name in recipes if name not in planned):
        raise UsageError(f"{run.path} has no recipe '{unknown}'.", f"It has: {', '.join(planned)}.")
    wanted = {name: indexes for name, indexes in planned.items() if not recipes or name in recipes}
    return rows.filter(is_planned(wanted))


def _chosen(rows: pl.DataFrame, column: str, wanted: Sequence[str]) -> pl.DataFrame:
    known = sorted(set(rows[column]))
    for unknown in (one for one in wanted if one not in known):
        raise UsageError(f"Nothing ended as '{unknown}'.", f"There are: {', '.join(known) or 'none'}.")
    return rows.filter(pl.col(column).is_in(list(wanted))) if wanted else rows


def _some(rows: pl.DataFrame, count: int) -> pl.DataFrame:
    """The same few each time, from anywhere in the plan: rollouts' ids are hashes."""
    return rows.sort("rollout_id").head(count)


def _group(reason: str, source: str, rows: pl.DataFrame) -> LostGroup:
    by_recipe = rows.group_by("recipe").len().sort("len", "recipe", descending=[True, False])
    return LostGroup(reason=reason, source=source, count=rows.height, recipes=dict(by_recipe.iter_rows()))


class _Exchange(Row):
    """A request with its reply, None where none came."""

    step: str
    request: Request
    completion: Completion | None

    @property
    def prompt(self) -> str:
        return self.request.prompt or _last_of_user(self.request.messages)

    @property
    def reply(self) -> str:
        return self.completion.text if self.completion else ""


def _exchanges(run: Run, rollouts: list[str]) -> dict[str, list[_Exchange]]:
    """What a few rollouts asked, by rollout, in the order of replies; what had none comes last."""
    of_these = pl.col("rollout_id").is_in(rollouts)
    asked = run.scan("requests").filter(of_these).unique("request_id", keep="last", maintain_order=True)
    ids = asked.select("request_id").collect().to_series()
    replies = run.scan("completions").filter(pl.col("request_id").is_in(ids.to_list()))
    last = replies.sort("completed_at").unique("request_id", keep="last").select("request_id", "completed_at", "data")
    joined = asked.join(last, on="request_id", how="left").sort("completed_at", nulls_last=True).collect()
    found: dict[str, list[_Exchange]] = {}
    for row in joined.iter_rows(named=True):
        completion = Completion.model_validate_json(row["data"]) if row["data"] else None
        exchange = _Exchange(step=row["step"], request=Request.model_validate_json(row["body"]), completion=completion)
        found.setdefault(row["rollout_id"], []).append(exchange)
    return found


def _rejected_example(rejection: Rejection, asked: list[_Exchange]) -> LostExample:
    """The conversation that was turned down; before there was one, the exchange of the step that gave nothing."""
    content = rejection.content
    of_step = [one for one in asked if one.step == rejection.stage] or asked
    last = of_step[-1] if of_step else None
    prompt = _last_of_user(content.messages) if content else last.prompt if last else ""
    return LostExample(
        rollout_id=rejection.rollout_id,
        recipe=rejection.recipe,
        index=rejection.index,
        step=rejection.stage,
        detail=rejection.detail,
        evidence=rejection.evidence,
        prompt=prompt,
        reply=content.answer if content else last.reply if last else "",
        place=str(rejection.seed.get("id", "")),
    )


def _failed_example(failure: dict[str, Any], asked: list[_Exchange]) -> LostExample:
    """The request that failed, where it is known; else what the rollout asked last."""
    named = [one for one in asked if one.request.id == failure.get("request_id")] or asked
    last = named[-1] if named else None
    return LostExample(
        rollout_id=failure["rollout_id"],
        recipe=failure["recipe"],
        index=failure["index"],
        step=last.step if last else failure["stage"],
        detail=failure["message"],
        prompt=last.prompt if last else "",
        reply=last.reply if last else "",
        place=str(failure.get("seed", {}).get("id", "")),
    )


def _last_of_user(messages: Sequence[Message]) -> str:
    return next((m.text for m in reversed(messages) if m.role == "user"), "")
