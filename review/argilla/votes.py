"""From the server's responses to what each person says of each sample now, by account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from review.argilla.client import ArgillaClient
from review.argilla.records import DatasetOnServer, find_records, read_records
from review.opinions.answers import WITHDRAWN, decision_of, utc
from review.opinions.rules import ReviewRules
from review.opinions.stored import Latest
from review.page.dataset_names import SECOND_LOOK
from review.page.dialogue import FIRST_LINE
from schemas.message import Message
from schemas.sample import Content, Decision, Sample
from store.run import Run

FOUND_AT_ONCE = 250


@dataclass
class Said:
    """What stands on the server: each person's decision on each sample, and in which dataset the samples are."""

    votes: Latest = field(default_factory=lambda: defaultdict(dict))
    """A draft is a decision too, WITHDRAWN."""
    datasets: dict[str, DatasetOnServer] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    """When each sample's record was made (ISO 8601, UTC)."""
    lead_records: list[dict[str, Any]] = field(default_factory=list)
    """The records of the leads' queue, answered or not, with their responses and suggestions."""
    outdated: list[dict[str, Any]] = field(default_factory=list)
    """Those that the run put there about samples that have other content now."""
    completed: set[str] = field(default_factory=set)
    """Samples for which as many people answered as were asked to."""
    answered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Who submitted or discarded each sample's own record."""
    assigned: dict[str, set[str]] = field(default_factory=dict)
    """The names of those whose record it is, where it is somebody's in particular."""
    responses: int = 0
    """Drafts left out."""

    def in_nobodys_queue(self, annotators: Mapping[str, str]) -> set[str]:
        """The samples whose records are complete, or were answered by each of those who see them.

        `annotators` are names by account. Whose own are all gone is everybody's.
        """
        exhausted = set(self.completed)
        for sample, who in self.answered.items():
            own = {a for a, name in annotators.items() if name in self.assigned.get(sample, ())}
            asked = own or set(annotators)
            if asked and asked <= who:
                exhausted.add(sample)
        return exhausted

    def found(self, record: Mapping[str, Any], dataset: DatasetOnServer) -> None:
        """Note where a sample's own record is and how far it is."""
        sample = record["external_id"]
        self.datasets.setdefault(sample, dataset)
        self.since.setdefault(sample, utc(record["inserted_at"]))
        named = record["metadata"].get("assigned")
        if named and SECOND_LOOK not in dataset.name:
            self.assigned[sample] = {named} if isinstance(named, str) else set(named)
        if record["status"] == "completed":
            self.completed.add(sample)
        given = (r for r in record.get("responses") or () if r["status"] != "draft")
        self.answered[sample].update(str(response["user_id"]) for response in given)

    def add(self, decision: Decision) -> None:
        """Of several answers of one person on one sample, the latest that is no draft counts."""
        self.responses += decision.rule != WITHDRAWN
        known = self.votes[decision.sample_id].get(decision.voter)
        if known is None or _rank(decision) > _rank(known):
            self.votes[decision.sample_id][decision.voter] = decision


def said_on_server(
    client: ArgillaClient,
    datasets: Collection[DatasetOnServer],
    run: Run,
    samples: Mapping[str, Sample],
    rules: ReviewRules,
    lead_datasets: Collection[DatasetOnServer] = (),
) -> Said:
    """Read every answered record of the run, and the leads' queue."""
    said = Said()
    run_id = run.manifest().run_id
    include = ("responses", "suggestions")
    for dataset in datasets:
        for record in read_records(client.requests, dataset, include=include, answered=True, run=run_id):
            said.found(record, dataset)
            for decision in decisions_in(record, samples, rules):
                said.add(decision)
    for dataset in lead_datasets:
        for record in read_records(client.requests, dataset, include=include):
            if record["metadata"].get("sample") in samples:
                said.lead_records.append({**record, "dataset": dataset})
                for decision in decisions_in(record, samples, rules):
                    said.add(decision)
            elif record["metadata"].get("run") == run_id:
                said.outdated.append({**record, "dataset": dataset})
    _find(client, datasets, said, said.votes)
    return said


