"""Manifests of small runs, for tests that write a run's tables themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from store.manifest import RunManifest

REPLAY = {"name": "replay", "revision": "1", "licence": "apache-2.0"}


def manifest_of(planned: Mapping[str, int] | Sequence[dict[str, Any]], **changes: Any) -> RunManifest:
    """A manifest that plans so many rollouts of each recipe, or these entries of recipes; `changes` by key."""
    entries = [{"name": n, "planned": c} for n, c in planned.items()] if isinstance(planned, Mapping) else planned
    usual = {"hash": "h", "method": "instruct", "title": "Recipe", "licence": "CC-BY-4.0", "text": "name: instruct"}
    whole = {
        "run_id": "run-1",
        "seed": 0,
        "created_at": "2026-11-20T09:00:00+00:00",
        "recipes": [{**usual, **entry} for entry in entries],
        "sessions": [],
        "teacher": REPLAY,
        "judge": REPLAY,
    }
    return RunManifest.model_validate({**whole, **changes})
