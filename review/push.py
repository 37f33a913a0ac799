"""Sending samples to Argilla: safe to repeat, to interrupt, and to run while people work."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pydantic import Field

from review.argilla_client import ArgillaClient, wanted_shape
from review.argilla_records import (
    DatasetOnServer,
    batch_size,
    count_records,
    find_records,
    read_records,
    upsert_records,
)
from review.argilla_requests import ArgillaRequests, BatchRefusedError
from review.gold import GoldItem, gold_record, remember_gold
from review.records import CURRENT, ROLE_SAMPLE, SUGGESTED_QUESTIONS, SUPERSEDED, SUPERSEDED_NOTICE, record_of
from review.sampling import Sampling, choose
from review.server_process import WORKSPACE
from review.settings import DATASET_NAMES, settings_for
from schemas.base import Row
from schemas.ids import unit_interval
from schemas.sample import Sample, SampleKind
from store.run import Run

Progress = Callable[[int, int], None]
"""Called with how many records are done and how many there are to do."""


class PushOptions(Row):
    """How to push. `overlap` people answer each record, of the `overlap_share` of samples that it applies to."""

    sampling: Sampling = Sampling()  # type: ignore[call-arg]
    overlap: int = Field(1, ge=1)
    overlap_share: float = Field(1.0, gt=0, le=1)
    gold: tuple[GoldItem, ...] = ()
    workspace: str = WORKSPACE


class Refused(Row):
    """A record that Argilla will not have, and why."""

    sample_id: str
    reason: str


class PushReport(Row):
    """What a push did. `already_there` were on the server before; `superseded` are records of replaced content."""

    sent: int
    already_there: int
    superseded: int
    refused: tuple[Refused, ...]
    gold: int
    pages: dict[str, str]
    """Where to review: the address of each dataset's page, by its name."""


@dataclass
class _OnServer:
    """What the server holds of one run."""

    ids: set[str] = field(default_factory=set)
    stale: list[tuple[DatasetOnServer, dict[str, Any], str]] = field(default_factory=list)
    """Records whose state is no longer true: (dataset, record, the state it should have)."""


def _no_progress(done: int, total: int) -> None: ...


def push(
    run: Run,
    url: str,
    api_key: str,
    progress: Progress = _no_progress,
    options: PushOptions | None = None,
) -> PushReport:
    """Send a run's accepted samples for review. What is on the server already is left alone, responses above all.

    Records whose sample has other content now, or was rejected since, are marked as superseded.
    Raises OutOfReachError when Argilla goes away: what was sent stays, and pushing again goes on from there.
    """
    options = options or PushOptions()  # type: ignore[call-arg]
    samples = list(run.samples())
    scores = judge_scores(run)
    client = ArgillaClient(url, api_key)
    client.ensure_workspace(options.workspace)
    present = {n: d for n, d in client.datasets(options.workspace).items() if kind_of_dataset(n)}
    there = _read_server(client.requests, present.values(), samples, run)
    new = choose(samples, scores, options.sampling, there.ids)
    gold = [item for item in options.gold if item.record_id not in there.ids]
    total = len(new) + len(gold) + len(there.stale)
    done, refused, pages = 0, [], {}
    remember_gold(run, options.gold)
    for (kind, needed), group in _by_dataset(new, gold, options).items():
        dataset = _ensure_dataset(client, options.workspace, kind, needed, present)
        pages[dataset.name] = f"{client.url}/dataset/{dataset.id}/annotation-mode"
        bodies = (_body(item, run, scores) for item in group)
        for batch in _batches(bodies, batch_size(SUGGESTED_QUESTIONS[kind])):
            known = _share(client.requests, dataset, batch, run)
            there.ids.update(known)
            refused += _send(client.requests, dataset, [body for body in batch if body["external_id"] not in known])
            done += len(batch)
            progress(done, total)
    for dataset, record, state in there.stale:
        upsert_records(client.requests, dataset, [_with_state(record, state)])
        done += 1
        progress(done, total)
    left_out = {r.sample_id for r in refused}
    return PushReport(
        sent=sum(s.id not in there.ids and s.id not in left_out for s in new),
        already_there=sum(sample.id in there.ids for sample in samples),
        superseded=sum(state == SUPERSEDED for *_, state in there.stale),
        refused=tuple(refused),
        gold=len(gold),
        pages=pages or {n: f"{client.url}/dataset/{d.id}/annotation-mode" for n, d in present.items()},
    )


def judge_scores(run: Run) -> dict[str, float]:
    """The mean of the judges' overall scores, by sample."""
    given: dict[str, list[float]] = defaultdict(list)
    for verdict in run.verdicts():
        given[verdict.sample_id].append(verdict.overall)
    return {sample: sum(scores) / len(scores) for sample, scores in given.items()}


