"""What a server holds of a run, and how records there are claimed and marked without touching any response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import Any

import orjson

from review.argilla.records import LARGEST_BATCH, DatasetOnServer, count_records, find_records, read_records
from review.argilla.records import upsert_records as upsert
from review.argilla.requests import ArgillaRequests
from review.notes import read_note, write_note
from review.page.dataset_names import SECOND_LOOK
from review.page.records import CURRENT, ROLE_SAMPLE
from schemas.errors import StoreError
from schemas.sample import Sample
from store.run import Run

NOTE = "on_server.json"

SUPERSEDED = "substituído"
"""State of a record whose sample has other content now: it has to go."""
Retire = Callable[[DatasetOnServer, Sequence[str]], int]
"""Take records (external ids) from the server, nothing lost; returns how many went. See `review.retire`."""


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record of the run as this run left it: nobody else changes its state while the run holds it."""

    state: str
    rollout: str | None
    is_sample: bool
    assigned: tuple[str, ...] = ()
    """Names of those who are to answer it; nobody's in particular when empty."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> KnownRecord:
        """From a record as the server gives it, or as it is sent."""
        metadata = record["metadata"]
        is_sample = metadata.get("role") == ROLE_SAMPLE
        named = metadata.get("assigned") or ()
        assigned = (named,) if isinstance(named, str) else tuple(named)
        return cls(metadata.get("state", CURRENT), metadata.get("rollout"), is_sample, assigned)


@dataclass
class OnServer:
    """What a server holds of one run: kept beside the run, so that a push reads only what it can't know.

    Datasets are known by their ids on the server, so that another server's are never taken for these.
    """

    datasets: dict[str, dict[str, KnownRecord]] = field(default_factory=dict)
    """The run's records by the dataset's id and their external id."""
    stale: list[tuple[DatasetOnServer, str, str]] = field(default_factory=list)
    """Records whose state is no longer true: (dataset, external id, the state it should have)."""
    present: set[str] = field(default_factory=set)
    """Ids of the datasets that are on the server now."""
    second: set[str] = field(default_factory=set)
    """Of those, the ones for second looks."""

    @property
    def ids(self) -> set[str]:
        """The external ids of the run's records on this server."""
        return {identity for name in self.present & self.datasets.keys() for identity in self.datasets[name]}

    def holds(self, dataset: DatasetOnServer) -> bool:
        """Whether a dataset has records of the run."""
        return bool(self.datasets.get(dataset.id))

    def assigned(self) -> Counter[str]:
        """How many of the run's current samples each person was given, second looks left out."""
        known = (
            r for name in (self.present - self.second) & self.datasets.keys() for r in self.datasets[name].values()
        )
        current = (record for record in known if record.is_sample and record.state == CURRENT)
        return Counter(name for record in current for name in record.assigned)

    def second_looks(self) -> set[str]:
        """The external ids of records for a second look."""
        return {i for name in self.present & self.second & self.datasets.keys() for i in self.datasets[name]}

    def sent(self, dataset: DatasetOnServer, bodies: Sequence[Mapping[str, Any]]) -> None:
        """Note records that were stored or claimed just now."""
        self.present.add(dataset.id)
        self.datasets.setdefault(dataset.id, {}).update({b["external_id"]: KnownRecord.of(b) for b in bodies})


def remembered(run: Run) -> OnServer:
    """What the last push from this run's folder knew; nothing when there was none or its note can't be read."""
    try:
        stored = orjson.loads(read_note(run, NOTE))
        return OnServer({n: {i: _known(*row) for i, row in records.items()} for n, records in stored.items()})
    except (FileNotFoundError, StoreError, ValueError, TypeError, AttributeError):
        return OnServer()


def _known(state: str, rollout: str | None, is_sample: bool, assigned: Sequence[str] = ()) -> KnownRecord:
    return KnownRecord(state, rollout, is_sample, tuple(assigned))


def remember(run: Run, there: OnServer) -> None:
    """Keep what is known for the next push. Losing the file costs that one a reading of all records."""
    stored = {n: {i: astuple(r) for i, r in d.items()} for n, d in there.datasets.items()}
    write_note(run, NOTE, orjson.dumps(stored))


