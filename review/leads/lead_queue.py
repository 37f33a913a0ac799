"""The leads' queue on the server: a dataset in a workspace of its own, where no annotator sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from review.argilla.client import ArgillaClient, wanted_shape
from review.argilla.records import DatasetOnServer, upsert_records
from review.argilla.workspaces import add_members
from review.leads.lead_settings import LEAD_DATASET, LEAD_SUFFIX, lead_settings
from review.opinions.undecided import OpenCase
from review.page.records import RecordBody

BATCH = 100


def lead_workspace(workspace: str) -> str:
    """The name of the workspace of those who lead in `workspace`."""
    return workspace + LEAD_SUFFIX


def lead_datasets(client: ArgillaClient, workspace: str) -> list[DatasetOnServer]:
    """The leads' datasets as far as the key sees them, the newest last."""
    named = client.datasets(lead_workspace(workspace))
    return [named[name] for name in sorted(named, key=_version) if _version(name)]


def ensure_lead_dataset(
    client: ArgillaClient, workspace: str, there: Sequence[DatasetOnServer], leads: Collection[str], shows: bool = False
) -> DatasetOnServer | None:
    """The dataset for new cases, made where it is missing and opened to the leads (ids); None where the key may not.
    `shows`: some of them have pictures or sounds. One that has their fields stays the leads' when the next hasn't."""
    name = lead_workspace(workspace)
    if client.me.role == "owner":
        client.ensure_workspace(name)
        add_members(client, name, leads)
    elif client.workspace_id(name) is None:
        return None
    settings = lead_settings(shows)
    newest = there[-1] if there else None
    shape = client.shape(newest) if newest else None
    for known in (settings, lead_settings(shows=True)):
        if newest and shape == wanted_shape(known):
            client.refresh_texts(newest, known)
            return newest
    version = _version(newest.name) + 1 if newest else 1
    return client.create_dataset(name, LEAD_DATASET + (f"-v{version}" if version > 1 else ""), settings, needed=1)


def store_cases(
    client: ArgillaClient,
    dataset: DatasetOnServer,
    cases: Sequence[OpenCase],
    standing: Mapping[str, dict[str, Any]],
    body_of: Callable[[OpenCase, int], RecordBody],
    gone: Collection[str] = (),
    batch: int = BATCH,
) -> dict[str, str]:
    """Have an unanswered record on the server for each case; returns where each is answered, by sample.

    `standing` is the latest record of each sample; `body_of` makes the record of a case for its attempt; `gone` are
    samples whose latest record was taken out, `batch` is how many records a request holds.
    """
    pages, new, changed = {}, [], []
    for case in cases:
        record = standing.get(case.sample_id)
        attempt = attempt_of(record) if record else 0
        if record is None or is_answered(record) or case.sample_id in gone:
            attempt, record = attempt + 1, None
        body = body_of(case, attempt)
        if record is None:
            new.append(body)
        elif {name: record["fields"].get(name) for name in body["fields"]} != body["fields"]:
            changed.append((record, body))
        pages[case.sample_id] = case_page(client, record["dataset"] if record else dataset, case.sample_id)
    for start in range(0, len(new), batch):
        upsert_records(client.requests, dataset, new[start : start + batch])
    for record, body in changed:
        rest = {name: value for name, value in body.items() if name != "external_id"}
        upsert_records(client.requests, record["dataset"], [{"id": record["id"], **rest}])
    return pages


def latest_records(records: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of each sample, the record of the last attempt."""
    return {record["metadata"]["sample"]: record for record in sorted(records, key=attempt_of)}


def attempt_of(record: Mapping[str, Any]) -> int:
    return int(str(record["external_id"]).rpartition(".")[2])


def is_answered(record: Mapping[str, Any]) -> bool:
    """Whether somebody submitted an answer, so that the record has left everybody's queue."""
    return any(response["status"] == "submitted" for response in record.get("responses") or ())


def case_page(client: ArgillaClient, dataset: DatasetOnServer, sample: str) -> str:
    """The address at which a case is answered."""
    wanted = quote(f"sample.{sample}", safe=".")
    return f"{client.url}/dataset/{dataset.id}/annotation-mode?status=pending&metadata={wanted}"


def _version(name: str) -> int:
    """1, 2, ... of a dataset of the leads; 0 for another."""
    found = re.fullmatch(rf"{LEAD_DATASET}(?:-v(\d+))?", name)
    return int(found[1] or 1) if found else 0
