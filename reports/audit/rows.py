"""The rows of a run as an audit sees them: accepted or turned down, each with all that the checks found in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from store.damage import read_shard
from store.journal import read_segment
from store.run import Run

KEY: Final = ["recipe", "index"]
LATER = "duplicates"
"""The stage that turns down what was accepted: such a row is read from the sample, which has all its findings."""
LONGEST_VALUE = 80
"""Characters. A longer value of a column names no source."""


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """`reasons` are those of every check that rejects, by check; `whole` says that all checks were run on a row that
    was turned down. `columns` are the short values of the row that it was made from, by name."""

    rollout_id: str
    accepted: bool
    reason: str
    reasons: dict[str, str]
    turns: list[tuple[str, str]]
    findings: list[dict[str, Any]]
    measures: dict[str, float]
    language: str
    source: str
    licence: str
    columns: dict[str, str]
    content: dict[str, Any]
    whole: bool

    @property
    def answer(self) -> str:
        return next((text for role, text in reversed(self.turns) if role == "assistant"), "")


def tasks_of(run: Run) -> list[tuple[str, Path]]:
    """What can be read apart: each shard of samples and of rejected rows, sealed or still to be, as (table, path)."""
    tables = ("samples", "rejected")
    return [(table, shard) for table in tables for shard, _ in run.named_frames(table, KEY)]


def shard_rows(run: Run, table: str, shard: Path) -> Iterator[AuditedRow]:
    """The rows of a shard; one that stands in an earlier shard too, or as a sample and as rejected, is read once."""
    columns = [*KEY, "data"]
    live = None if shard.is_file() else read_segment(run.path / "journal" / f"{shard.stem}.jsonl").get(table)
    frame = read_shard(shard, columns) if live is None else live.select(columns)
    frame = _without_earlier(run, table, shard, frame.unique(KEY, keep="first", maintain_order=True))
    rejected = run.scan("rejected").select(*KEY, "reason", "check").unique(KEY, keep="first")
    if table == "samples":
        joined = frame.lazy().join(rejected, on=KEY, how="left", maintain_order="left").collect()
        for data, reason, check in joined.select("data", "reason", "check").iter_rows():
            yield _of_sample(orjson.loads(data), reason or "", check or "")
        return
    alone = frame.lazy().join(run.scan("samples").select(KEY), on=KEY, how="anti", maintain_order="left").collect()
    for data in alone["data"]:
        yield _of_rejection(orjson.loads(data))


def _without_earlier(run: Run, table: str, shard: Path, frame: pl.DataFrame) -> pl.DataFrame:
    earlier = [one for one in run.shards(table) if one < shard]
    if not earlier:
        return frame
    keys = pl.scan_parquet(earlier, glob=False, hive_partitioning=False).select(KEY)
    return frame.lazy().join(keys, on=KEY, how="anti", maintain_order="left").collect()


def _of_sample(sample: dict[str, Any], reason: str, check: str) -> AuditedRow:
    origin = sample["provenance"]
    return AuditedRow(
        rollout_id=origin["rollout_id"],
        accepted=not reason,
        reason=reason,
        reasons={check: reason} if reason else {},
        turns=_turns(sample["content"]),
        findings=sample.get("findings") or [],
        measures=sample.get("measures") or {},
        language="pt",
        source=origin["source"],
        licence=origin["licence"],
        columns=columns_of(origin["seed"]),
        content=sample["content"],
        whole=True,
    )


def _of_rejection(rejection: dict[str, Any]) -> AuditedRow:
    evidence = rejection.get("evidence") or {}
    audit, seed = evidence.get("audit"), rejection.get("seed") or {}
    content = rejection.get("content") or {"messages": []}
    also: dict[str, str] = {check: found["reason"] for check, found in (audit or {}).get("also", {}).items()}
    of_answer = evidence.get("field", "answer") == "answer"
    listed = evidence.get("findings", []) if of_answer else []
    hard = [{"severity": "hard", "rule": "", **found} for found in listed]
    return AuditedRow(
        rollout_id=rejection["rollout_id"],
        accepted=False,
        reason=rejection["reason"],
        reasons={rejection["check"]: rejection["reason"], **also},
        turns=_turns(content),
        findings=audit["findings"] if audit else hard,
        measures=audit["measures"] if audit else {},
        language=_language(evidence, rejection["reason"], (audit or {}).get("also", {})),
        source=seed.get("dataset", ""),
        licence=seed.get("licence", ""),
        columns=columns_of(seed),
        content=content,
        whole=bool(audit) or rejection["stage"] != "check",
    )


def _language(evidence: dict[str, Any], reason: str, also: dict[str, Any]) -> str:
    """What the check of languages said: 'pt' where it had no fault to find."""
    if reason in ("not_portuguese", "foreign_script"):
        return str(evidence.get("language") or "another script")
    told = also.get("language")
    return str(told["evidence"].get("language") or "another script") if told else "pt"


def columns_of(seed: dict[str, Any], under: str = "") -> dict[str, str]:
    """The short single values of a seed's row, those of objects in it by their own names."""
    found: dict[str, str] = {}
    for name, value in seed.items():
        if isinstance(value, dict) and not under:
            found = columns_of(value, name) | found
        elif isinstance(value, str | bool) and len(str(value)) <= LONGEST_VALUE:
            found[name] = str(value)
    return found


def _turns(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(message["role"], text_of(message)) for message in content["messages"]]


def text_of(message: dict[str, Any]) -> str:
    """What a stored message says, whatever parts it is made of."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    return "".join(part.get("text") or "" for part in content or [] if isinstance(part, dict))