def dataset_name(kind: SampleKind, needed: int, version: int) -> str:
    """conversas, conversas-2-revisores, conversas-v2, conversas-2-revisores-v2"""
    people = f"-{needed}-revisores" if needed > 1 else ""
    return f"{DATASET_NAMES[kind]}{people}" + (f"-v{version}" if version > 1 else "")


def kind_of_dataset(name: str) -> SampleKind | None:
    """The kind of sample that a dataset of this name holds; None for datasets that aren't Filigrana's."""
    for kind, base in DATASET_NAMES.items():
        if re.fullmatch(rf"{re.escape(base)}(-\d+-revisores)?(-v\d+)?", name):
            return kind
    return None


def _read_server(
    requests: ArgillaRequests, datasets: Iterable[DatasetOnServer], samples: Sequence[Sample], run: Run
) -> _OnServer:
    """Which of the run's records are there, and which of them say the wrong thing about their state.

    A record is superseded when its rollout is one of the run's, but with other content, or rejected since.
    """
    current = {sample.id for sample in samples}
    rollouts = {sample.provenance.rollout_id for sample in samples}
    rollouts.update(run.scan("rejected").select("rollout_id").collect().to_series())
    run_id = str(run.manifest()["run_id"])
    there = _OnServer()
    for dataset in datasets:
        if not count_records(requests, dataset, run=run_id):
            continue
        for record in read_records(requests, dataset, run=run_id):
            there.ids.add(record["external_id"])
            metadata = record["metadata"]
            known = record["external_id"] in current or metadata.get("rollout") in rollouts
            state = CURRENT if record["external_id"] in current else SUPERSEDED
            if known and metadata.get("role") == ROLE_SAMPLE and metadata.get("state") != state:
                there.stale.append((dataset, record, state))
    return there


def _by_dataset(
    samples: Iterable[Sample], gold: Iterable[GoldItem], options: PushOptions
) -> dict[tuple[SampleKind, int], list[Sample | GoldItem]]:
    groups: dict[tuple[SampleKind, int], list[Sample | GoldItem]] = defaultdict(list)
    for sample in samples:
        shared = options.overlap > 1 and unit_interval("overlap", sample.id) < options.overlap_share
        groups[sample.content.kind, options.overlap if shared else 1].append(sample)
    for item in gold:
        groups["chat", options.overlap].append(item)
    return groups


def _ensure_dataset(
    client: ArgillaClient, workspace: str, kind: SampleKind, needed: int, present: dict[str, DatasetOnServer]
) -> DatasetOnServer:
    """The dataset to push to: the newest version if its questions are today's, or a new version."""
    settings = settings_for(kind)
    version = 1
    while dataset_name(kind, needed, version + 1) in present:
        version += 1
    name = dataset_name(kind, needed, version)
    if name in present and client.shape(present[name]) != wanted_shape(settings):
        name = dataset_name(kind, needed, version + 1)
    if name in present:
        client.refresh_texts(present[name], settings)
    else:
        present[name] = client.create_dataset(workspace, name, settings, needed)
    return present[name]


def _body(item: Sample | GoldItem, run: Run, scores: Mapping[str, float]) -> dict[str, Any]:
    if isinstance(item, GoldItem):
        return gold_record(item, run)
    return record_of(item, scores.get(item.id))


def _batches(records: Iterable[dict[str, Any]], size: int) -> Iterable[list[dict[str, Any]]]:
    iterator = iter(records)
    while batch := list(islice(iterator, size)):
        yield batch


def _send(requests: ArgillaRequests, dataset: DatasetOnServer, batch: list[dict[str, Any]]) -> list[Refused]:
    """Send a batch (which may be empty); when Argilla refuses it, halve it until only the bad records are left out."""
    if not batch:
        return []
    try:
        upsert_records(requests, dataset, batch)
    except BatchRefusedError as error:
        if len(batch) == 1:
            return [Refused(sample_id=batch[0]["external_id"], reason=str(error))]
        middle = len(batch) // 2
        return _send(requests, dataset, batch[:middle]) + _send(requests, dataset, batch[middle:])
    return []


def _share(requests: ArgillaRequests, dataset: DatasetOnServer, batch: Sequence[dict[str, Any]], run: Run) -> set[str]:
    """Claim for this run the records of a batch that another run pushed: the same sample is reviewed once."""
    found = find_records(requests, dataset, [body["external_id"] for body in batch])
    run_id = str(run.manifest()["run_id"])
    for record in found:
        runs = record["metadata"].get("run") or []
        both = sorted({run_id, *(runs if isinstance(runs, list) else [runs])})
        upsert_records(requests, dataset, [{"id": record["id"], "metadata": {**record["metadata"], "run": both}}])
    return {record["external_id"] for record in found}


def _with_state(record: dict[str, Any], state: str) -> dict[str, Any]:
    """Only what changes, under the record's own id: responses and suggestions stay as they are."""
    fields = {**record["fields"], "notice": SUPERSEDED_NOTICE if state == SUPERSEDED else None}
    return {"id": record["id"], "metadata": {**record["metadata"], "state": state}, "fields": fields}
