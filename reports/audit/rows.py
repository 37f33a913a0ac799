"""The rows of a run as an audit sees them: accepted or turned down, each with all that the checks found in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
import polars as pl

from quality.leaks.treatment import addresses
from schemas.base import remembered
from store.damage import read_shard
from store.journal import read_segment
from store.run import Run
from store.tables import TABLES
from text.prose import words

KEY: Final = ["recipe", "index"]
LONGEST_VALUE = 80
"""Characters. A longer value of a column names no source."""


@dataclass(frozen=True)
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

    @remembered
    def answer(self) -> str:
        """The last of the assistant's turns."""
        return next((text for role, text in reversed(self.turns) if role == "assistant"), "")

    @remembered
    def answer_words(self) -> int:
        """How many words the answer has."""
        return int(self.measures.get("answer_words") or len(words(self.answer)))

    @remembered
    def treatment(self) -> str:
        """How the answer addresses its reader: 'você', 'tu and formal', 'tu', 'formal', or 'nobody'."""
        informal, formal = addresses(self.answer)
        if any(finding.text.lower() == "você" for finding in formal):
            return "você"
        if informal:
            return "tu and formal" if formal else "tu"
        return "formal" if formal else "nobody"


class Task(NamedTuple):
    """A shard of samples or of rejected rows, sealed or still to be; `keys` says, by its number, which of its rows to
    read."""

    table: str
    shard: Path
    number: int
    keys: Path


def tasks_of(run: Run, folder: Path) -> list[Task]:
    """What can be read apart. Which rows of each shard count, and for what a sample was turned down later, is written
    to `folder` once: a row that two shards hold, or that is a sample and rejected, is read once."""
    files: dict[Path, int] = {}
    samples = _keys(run, "samples", KEY, files)
    rejected = _keys(run, "rejected", [*KEY, "reason", "check"], files)
    told = {
        "samples": samples.join(rejected.drop("shard"), on=KEY, how="left", maintain_order="left"),
        "rejected": rejected.join(samples, on=KEY, how="anti", maintain_order="left").drop("reason", "check"),
    }
    tasks = []
    for table, keys in told.items():
        file = folder / f"{table}.parquet"
        keys.write_parquet(file, row_group_size=50_000)
        named = set(keys["shard"])
        tasks += [Task(table, shard, number, file) for shard, number in files.items() if number in named]
    return tasks


def _keys(run: Run, table: str, columns: list[str], files: dict[Path, int]) -> pl.DataFrame:
    """A table's keys with the number of the shard that each lies in; `files` gets the numbers."""
    frames = []
    for shard, frame in run.named_frames(table, columns):
        number = files.setdefault(shard, len(files))
        frames.append(frame.with_columns(shard=pl.lit(number, pl.UInt32)))
    schema = {name: TABLES[table][name] for name in columns} | {"shard": pl.UInt32}
    return pl.concat(frames or [pl.DataFrame(schema=schema)]).unique(KEY, keep="first", maintain_order=True)


def shard_rows(task: Task) -> Iterator[AuditedRow]:
    """The rows of a shard that are to be counted."""
    columns, live = [*KEY, "data"], None
    if not task.shard.is_file():
        live = read_segment(task.shard.parents[1] / "journal" / f"{task.shard.stem}.jsonl").get(task.table)
    frame = read_shard(task.shard, columns) if live is None else live.select(columns)
    wanted = pl.scan_parquet(task.keys).filter(shard=task.number).drop("shard").collect()
    rows = frame.unique(KEY, keep="first", maintain_order=True).join(wanted, on=KEY, maintain_order="left")
    if task.table == "samples":
        for data, reason, check in rows.select("data", "reason", "check").iter_rows():
            yield _of_sample(orjson.loads(data), reason or "", check or "")
        return
    for data in rows["data"]:
        yield _of_rejection(orjson.loads(data))


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