def _find(client: ArgillaClient, datasets: Collection[DatasetOnServer], said: Said, samples: Collection[str]) -> None:
    """Look for the own records of samples that have no answer in them."""
    unread = sorted(set(samples) - said.since.keys())
    for dataset in datasets:
        for start in range(0, len(unread), FOUND_AT_ONCE):
            for record in find_records(client.requests, dataset, unread[start : start + FOUND_AT_ONCE]):
                said.found(record, dataset)


def taken_back(
    client: ArgillaClient,
    datasets: Collection[DatasetOnServer],
    said: Said,
    stored: Latest,
    people: Collection[str],
) -> list[Decision]:
    """Withdrawals of stored answers that were deleted since: the record and the account are there, the answer isn't.

    Who closed an account, or is out of the key's sight, took nothing back; nor did who answered a record that was
    deleted whole, be it that another of the same sample was made since.
    """
    missing = [
        decision
        for sample, by_voter in stored.items()
        for voter, decision in by_voter.items()
        if voter in people and decision.rule != WITHDRAWN and voter not in said.votes.get(sample, {})
    ]
    _find(client, datasets, said, {decision.sample_id for decision in missing})
    in_queue = {record["id"] for record in said.lead_records}
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    return [
        Decision(
            sample_id=decision.sample_id,
            annotator=decision.annotator,
            user_id=decision.user_id,
            status="discarded",
            decided_at=now,
            rule=WITHDRAWN,
        )
        for decision in missing
        if (
            decision.given_in in in_queue
            if decision.given_in
            else decision.decided_at >= said.since.get(decision.sample_id, "~")
        )
    ]


def news(said: Iterable[Decision], stored: Latest) -> list[Decision]:
    """The decisions that say something else than what is stored, each later than what it replaces.

    A draft is news only where an answer was stored.
    """
    fresh = []
    for decision in said:
        of_sample = stored.get(decision.sample_id, {})
        known = of_sample.get(decision.voter)
        if known is None:
            under_names = any(not one.user_id for one in of_sample.values())
            if decision.rule != WITHDRAWN or under_names:
                fresh.append(decision)
        elif _substance(decision) != _substance(known):
            fresh.append(after(decision, known))
    return fresh


def after(decision: Decision, known: Decision) -> Decision:
    """The decision with a time later than that of the one that it replaces: the latest is the one that counts."""
    if decision.decided_at > known.decided_at:
        return decision
    later = datetime.fromisoformat(known.decided_at) + timedelta(microseconds=1)
    return decision.model_copy(update={"decided_at": later.isoformat(timespec="microseconds")})


def _rank(decision: Decision) -> tuple[bool, str]:
    return decision.rule != WITHDRAWN, decision.decided_at


def _substance(decision: Decision) -> dict[str, Any]:
    """All that a decision says, without when it was said and under which name."""
    return decision.model_dump(exclude={"decided_at", "annotator"})


def decisions_in(record: Mapping[str, Any], samples: Mapping[str, Sample], rules: ReviewRules) -> list[Decision]:
    """What each person says in a record of a sample, or of the leads' queue (whose metadata names the sample)."""
    identity = record["metadata"].get("sample") or record["external_id"]
    given_in = record["id"] if identity != record["external_id"] else ""
    sample = samples.get(identity)
    content = sample.content if sample else _content_unknown(record)
    suggested = next((s["value"] for s in record["suggestions"] or () if isinstance(s["value"], str)), None)
    whole = str(record["fields"].get("answer") or "").startswith(FIRST_LINE)
    decisions = []
    for response in record["responses"] or ():
        user = str(response["user_id"])
        annotator = rules.name_of(user, f"user-{user[:8]}")
        decision = decision_of(identity, content, response, annotator, suggested, whole)
        decision = decision or _withdrawal(identity, annotator, response)
        decisions.append(decision.model_copy(update={"user_id": user, "given_in": given_in}))
    return decisions


def _content_unknown(record: Mapping[str, Any]) -> Content:
    """A stand-in for a gold item or for content that the run no longer holds: its verdicts count, its texts don't."""
    return Content(kind="chat", messages=(Message(role="user", content=record["external_id"]),))


def _withdrawal(identity: str, annotator: str, response: Mapping[str, Any]) -> Decision:
    decided_at = utc(response["updated_at"])
    return Decision(sample_id=identity, annotator=annotator, status="discarded", decided_at=decided_at, rule=WITHDRAWN)
