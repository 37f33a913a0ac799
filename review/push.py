"""Sending samples to Argilla: safe to repeat, to interrupt, and to run while people work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from pydantic import Field

from review.argilla.client import ArgillaClient
from review.argilla.datasets import ensure_dataset, our_datasets, review_page
from review.argilla.on_server import OnServer, claim_shared, refresh, remember, remembered, settle_stale
from review.argilla.records import DatasetOnServer, batch_size, upsert_records
from review.argilla.requests import ArgillaRequests, BatchRefusedError
from review.gold import GoldItem, gold_samples, mixed_in, remember_gold
from review.local.process import WORKSPACE
from review.records import ROLE_GOLD, SUGGESTED_QUESTIONS, record_of
from review.retire import retire_records
from review.rules import settle_rules
from review.sampling import Sampling, choose
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


def _no_progress(done: int, total: int) -> None: ...


def push(
    run: Run,
    url: str,
    api_key: str,
    progress: Progress = _no_progress,
    options: PushOptions | None = None,
) -> PushReport:
    """Send a run's accepted samples for review. What is on the server already is left alone, responses above all.

    Records whose sample has other content now, or was rejected since, go; what was answered in them is stored first.
    What the last push knew of the server is kept with the run, and spares reading it again while the numbers agree.
    Raises OutOfReachError when Argilla goes away: what was sent stays, and pushing again goes on from there.
    """
    options = options or PushOptions()  # type: ignore[call-arg]
    samples = list(run.samples())
    client = ArgillaClient(url, api_key)
    client.ensure_workspace(options.workspace)
    present = our_datasets(client, options.workspace)
    there = remembered(run)
    refresh(there, client.requests, list(present.values()), samples, run)
    known = there.ids
    were_there = sum(sample.id in known for sample in samples)
    scores = judge_scores(run)
    new = choose(samples, scores, options.sampling, known)
    gold = gold_samples(run, [item for item in options.gold if not item.is_among(known)], samples)
    gold_ids = {item.id for item in gold}
    remember_gold(run, options.gold)
    tally = _Tally(progress, len(new) + len(gold) + len(there.stale))
    pages = {name: review_page(client, dataset) for name, dataset in present.items() if there.holds(dataset)}
    try:
        for (kind, needed), group in _by_dataset(new, gold, options).items():
            dataset = ensure_dataset(client, options.workspace, kind, needed, present)
            pages[dataset.name] = review_page(client, dataset)
            bodies = (_body(sample, scores, gold_ids) for sample in group)
            for batch in _batches(bodies, batch_size(SUGGESTED_QUESTIONS[kind])):
                _send_new(client.requests, dataset, batch, run, there, tally)
        rules = settle_rules(run, client.people(options.workspace), {d.id: d.needed for d in present.values()})
        retire = partial(retire_records, client.requests, run, samples={s.id: s for s in samples}, rules=rules)
        for settled, superseded in settle_stale(client.requests, there, run.manifest().run_id, retire):
            tally.superseded += superseded
            tally.step(settled)
    finally:
        remember(run, there)
    return PushReport(
        sent=tally.sent,
        already_there=were_there + tally.shared,
        superseded=tally.superseded,
        refused=tuple(tally.refused),
        gold=tally.gold,
        pages=pages,
    )


@dataclass
class _Tally:
    """What a push did so far."""

    progress: Progress
    total: int
    done: int = 0
    sent: int = 0
    gold: int = 0
    shared: int = 0
    superseded: int = 0
    refused: list[Refused] = field(default_factory=list)

    def step(self, records: int) -> None:
        self.done += records
        self.progress(self.done, self.total)


def _send_new(
    requests: ArgillaRequests,
    dataset: DatasetOnServer,
    batch: list[dict[str, Any]],
    run: Run,
    there: OnServer,
    tally: _Tally,
) -> None:
    """Send what of a batch no other run has sent, and claim the rest."""
    shared = claim_shared(requests, dataset, batch, run)
    own = [body for body in batch if body["external_id"] not in shared]
    refused = _send(requests, dataset, own)
    left_out = {record.sample_id for record in refused}
    there.sent(dataset, [body for body in batch if body["external_id"] not in left_out])
    tally.shared += len(shared)
    stored = [body for body in own if body["external_id"] not in left_out]
    gold = sum(body["metadata"]["role"] == ROLE_GOLD for body in stored)
    tally.gold += gold
    tally.sent += len(stored) - gold
    tally.refused += refused
    tally.step(len(batch))


def judge_scores(run: Run) -> dict[str, float]:
    """The mean of the judges' overall scores, by sample."""
    given: dict[str, list[float]] = defaultdict(list)
    for verdict in run.verdicts():
        given[verdict.sample_id].append(verdict.overall)
    return {sample: sum(scores) / len(scores) for sample, scores in given.items()}


def _by_dataset(
    samples: Iterable[Sample], gold: Iterable[Sample], options: PushOptions
) -> dict[tuple[SampleKind, int], list[Sample]]:
    groups: dict[tuple[SampleKind, int], list[Sample]] = defaultdict(list)
    for sample in samples:
        shared = options.overlap > 1 and unit_interval("overlap", sample.id) < options.overlap_share
        groups[sample.content.kind, options.overlap if shared else 1].append(sample)
    of_gold: dict[tuple[SampleKind, int], list[Sample]] = defaultdict(list)
    for item in gold:
        of_gold[item.content.kind, options.overlap].append(item)
    return {key: mixed_in(of_gold[key], groups[key]) for key in sorted(groups.keys() | of_gold.keys())}


def _body(sample: Sample, scores: Mapping[str, float], gold: Collection[str]) -> dict[str, Any]:
    body = record_of(sample, scores.get(sample.id))
    if sample.id in gold:
        body["metadata"] = {**body["metadata"], "role": ROLE_GOLD}
        del body["metadata"]["rollout"]
    return body


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
