"""Bringing people's decisions back: complete, each response once, its latest text; safe to repeat while people work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from review.adjudicate import TIED, WAITING, adjudicate, is_new, is_settled_tie
from review.answers import CORRECTION_MISSING, WITHDRAWN, decision_of, utc
from review.argilla.client import ArgillaClient, Person
from review.argilla.datasets import our_datasets
from review.argilla.records import DatasetOnServer, read_records
from review.gold import known_answers
from review.local.process import WORKSPACE
from schemas.base import Row
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content, Decision, Sample
from store.rows import decision_row
from store.run import Run

WRITER = "review"

Latest = dict[str, dict[str, Decision]]
"""The latest decision of each person on each sample: {sample: {annotator: decision}}."""


class PullReport(Row):
    """What a pull brought. Counts of samples are of all decisions so far, not only of this pull."""

    responses: int
    """Responses on the server, drafts left out."""
    new: int
    """Decisions that were not stored yet (a changed response counts again)."""
    accepted: int
    corrected: int
    rejected: int
    no_preference: int
    """Preferences whose answers people find equally good: they give no pair."""
    ties: tuple[str, ...]
    """Samples on which people disagree: they wait for a lead's answer."""
    waiting: int
    """Samples that fewer people answered than were asked to."""
    without_correction: tuple[str, ...]
    """Samples marked "correct" without a corrected text: they wait for one."""


def pull(run: Run, url: str, api_key: str, leads: Collection[str] = (), workspace: str = WORKSPACE) -> PullReport:
    """Store what people decided on a run's samples, and the final decision on each.

    The answers of owners and admins, and of the people named in `leads`, are the last word. Raises UsageError when
    nothing of the run is on the server, OutOfReachError when it doesn't answer; nothing is stored by half.
    """
    client = ArgillaClient(url, api_key)
    people = client.people(workspace)
    datasets = our_datasets(client, workspace).values()
    if not datasets:
        raise UsageError(f"Nothing was pushed to {client.url} yet.", f"filigrana review push {run.path} --url {url}")
    stored = latest_decisions(run)
    samples = {sample.id: sample for sample in run.samples()}
    fresh: list[Decision] = []
    needed: dict[str, int] = {}
    responses = 0
    for dataset in datasets:
        for record in _answered(client, dataset, run):
            needed[record["external_id"]] = dataset.needed
            given = _decisions_in(record, samples, people)
            responses += sum(decision.rule != WITHDRAWN for decision in given)
            fresh += [decision for decision in given if _is_news(decision, stored)]
    finals = _outcomes(stored, fresh, needed, {*leads, *_leads(people)}, run)
    if fresh or finals:
        run.append("decisions", (decision_row(decision) for decision in [*fresh, *finals]), writer=WRITER)
    return _report(latest_decisions(run), final_decisions(run), responses, len(fresh), samples.keys())


def latest_decisions(run: Run) -> Latest:
    """The latest stored decision of each person on each sample, final ones left out."""
    latest: Latest = defaultdict(dict)
    for decision in run.decisions():
        known = latest[decision.sample_id].get(decision.annotator)
        if not decision.is_final and (known is None or decision.decided_at >= known.decided_at):
            latest[decision.sample_id][decision.annotator] = decision
    return {sample: by_person for sample, by_person in latest.items() if by_person}


def final_decisions(run: Run) -> dict[str, Decision]:
    """The standing final decision on each sample."""
    finals: dict[str, Decision] = {}
    for decision in run.decisions():
        known = finals.get(decision.sample_id)
        if decision.is_final and (known is None or decision.decided_at >= known.decided_at):
            finals[decision.sample_id] = decision
    return finals


def _answered(client: ArgillaClient, dataset: DatasetOnServer, run: Run) -> Iterable[dict[str, Any]]:
    run_id = run.manifest().run_id
    include = ("responses", "suggestions")
    return read_records(client.requests, dataset, include=include, answered=True, run=run_id)


