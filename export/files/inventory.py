"""What goes into an export's manifest: its files with their checksums, its columns, its runs with their books."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from export.columns import Column, hub_features
from export.files.manifest import ColumnEntry, FileEntry, Funnel, RunInput
from export.unfinished import is_unfinished
from store.agreement import judge_agreement
from store.books import books
from store.files import disk_errors
from store.run import Run
from store.syncing import sync


def file_digest(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path, paths: Sequence[Path], rows: Mapping[Path, int]) -> tuple[FileEntry, ...]:
    """Path within the export, bytes, SHA-256 and (for data files) rows of each file."""
    found = []
    with ThreadPoolExecutor(2) as pool:
        digests = list(pool.map(file_digest, paths))
    for path, digest in zip(paths, digests, strict=True):
        entry = FileEntry(path=path.relative_to(folder).as_posix(), bytes=path.stat().st_size, sha256=digest)
        found.append(entry.model_copy(update={"rows": rows[path]}) if path in rows else entry)
    return tuple(found)


def files_just_written(folder: Path, paths: Sequence[Path], rows: Mapping[Path, int]) -> tuple[FileEntry, ...]:
    """The same of files that are not on the disk yet, which are then: two at a time are read while others are handed
    to it. Raises StoreError."""
    with ThreadPoolExecutor(1) as pool, disk_errors(folder):
        lasting = pool.map(sync, paths)
        found = files_of(folder, paths, rows)
        deque(lasting, maxlen=0)
    return found


def run_inputs(runs: Sequence[Run]) -> tuple[RunInput, ...]:
    """What each run's manifest says of what was asked and who answered, and its books.

    Raises StoreError for a run whose books don't balance.
    """
    inputs = []
    for run in runs:
        manifest, counted = run.manifest(), books(run)
        counted.require_balance()
        said = manifest.model_dump(mode="json")
        taken = {key: said[key] for key in RunInput.model_fields if key in said}
        optional = {
            "plugins": {what: origin for session in manifest.sessions for what, origin in session.plugins.items()},
            "judge_agreement": judge_agreement(run),
            "unfinished": is_unfinished(run, counted),
        }
        there = {key: value for key, value in optional.items() if value}
        inputs.append(RunInput.model_validate({**taken, "books": counted, **there}))
    return tuple(inputs)


def funnel(inputs: Sequence[RunInput], left_out: dict[str, int], exported: int) -> Funnel:
    """Planned, rejected by reason, failed by reason, pending and accepted by checks, over all runs; and the rest."""
    rejected: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for one in inputs:
        rejected.update(one.books.rejected)
        failed.update(one.books.failed)
    return Funnel(
        planned=sum(one.books.planned for one in inputs),
        rejected_by_checks=dict(sorted(rejected.items())),
        failed=dict(sorted(failed.items())),
        pending=sum(one.books.pending for one in inputs),
        accepted_by_checks=sum(one.books.accepted for one in inputs),
        left_out=left_out,
        exported=exported,
    )


def schema_of(columns: Sequence[Column]) -> tuple[ColumnEntry, ...]:
    described = {c.name: c.description for c in columns}
    features = hub_features(list(columns))
    return tuple(ColumnEntry.model_validate({**f, "description": described[f["name"]]}) for f in features)


def software() -> str:
    try:
        return f"filigrana {version('filigrana')}"
    except PackageNotFoundError:
        return "filigrana"
