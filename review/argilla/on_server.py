"""What a server holds of a run, and how records there are claimed and marked without touching any response."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from review.argilla.records import DatasetOnServer, count_records, find_records, read_records, upsert_records
from review.argilla.requests import ArgillaRequests
from review.gold import GOLD_PREFIX
from review.records import CURRENT, ROLE_SAMPLE, SUPERSEDED, SUPERSEDED_NOTICE
from schemas.sample import Sample
from store.run import Run


@dataclass
class OnServer:
    """What a server holds of one run: kept between pushes by a caller that pushes often (`watch`)."""

    ids: set[str] = field(default_factory=set)
    holding: set[str] = field(default_factory=set)
    """Names of the datasets with records of the run."""
    stale: list[tuple[DatasetOnServer, dict[str, Any], str]] = field(default_factory=list)
    """Records whose state is no longer true: (dataset, record, the state it should have)."""


def refresh(
    there: OnServer,
    requests: ArgillaRequests,
    datasets: Sequence[DatasetOnServer],
    samples: Sequence[Sample],
    run: Run,
) -> None:
    """Learn which of the run's records are there, and which of them say the wrong thing about their state.

    A record is superseded when its rollout is one of the run's, but with other content, or rejected since. Where
    another run holds it too, this one only withdraws its claim: what the other has to review stays as it is.
    """
    current = {sample.id for sample in samples}
    run_id = run.manifest().run_id
    counts = {dataset.id: count_records(requests, dataset, run=run_id) for dataset in datasets}
    there.holding = {dataset.name for dataset in datasets if counts[dataset.id]}
    ours = {identity for identity in there.ids if not identity.startswith(GOLD_PREFIX)}
    if ours and ours <= current and len(there.ids) == sum(counts.values()):
        return
    rollouts = {sample.provenance.rollout_id for sample in samples}
    rollouts.update(run.scan("rejected").select("rollout_id").collect().to_series())
    there.ids.clear()
    there.stale.clear()
    for dataset in (dataset for dataset in datasets if counts[dataset.id]):
        for record in read_records(requests, dataset, run=run_id):
            there.ids.add(record["external_id"])
            metadata = record["metadata"]
            known = record["external_id"] in current or metadata.get("rollout") in rollouts
            if not known or metadata.get("role") != ROLE_SAMPLE:
                continue
            state = CURRENT if record["external_id"] in current else SUPERSEDED
            others = sorted(_runs_of(record) - {run_id})
            if state == SUPERSEDED and others:
                there.ids.discard(record["external_id"])
                unclaimed = {**record, "metadata": {**metadata, "run": others}}
                there.stale.append((dataset, unclaimed, metadata.get("state", CURRENT)))
            elif metadata.get("state") != state:
                there.stale.append((dataset, record, state))


def claim_shared(
    requests: ArgillaRequests, dataset: DatasetOnServer, batch: Sequence[dict[str, Any]], run: Run
) -> set[str]:
    """Claim for this run the records of a batch that another run pushed: the same sample is reviewed once."""
    found = find_records(requests, dataset, [body["external_id"] for body in batch])
    run_id = run.manifest().run_id
    for record in found:
        claimed = {**record, "metadata": {**record["metadata"], "run": sorted(_runs_of(record) | {run_id})}}
        mark_state(requests, dataset, claimed, CURRENT)  # the other run may have superseded it
    return {record["external_id"] for record in found}


def _runs_of(record: dict[str, Any]) -> set[str]:
    """The ids of the runs that hold a record."""
    runs = record["metadata"].get("run") or []
    return set(runs if isinstance(runs, list) else [runs])


def mark_state(requests: ArgillaRequests, dataset: DatasetOnServer, record: dict[str, Any], state: str) -> None:
    """Say of a record that it is current or superseded: only what changes, so that responses stay as they are."""
    fields = {**record["fields"], "notice": SUPERSEDED_NOTICE if state == SUPERSEDED else None}
    body = {"id": record["id"], "metadata": {**record["metadata"], "state": state}, "fields": fields}
    upsert_records(requests, dataset, [body])