def _leads(people: Mapping[str, Person]) -> set[str]:
    return {person.username for person in people.values() if person.role in ("owner", "admin")}


def _decisions_in(
    record: Mapping[str, Any], samples: Mapping[str, Sample], people: Mapping[str, Person]
) -> list[Decision]:
    identity = record["external_id"]
    sample = samples.get(identity)
    content = sample.content if sample else _content_unknown(record)
    suggested = next((s["value"] for s in record["suggestions"] or () if isinstance(s["value"], str)), None)
    decisions = []
    for response in record["responses"] or ():
        person = people.get(response["user_id"])
        annotator = person.username if person else f"user-{response['user_id'][:8]}"
        decision = decision_of(identity, content, response, annotator, suggested)
        decisions.append(decision or _withdrawal(identity, annotator, response))
    return decisions


def _content_unknown(record: Mapping[str, Any]) -> Content:
    """A stand-in for a gold item or for content that the run no longer holds: its verdicts count, its texts don't."""
    return Content(kind="chat", messages=(Message(role="user", content=record["external_id"]),))


def _withdrawal(identity: str, annotator: str, response: Mapping[str, Any]) -> Decision:
    decided_at = utc(response["updated_at"])
    return Decision(sample_id=identity, annotator=annotator, status="discarded", decided_at=decided_at, rule=WITHDRAWN)


def _is_news(decision: Decision, stored: Latest) -> bool:
    """Whether a decision isn't stored yet. A draft is news only to someone whose answer was stored."""
    known = stored.get(decision.sample_id, {}).get(decision.annotator)
    if known is None:
        return decision.rule != WITHDRAWN
    return decision.decided_at > known.decided_at


def _outcomes(
    stored: Latest, fresh: Iterable[Decision], needed: Mapping[str, int], leads: Collection[str], run: Run
) -> list[Decision]:
    """The final decisions that changed, each later than the one that it replaces."""
    votes: Latest = {sample: dict(by_person) for sample, by_person in stored.items()}
    for decision in fresh:
        votes.setdefault(decision.sample_id, {})[decision.annotator] = decision
    standing = final_decisions(run)
    gold = known_answers(run)
    outcomes = []
    for sample in needed:
        if sample in gold or sample not in votes:
            continue
        outcome = adjudicate(list(votes[sample].values()), needed[sample], leads) or _emptied(sample, standing)
        before = standing.get(sample)
        if outcome and is_new(outcome, before):
            if before and before.decided_at >= outcome.decided_at:
                outcome = outcome.model_copy(
                    update={"decided_at": datetime.now(UTC).isoformat(timespec="microseconds")}
                )
            outcomes.append(outcome)
    return outcomes


def _emptied(sample: str, standing: Mapping[str, Decision]) -> Decision | None:
    """What replaces a final decision whose votes were all taken back."""
    before = standing.get(sample)
    if before is None:
        return None
    return before.model_copy(
        update={"status": "tie", "messages": (), "rejected_answer": (), "responses": {"votes": {}}, "rule": WAITING}
    )


def _report(
    latest: Latest, finals: Mapping[str, Decision], responses: int, new: int, samples: Collection[str]
) -> PullReport:
    standing = {sample: decision for sample, decision in finals.items() if sample in samples}
    counts = {
        status: sum(d.status == status for d in standing.values()) for status in ("accepted", "corrected", "rejected")
    }
    return PullReport(
        responses=responses,
        new=new,
        **counts,
        no_preference=sum(map(is_settled_tie, standing.values())),
        ties=tuple(sorted(s for s, d in standing.items() if d.status == "tie" and d.rule == TIED)),
        waiting=sum(d.status == "tie" and d.rule == WAITING for d in standing.values()),
        without_correction=tuple(
            sorted(s for s in samples if any(d.rule == CORRECTION_MISSING for d in latest.get(s, {}).values()))
        ),
    )
