"""Sending samples to Argilla: safe to repeat, to interrupt, and to run while people work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from review.argilla.client import ArgillaClient
from review.argilla.datasets import ensure_dataset, our_datasets, review_page
from review.argilla.on_server import OnServer, claim_shared, refresh, remember, remembered, settle_stale
from review.argilla.records import DatasetOnServer, batch_size, upsert_records
from review.argilla.requests import ArgillaRequests, BatchRefusedError
from review.argilla.retire import retire_records
from review.argilla.workspaces import members
from review.assignment import Share, deal, require_people
from review.measures.gold import gold_samples, remember_gold
from review.opinions.rules import KnownPerson, settle_rules
from review.outgoing import PushOptions, body_of, by_dataset, for_second_looks, judge_scores, needed_for
from review.page.media_fields import BATCH
from review.page.records import ROLE_GOLD, SUGGESTED_QUESTIONS
from review.sampling import choose
from review.second_look import second_looks
from schemas.base import Row
from schemas.sample import Sample
from store.media import MediaStore
from store.run import Run

Progress = Callable[[int, int], None]
"""Called with how many records are done and how many there are to do."""


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
    second_looks: int
    assigned: dict[str, int]
    """How many of the run's records each person was given, by all pushes."""
    pages: dict[str, str]
    """Where to review: the address of each dataset's page, by its name."""


def no_progress(done: int, total: int) -> None: ...


def push(
    run: Run,
    url: str,
    api_key: str,
    progress: Progress = no_progress,
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
    people = client.people(options.workspace)
    scores = judge_scores(run)
    new = choose(samples, scores, options.sampling, known)
    gold = gold_samples(run, [item for item in options.gold if not item.is_among(known)], samples)
    gold_ids = {item.id for item in gold}
    names = _dealt(new, gold, options, there, people)
    second = _second_looks(client, run, samples, options, there, people)
    remember_gold(run, options.gold)
    tally = _Tally(progress, len(new) + len(second) + len(gold) + len(there.stale))
    pages = {name: review_page(client, dataset) for name, dataset in present.items() if there.holds(dataset)}
    try:
        groups = by_dataset(new, gold, options) | for_second_looks([s for s in samples if s.id in second])
        for (kind, needed, again, shows), group in groups.items():
            dataset = ensure_dataset(client, options.workspace, kind, needed, present, again, shows)
            pages[dataset.name] = review_page(client, dataset)
            whose = second if again else names
            media = MediaStore(run.path) if shows else None
            bodies = (body_of(sample, scores, gold_ids, whose.get(sample.id, ()), media) for sample in group)
            for batch in _batches(bodies, BATCH if shows else batch_size(SUGGESTED_QUESTIONS[kind])):
                _send_new(client.requests, dataset, batch, run, there, tally)
        rules = settle_rules(run, people, {d.id: d.needed for d in present.values()})
        retire = partial(retire_records, client.requests, run, samples={s.id: s for s in samples}, rules=rules)
        for settled, superseded in settle_stale(client.requests, there, run.manifest().run_id, retire):
            tally.superseded += superseded
            tally.step(settled)
    finally:
        remember(run, there)
    return PushReport(
        sent=tally.sent - len(second),
        already_there=were_there + tally.shared,
        superseded=tally.superseded,
        refused=tuple(tally.refused),
        gold=tally.gold,
        second_looks=len(second),
        assigned=dict(sorted(there.assigned().items())),
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


def _dealt(
    new: list[Sample],
    gold: Sequence[Sample],
    options: PushOptions,
    there: OnServer,
    people: Mapping[str, KnownPerson],
) -> dict[str, tuple[str, ...]]:
    """Who gets each new sample, by name; the samples that nobody gets are taken out of `new`.

    Gold goes to somebody too, evenly and beside the numbers: what is nobody's would be known as gold.
    """
    if not options.assign:
        return {}
    require_people(options.assign, [person.username for person in people.values()], options.overlap)
    names = deal(new, options.assign, there.assigned(), lambda sample: needed_for(sample, options))
    new[:] = [sample for sample in new if sample.id in names]
    anybody = [Share(person=share.person, records=None) for share in options.assign]
    return names | deal(gold, anybody, {}, lambda _: options.overlap)


def _second_looks(
    client: ArgillaClient,
    run: Run,
    samples: Sequence[Sample],
    options: PushOptions,
    there: OnServer,
    people: Mapping[str, KnownPerson],
) -> dict[str, tuple[str, ...]]:
    """Who may look again at which accepted samples."""
    if not options.second_look:
        return {}
    belong = members(client, options.workspace)
    annotators = {account: people[account].username for account, role in belong.items() if role == "annotator"}
    return second_looks(run, samples, annotators, options.second_look, there.second_looks())


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
