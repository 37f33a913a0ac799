"""Sending what waits for whoever leads to their queue, and taking from it what no longer does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from review.argilla.client import ArgillaClient
from review.argilla.records import DatasetOnServer
from review.argilla.retire import retire_records
from review.argilla.votes import Said
from review.argilla.workspaces import members
from review.leads.lead_queue import BATCH as CASES
from review.leads.lead_queue import ensure_lead_dataset, is_answered, latest_records, store_cases
from review.leads.lead_records import lead_record
from review.opinions.rules import ReviewRules
from review.opinions.to_decide import ToDecide, WaitingCase, read_to_decide, write_to_decide
from review.opinions.undecided import OpenCase
from review.page.media_fields import BATCH as MEDIA_BATCH
from review.page.media_fields import MEDIA_FIELDS, shows_media
from schemas.sample import Sample
from store.media import MediaStore
from store.run import Run


def send_cases(
    client: ArgillaClient,
    workspace: str,
    run: Run,
    cases: Sequence[OpenCase],
    said: Said,
    there: Sequence[DatasetOnServer],
    samples: Mapping[str, Sample],
    rules: ReviewRules,
) -> ToDecide:
    """Bring the leads' queue up to date: a record for each case, none for what needs no lead any more.

    An owner's key also lets in whoever leads since the last time.
    """
    before = read_to_decide(run)
    run_id = run.manifest().run_id
    standing = latest_records(said.lead_records)
    open_samples = {case.sample_id for case in cases}
    closed = [r for s, r in standing.items() if s not in open_samples and r["metadata"].get("run") == run_id]
    for record in [*closed, *said.outdated]:
        if not is_answered(record):
            retire_records(client.requests, run, record["dataset"], [record["external_id"]], samples, rules)
    dataset = None
    pages: dict[str, str] = {}
    shown = {case.sample_id for case in cases if shows_media(samples[case.sample_id].content)}
    if cases or (there and client.me.role == "owner"):
        dataset = ensure_lead_dataset(client, workspace, there, _leads(client, workspace, rules), bool(shown))
    if dataset:
        blind = {s: r for s, r in standing.items() if s in shown and _is_blind(r)}
        for record in blind.values():
            retire_records(client.requests, run, record["dataset"], [record["external_id"]], samples, rules)
        media = MediaStore(run.path)
        pages = store_cases(
            client,
            dataset,
            cases,
            standing,
            lambda case, attempt: lead_record(case, samples[case.sample_id], attempt, run_id, rules, media),
            gone=blind,
            batch=MEDIA_BATCH if shown else CASES,
        )
    elif not there:
        pages = {sample: case.page for sample, case in before.cases.items()}
    waiting = {c.sample_id: WaitingCase(reason=c.reason, page=pages.get(c.sample_id, "")) for c in cases}
    queue = dataset.id if dataset else there[-1].id if there else before.queue
    after = ToDecide(cases=waiting, queue=queue, hidden=not (dataset or there) and bool(queue or cases))
    if after != before:
        write_to_decide(run, after)
    return after


def _is_blind(record: Mapping[str, Any]) -> bool:
    """Whether an open record of a sample with pictures or sounds was made before the queue had fields for them."""
    return not is_answered(record) and not any(field.name in record["fields"] for field in MEDIA_FIELDS)


def _leads(client: ArgillaClient, workspace: str, rules: ReviewRules) -> Collection[str]:
    """Who gets into the leads' workspace: those named, and the workspace's admins. Owners see every workspace."""
    known = set(rules.people)
    admins = {account for account, role in members(client, workspace).items() if role == "admin"}
    return admins | {lead for lead in rules.leads if lead in known}
