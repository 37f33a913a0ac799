"""A run's audit: every row counted, shard by shard, in as many processes as there are cores, in bounded memory."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from heapq import nsmallest
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from quality.overlap.contamination import ContaminationIndex, check_contamination
from reports.audit.rows import AuditedRow, Task, shard_rows, tasks_of
from reports.audit.tally import Tally
from schemas.ids import unit_interval
from schemas.sample import Content
from store.run import Run

USUAL_COLUMNS: Final = (
    "dataset", "source", "subset", "config", "split", "file", "category", "task", "domain", "language", "lang",
    "origin", "model", "generator",
)  # fmt: skip
"""Columns by which rows are told apart when none are asked for, where they have few values."""
MOST_VALUES: Final = 200
"""A column with more values tells rows apart, not sources; it is left out."""
SHOWN: Final = 24
PROCESSES: Final = 8


@dataclass(slots=True)
class Audit:
    """`groups` are tallies by column and value; a column with too many values holds None. `shown` are sampled rows with
    the number that chose them: half of them have findings."""

    total: Tally = field(default_factory=Tally)
    groups: dict[str, dict[str, Tally] | None] = field(default_factory=dict)
    shown: list[tuple[float, AuditedRow]] = field(default_factory=list)
    plain: list[tuple[float, AuditedRow]] = field(default_factory=list)

    def add(self, row: AuditedRow, columns: Sequence[str]) -> None:
        self.total.add(row)
        for column in columns:
            value = row.source if column == "source" and "source" not in row.columns else row.columns.get(column)
            if value is None:
                continue
            group = self.groups.setdefault(column, {})
            if group is None:
                continue
            if value not in group and len(group) >= MOST_VALUES:
                self.groups[column] = None
                continue
            if value not in group:
                group[value] = Tally()
            group[value].add(row)
        self._sample(row)

    def _sample(self, row: AuditedRow) -> None:
        kept = self.shown if row.findings else self.plain
        kept.append((unit_interval("audit", row.rollout_id), row))
        if len(kept) >= 4 * SHOWN:
            kept[:] = _first(kept)

    def merge(self, other: Audit) -> None:
        """Add another's rows."""
        self.total.merge(other.total)
        for column, found in other.groups.items():
            mine = self.groups.setdefault(column, {})
            if mine is None or found is None or len(mine.keys() | found.keys()) > MOST_VALUES:
                self.groups[column] = None
                continue
            for value, tally in found.items():
                mine.setdefault(value, Tally()).merge(tally)
        self.shown = _first([*self.shown, *other.shown])
        self.plain = _first([*self.plain, *other.plain])

    def told_groups(self) -> dict[str, dict[str, Tally]]:
        """Columns that tell rows apart, by name: those with two values at least, and not too many; the largest first,
        and those of one size by name, whichever shard was counted first."""
        several = {column: found for column, found in sorted(self.groups.items()) if found and len(found) > 1}
        return {c: dict(sorted(f.items(), key=lambda item: (-item[1].rows, item[0]))) for c, f in several.items()}


def _first(kept: list[tuple[float, AuditedRow]]) -> list[tuple[float, AuditedRow]]:
    return nsmallest(SHOWN, kept, key=lambda item: item[0])


@dataclass(frozen=True, slots=True)
class Wanted:
    """`columns` to break down by, `index` a file of hashes of evaluation sets or None, and how many `processes`."""

    columns: tuple[str, ...] = ()
    index: Path | None = None
    processes: int = 0


def audit_of(run: Run, wanted: Wanted, watch: Callable[[int, int], None] = lambda done, all_of: None) -> Audit:
    """Count a run's rows. `watch` is told how many shards are done, of how many.

    Raises UsageError for an index that is none, StoreError for a damaged shard.
    """
    if wanted.index:
        ContaminationIndex.load(wanted.index)  # before a thousand shards are read
    with TemporaryDirectory(prefix="audit-") as folder:
        tasks = tasks_of(run, Path(folder))
        audit, counted = Audit(), _counted(tasks, wanted)
        for done, part in enumerate(counted, start=1):
            audit.merge(part)
            watch(done, len(tasks))
    return audit


def _counted(tasks: list[Task], wanted: Wanted) -> Iterator[Audit]:
    """The audits of shards as they are done, in this process or in several."""
    processes = min(wanted.processes or min(os.cpu_count() or 1, PROCESSES), len(tasks))
    if processes <= 1:
        yield from (_shard_audit(task, wanted) for task in tasks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_shard_audit, task, wanted) for task in tasks]
        try:
            yield from (future.result() for future in as_completed(waiting))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _shard_audit(task: Task, wanted: Wanted) -> Audit:
    audit, index = Audit(), _index(wanted.index)
    columns = wanted.columns or USUAL_COLUMNS
    for row in shard_rows(task):
        audit.add(row, columns)
        if index and row.turns:
            _count_contamination(audit, row, index, columns)
    return audit


_LOADED: dict[Path, ContaminationIndex] = {}


def _index(path: Path | None) -> ContaminationIndex | None:
    """The index, read once in each process."""
    if path and path not in _LOADED:
        _LOADED[path] = ContaminationIndex.load(path)
    return _LOADED[path] if path else None


def _count_contamination(audit: Audit, row: AuditedRow, index: ContaminationIndex, columns: Sequence[str]) -> None:
    problem = check_contamination(index, Content.model_validate(row.content))
    if problem is None:
        return
    name = problem.evidence["benchmark"]
    tallies: list[Tally | None] = [audit.total]
    tallies += [(audit.groups.get(column) or {}).get(row.columns.get(column, "")) for column in columns]
    for tally in tallies:
        if tally is not None:
            tally.contaminated[name] += 1


def totals_of(counts: Counter[str], most: int = 12) -> list[tuple[str, int]]:
    """The largest counts, those of one size by name; the rest as one."""
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    rest = sum(counts.values()) - sum(n for _, n in first)
    return [*first, ("others", rest)] if rest else first
