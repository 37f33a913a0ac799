"""What people or checks turned down, read from runs: answers, each with its prompt and the reason."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import polars as pl

from export.selection import Negatives
from quality.personal.find import find_personal_data
from schemas.ids import content_id
from store.run import Run

NEVER = {"duplicates", "contamination", "personal_data"}
"""Checks whose rejections are no bad answers, or nothing that may leave the run."""


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """An answer, and why it was turned down: `people: rejected (facts)`, `checks: leaks, brazilianism`."""

    id: str
    answer: str
    reason: str
    by_people: bool


@dataclass(slots=True)
class AllTurnedDown:
    """By prompt (`prompt_key`) what was turned down there; of repaired samples, by id, the answer before its repair; of
    samples that people rejected, by id, the reason."""

    by_prompt: dict[str, list[TurnedDown]] = field(default_factory=lambda: defaultdict(list))
    before_repair: dict[str, str] = field(default_factory=dict)
    by_people: dict[str, str] = field(default_factory=dict)


def prompt_key(turns: Sequence[dict[str, Any]]) -> str:
    """A prompt's name: the same for turns of the same roles and texts."""
    return content_id([[turn["role"], turn["content"]] for turn in turns])


def read_turned_down(runs: Sequence[Run], standing: pl.DataFrame, wanted: Negatives) -> AllTurnedDown:
    """What people (by their standing decisions), or checks and judges turned down in the runs, as far as wanted.

    Left out are conversations with tools or pictures, answers with personal data, and what was rejected for it, for
    being a duplicate or for standing in an evaluation set.
    """
    found = AllTurnedDown()
    if wanted in ("people", "both"):
        rejected = set(standing.filter(pl.col("decision") == "rejected")["id"])
        problems = _problems(runs, rejected)
        found.by_people = {i: _said(problems[i]) for i in sorted(rejected) if "personal_data" not in problems[i]}
        for identity, content in _samples(runs, found.by_people):
            _add(found, identity, content, found.by_people[identity], by_people=True)
    if wanted in ("checks", "both"):
        for run in runs:
            for frame in run.frames("rejected", ["data"]):
                for data in frame["data"]:
                    one = orjson.loads(data)
                    if one["check"] not in NEVER and one["stage"] not in NEVER and one.get("content"):
                        _add(found, one["rollout_id"], one["content"], f"checks: {one['check']}, {one['reason']}")
            found.before_repair.update(_before_repair(run) | _before_adoption(run))
    return found


def _add(found: AllTurnedDown, identity: str, content: dict[str, Any], reason: str, by_people: bool = False) -> None:
    turns = content["messages"]
    plain = all(isinstance(turn.get("content"), str) and not turn.get("tool_calls") for turn in turns)
    if len(turns) < 2 or turns[-1]["role"] != "assistant" or not plain or content.get("tools"):
        return
    said = [{"role": t["role"], "content": unicodedata.normalize("NFC", t["content"])} for t in turns]
    answer = said[-1]["content"]
    if answer.strip() and not find_personal_data(answer):
        found.by_prompt[prompt_key(said[:-1])].append(TurnedDown(identity, answer, reason, by_people))


def _samples(runs: Sequence[Run], wanted: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for run in runs:
        for frame in run.frames("samples", ["id", "data"]):
            for identity, data in frame.filter(pl.col("id").is_in(list(wanted))).iter_rows():
                yield identity, orjson.loads(data)["content"]


def _problems(runs: Sequence[Run], rejected: set[str]) -> dict[str, set[str]]:
    """What people ticked of the samples that they rejected."""
    found: dict[str, set[str]] = {identity: set() for identity in rejected}
    for run in runs:
        votes = run.scan("decisions").filter(pl.col("status") == "rejected").select("sample_id", "data").collect()
        for identity, data in votes.iter_rows():
            ticked = orjson.loads(data).get("responses", {}).get("problems")
            if identity in found and isinstance(ticked, list):
                found[identity].update(map(str, ticked))
    return found


def _said(problems: set[str]) -> str:
    return f"people: rejected ({', '.join(sorted(problems))})" if problems else "people: rejected"


def _before_adoption(run: Run) -> dict[str, str]:
    """By the id of an adopted sample whose last answer was changed, that answer as the dataset has it."""
    if not any(recipe.method == "adopt" for recipe in run.manifest().recipes):
        return {}
    before: dict[str, str] = {}
    for frame in run.frames("samples", ["id", "data"]):
        changed = frame.filter(pl.col("data").str.contains('"before":[', literal=True))
        for identity, data in changed.select("id", "data").iter_rows():
            sample = orjson.loads(data)
            last = len(sample["content"]["messages"]) - 1
            for one in sample["provenance"]["seed"].get("before", ()):
                if one["turn"] == last and not find_personal_data(one["text"]):
                    before[identity] = unicodedata.normalize("NFC", one["text"])
    return before


def _before_repair(run: Run) -> dict[str, str]:
    """By the id of a sample that was repaired, its answer before: the completion that its repair was asked about."""
    asked = {
        rollout: orjson.loads(body)["messages"][-1]["content"]
        for frame in run.frames("requests", ["rollout_id", "step", "body"])
        for rollout, body in frame.filter(pl.col("step") == "repair").select("rollout_id", "body").iter_rows()
    }
    if not asked:
        return {}
    before: dict[str, str] = {}
    for frame in run.frames("completions", ["rollout_id", "step", "data"]):
        there = frame.filter(pl.col("rollout_id").is_in(list(asked)) & (pl.col("step") != "repair"))
        for rollout, data in there.select("rollout_id", "data").iter_rows():
            text = str(orjson.loads(data).get("text") or "").strip()
            if text and f"\n{text}\n" in asked[rollout] and len(text) > len(before.get(rollout, "")):
                before[rollout] = unicodedata.normalize("NFC", text)
    ids = {}
    for frame in run.frames("samples", ["id", "rollout_id"]):
        ids.update(frame.filter(pl.col("rollout_id").is_in(list(before))).select("id", "rollout_id").iter_rows())
    return {identity: before[rollout] for identity, rollout in ids.items() if not find_personal_data(before[rollout])}
