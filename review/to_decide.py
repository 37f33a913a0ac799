"""What waits for whoever leads: found at every pull, sent to the leads' queue, and kept with the run for `status`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import orjson
from pydantic import ValidationError

from review.argilla.client import ArgillaClient
from review.argilla.lead_queue import ensure_lead_dataset, is_answered, latest_records, store_cases
from review.argilla.records import DatasetOnServer
from review.argilla.workspaces import members
from review.lead_records import lead_record
from review.retire import retire_records
from review.rules import ReviewRules
from review.undecided import OpenCase, Reason
from review.votes import Said
from schemas.base import LastingRow
from schemas.errors import StoreError
from schemas.sample import Sample
from store.files import disk_errors, write_whole
from store.private import private_folder
from store.run import Run


class WaitingCase(LastingRow):
    """A sample that waits for a lead: why, and the address at which it is answered ('' where no pull could say)."""

    reason: Reason
    page: str = ""


class ToDecide(LastingRow):
    """What waited for a lead at the last pull, by sample."""

    cases: dict[str, WaitingCase] = {}
    queue: str = ""
    """The id of the leads' dataset, once there is one."""
    hidden: bool = False
    """Whether the key of the last pull didn't show that dataset, or could make none."""


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
    for sample, record in standing.items():
        if sample not in open_samples and record["metadata"].get("run") == run_id and not is_answered(record):
            retire_records(client.requests, run, record["dataset"], [record["external_id"]], samples, rules)
    dataset = None
    pages: dict[str, str] = {}
    if cases or (there and client.me.role == "owner"):
        dataset = ensure_lead_dataset(client, workspace, there, _leads(client, workspace, rules))
    if dataset:
        pages = store_cases(
            client,
            dataset,
            cases,
            standing,
            lambda case, attempt: lead_record(case, samples[case.sample_id], attempt, run_id, rules),
        )
    elif not there:
        pages = {sample: case.page for sample, case in before.cases.items()}
    waiting = {c.sample_id: WaitingCase(reason=c.reason, page=pages.get(c.sample_id, "")) for c in cases}
    queue = dataset.id if dataset else there[-1].id if there else before.queue
    after = ToDecide(cases=waiting, queue=queue, hidden=not (dataset or there) and bool(queue or cases))
    if after != before:
        _write(run, after)
    return after


def read_to_decide(run: Run) -> ToDecide:
    """What waited for a lead at the last pull. Raises StoreError when the file is damaged."""
    path = _path(run)
    if not path.is_file():
        return ToDecide()
    try:
        return ToDecide.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise StoreError(f"{path} is damaged.", "Remove it: the next pull makes it anew.") from error


def _leads(client: ArgillaClient, workspace: str, rules: ReviewRules) -> Collection[str]:
    """Who gets into the leads' workspace: those named, and the workspace's admins. Owners see every workspace."""
    known = set(rules.people)
    admins = {account for account, role in members(client, workspace).items() if role == "admin"}
    return admins | {lead for lead in rules.leads if lead in known}


def _write(run: Run, to_decide: ToDecide) -> None:
    path = _path(run)
    with disk_errors(path):
        private_folder(path.parent)
    write_whole(path, orjson.dumps(to_decide.model_dump(mode="json"), option=orjson.OPT_INDENT_2), private=True)


def _path(run: Run) -> Path:
    return run.path / "review" / "to_decide.json"
