"""Records on an Argilla server: stored in batches, counted and read back.

Straight through the bulk API, not the SDK's `log()`: that one sends batches of its own without telling which of them
failed, and writes old responses back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from review.argilla.requests import ArgillaRequests
from schemas.base import Row

PAGE = 1000
"""Argilla's most records a page."""
LARGEST_BATCH = 250
"""Argilla takes 500; fewer keep each request under a second."""
SUGGESTIONS_A_BATCH = 3600
"""PostgreSQL takes 32,767 parameters a statement, and each suggestion is nine of them."""


class DatasetOnServer(Row):
    """A published dataset as it stands on the server."""

    id: str
    name: str
    needed: int
    """How many submitted responses complete a record."""
    question_ids: dict[str, str]


def batch_size(suggestions: int) -> int:
    """How many records fit in one request, for records with at most so many suggestions each."""
    return min(LARGEST_BATCH, SUGGESTIONS_A_BATCH // max(1, suggestions))


def upsert_records(requests: ArgillaRequests, dataset: DatasetOnServer, records: Sequence[dict[str, Any]]) -> None:
    """Store records, all or none, over those of the same `id` or `external_id`. At most 500.

    Only the keys that are there change; responses never do. Raises BatchRefusedError.
    """
    items = [_with_question_ids(record, dataset.question_ids) for record in records]
    requests.send("PUT", f"/api/v1/datasets/{dataset.id}/records/bulk", {"items": items})


def find_records(
    requests: ArgillaRequests, dataset: DatasetOnServer, external_ids: Sequence[str], include: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The records with these external ids (at most 250), whatever run they are of. `include` as in `read_records`."""
    scope = {"entity": "record", "property": "external_id"}
    body = {"filters": {"and": [{"type": "terms", "scope": scope, "values": list(external_ids)}]}}
    path = f"/api/v1/datasets/{dataset.id}/records/search"
    page = requests.send("POST", path, body, include=",".join(include) or None, limit=PAGE)
    return [item["record"] for item in page["items"]]


def delete_records(requests: ArgillaRequests, dataset: DatasetOnServer, ids: Sequence[str]) -> None:
    """Delete records by their ids on the server (at most 100), and with them, as Argilla does, their responses."""
    if ids:
        requests.send("DELETE", f"/api/v1/datasets/{dataset.id}/records", None, ids=",".join(ids))


def count_records(
    requests: ArgillaRequests, dataset: DatasetOnServer, status: str | None = None, **metadata: str
) -> int:
    """How many records have this status ("pending", "completed") and these values of metadata."""
    path = f"/api/v1/datasets/{dataset.id}/records/search"
    filters = _metadata_filters(metadata)
    if status:
        filters.append({"type": "terms", "scope": {"entity": "record", "property": "status"}, "values": [status]})
    body = {"filters": {"and": filters}} if filters else {}
    return int(requests.send("POST", path, body, limit=1)["total"])


def read_records(
    requests: ArgillaRequests,
    dataset: DatasetOnServer,
    include: Sequence[str] = (),
    answered: bool = False,
    **metadata: str,
) -> Iterator[dict[str, Any]]:
    """Go through the records with these values of metadata, oldest first, each once.

    `include` takes "responses" and "suggestions"; `answered` leaves out those without a response. Pages go by the time
    of insertion, not by offset alone: people may work, and records may be added, while this goes on.
    """
    path = f"/api/v1/datasets/{dataset.id}/records/search"
    fixed = _metadata_filters(metadata)
    if answered:
        statuses = ["submitted", "discarded", "draft"]
        fixed.append({"type": "terms", "scope": {"entity": "response", "property": "status"}, "values": statuses})
    seen: set[str] = set()
    since, offset = "", 0
    while True:
        body = _page_query(fixed, since)
        page = requests.send("POST", path, body, include=",".join(include) or None, limit=PAGE, offset=offset)
        items = [item["record"] for item in page["items"]]
        fresh = [record for record in items if record["id"] not in seen]
        seen.update(record["id"] for record in fresh)
        yield from fresh
        if len(items) < PAGE:
            return
        last = _to_the_millisecond(items[-1]["inserted_at"])
        since, offset = (since, offset + PAGE) if last == since else (last, 0)


def _page_query(fixed: list[dict[str, Any]], since: str) -> dict[str, Any]:
    scope = {"entity": "record", "property": "inserted_at"}
    filters = [*fixed, {"type": "range", "scope": scope, "ge": since}] if since else fixed
    return {"sort": [{"scope": scope, "order": "asc"}], **({"filters": {"and": filters}} if filters else {})}


def _with_question_ids(record: dict[str, Any], question_ids: dict[str, str]) -> dict[str, Any]:
    if "suggestions" not in record:
        return record
    named = record["suggestions"]
    suggestions = [
        {"question_id": question_ids[s["question"]], "value": s["value"], "agent": s["agent"]} for s in named
    ]
    return {**record, "suggestions": suggestions}


def _metadata_filters(metadata: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"type": "terms", "scope": {"entity": "metadata", "metadata_property": name}, "values": [value]}
        for name, value in metadata.items()
    ]


def _to_the_millisecond(moment: str) -> str:
    """Round down, because Elasticsearch keeps milliseconds only."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).isoformat(timespec="milliseconds")