def refresh(
    there: OnServer,
    requests: ArgillaRequests,
    datasets: Sequence[DatasetOnServer],
    samples: Sequence[Sample],
    run: Run,
) -> None:
    """Learn which of the run's records are there, and which of them say the wrong thing about their state.

    A dataset is read only where the number of its records isn't what is known. A record is superseded when its rollout
    is one of the run's, but with other content, or rejected since. Where another run holds it too, this one only
    withdraws its claim: what the other has to review stays as it is.
    """
    there.present = {dataset.id for dataset in datasets}
    there.second = {dataset.id for dataset in datasets if SECOND_LOOK in dataset.name}
    there.stale.clear()
    current = {sample.id for sample in samples}
    old = []
    for dataset in datasets:
        known = _read(there, requests, dataset, run.manifest().run_id)
        old += [(dataset, i, r) for i, r in known.items() if r.is_sample and r.state != _wanted(i, current)]
    if not old:
        return
    rollouts = {sample.provenance.rollout_id for sample in samples}
    rollouts.update(run.scan("rejected").select("rollout_id").collect().to_series())
    for dataset, identity, record in old:
        if identity in current or record.rollout in rollouts:
            there.stale.append((dataset, identity, _wanted(identity, current)))


def _wanted(identity: str, current: set[str]) -> str:
    return CURRENT if identity in current else SUPERSEDED


def _read(there: OnServer, requests: ArgillaRequests, dataset: DatasetOnServer, run_id: str) -> dict[str, KnownRecord]:
    count = count_records(requests, dataset, run=run_id)
    if count != len(there.datasets.get(dataset.id, ())):
        records = read_records(requests, dataset, run=run_id) if count else ()
        there.datasets[dataset.id] = {record["external_id"]: KnownRecord.of(record) for record in records}
    return there.datasets.get(dataset.id, {})


def claim_shared(
    requests: ArgillaRequests, dataset: DatasetOnServer, batch: Sequence[dict[str, Any]], run: Run
) -> set[str]:
    """Claim for this run the records of a batch that another run pushed: the same sample is reviewed once."""
    found = find_records(requests, dataset, [body["external_id"] for body in batch])
    run_id = run.manifest().run_id
    claims = [
        _marked({**record, "metadata": {**record["metadata"], "run": sorted(_runs_of(record) | {run_id})}}, CURRENT)
        for record in found  # the other run may have superseded it
    ]
    if claims:
        upsert(requests, dataset, claims)
    return {record["external_id"] for record in found}


def settle_stale(requests: ArgillaRequests, there: OnServer, run_id: str, retire: Retire) -> Iterator[tuple[int, int]]:
    """Make true of stale records what is so now, many at a time; gives how many and how many of them went.

    What is superseded goes (`retire`), unless another run holds it too; what is current again says so.
    """
    while there.stale:
        dataset = there.stale[0][0]
        batch = [item for item in there.stale if item[0].id == dataset.id][:LARGEST_BATCH]
        states = {identity: state for _, identity, state in batch}
        known = there.datasets[dataset.id]
        marks, gone = [], []
        for record in find_records(requests, dataset, list(states)):
            identity = record["external_id"]
            others, state = sorted(_runs_of(record) - {run_id}), states[identity]
            if state == SUPERSEDED:
                known.pop(identity, None)
            elif identity in known:
                known[identity] = replace(known[identity], state=state)
            if state == SUPERSEDED and not others:
                gone.append(identity)
                continue
            if state == SUPERSEDED:
                state = record["metadata"].get("state", CURRENT)
                record["metadata"] = {**record["metadata"], "run": others}
            marks.append(_marked(record, state))
        if marks:
            upsert(requests, dataset, marks)
        done = {identity for _, identity, _ in batch}
        there.stale = [i for i in there.stale if i[0].id != dataset.id or i[1] not in done]
        yield len(batch), retire(dataset, gone)


def _runs_of(record: dict[str, Any]) -> set[str]:
    """The ids of the runs that hold a record."""
    runs = record["metadata"].get("run") or []
    return set(runs if isinstance(runs, list) else [runs])


def _marked(record: dict[str, Any], state: str) -> dict[str, Any]:
    """What says of a record in which state it is: only what changes, so that responses stay as they are.

    Earlier versions put a notice on records that they called superseded; a current one has none.
    """
    body = {"id": record["id"], "metadata": {**record["metadata"], "state": state}}
    if state != CURRENT or not record["fields"].get("notice"):
        return body
    return {**body, "fields": {**record["fields"], "notice": None}}
