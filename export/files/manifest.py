"""What an export says about itself: inputs, filters, counts at every step, checksums, schema. No clock, no machine."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson

from export.columns import Column, hub_features
from schemas.errors import StoreError, UsageError
from schemas.ids import content_id
from store.agreement import judge_agreement
from store.books import books
from store.run import Run

MANIFEST = "manifest.json"


def file_digest(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path, paths: Sequence[Path], rows: dict[Path, int]) -> list[dict[str, Any]]:
    """Path within the export, bytes, SHA-256 and (for data files) rows of each file."""
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": file_digest(path),
            **({"rows": rows[path]} if path in rows else {}),
        }
        for path in paths
    ]


RUN_FIELDS = ("run_id", "seed", "created_at", "recipes", "teacher", "judge", "judges")


def run_inputs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """What each run's manifest says of what was asked and who answered, and its books. Paths are left out.

    Raises StoreError for a run whose books don't balance.
    """
    inputs = []
    for run in runs:
        begun, counted = run.manifest(), books(run)
        manifest = begun.model_dump(mode="json")
        counted.require_balance()
        inputs.append({**{k: manifest[k] for k in RUN_FIELDS if k in manifest}, "books": counted.model_dump()})
        if plugins := {what: origin for session in begun.sessions for what, origin in session.plugins.items()}:
            inputs[-1]["plugins"] = plugins
        if agreed := judge_agreement(run):
            inputs[-1]["judge_agreement"] = [one.model_dump(mode="json") for one in agreed]
    return inputs


def funnel(inputs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Planned, rejected by reason, failed by reason, pending and accepted by checks, over all runs."""
    rejected: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for one in inputs:
        rejected.update(one["books"]["rejected"])
        failed.update(one["books"]["failed"])
    return {
        "planned": sum(one["books"]["planned"] for one in inputs),
        "rejected_by_checks": dict(sorted(rejected.items())),
        "failed": dict(sorted(failed.items())),
        "pending": sum(one["books"]["pending"] for one in inputs),
        "accepted_by_checks": sum(one["books"]["accepted"] for one in inputs),
    }


def schema_of(columns: list[Column]) -> list[dict[str, Any]]:
    described = {c.name: c.description for c in columns}
    return [{**feature, "description": described[feature["name"]]} for feature in hub_features(columns)]


def software() -> str:
    try:
        return f"filigrana {version('filigrana')}"
    except PackageNotFoundError:
        return "filigrana"


def version_of(manifest: dict[str, Any]) -> str:
    """The name of an export's content: 12 hexadecimal digits of a hash over everything its manifest says."""
    return content_id({k: v for k, v in manifest.items() if k != "version"})[:12]


def read_manifest(folder: Path) -> dict[str, Any]:
    """An export's manifest. Raises UsageError when there is none, StoreError when it isn't valid JSON."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = orjson.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{folder} holds no export (no {MANIFEST}).", "Give a version's folder: DIR/v0001.") from error
    except ValueError as error:
        raise StoreError(f"{path} is not valid JSON: {error}.") from error
    if "splits" not in manifest:
        raise UsageError(f"{path} is not an export's manifest.", "Give a version's folder: DIR/v0001.")
    return manifest
