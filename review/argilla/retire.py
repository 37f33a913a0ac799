"""Taking records out of everybody's queue without losing what was said in them.

Argilla has no other way to take a record from people's pending ones than to delete it, and deletes its responses with
it. So these are stored first: as decisions, and the record whole (drafts too) in RUN/review/retired.jsonl. What
somebody answers between that and the deletion keeps its record for the next time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from review.argilla.records import DatasetOnServer, delete_records, find_records
from review.argilla.requests import ArgillaRequests
from review.argilla.votes import decisions_in, news
from review.notes import note_path
from review.opinions.rules import ReviewRules
from review.opinions.stored import Latest, latest_decisions
from schemas.sample import Decision, Sample
from store.files import disk_errors
from store.lines import with_sum
from store.private import private_file, private_folder
from store.rows import decision_row
from store.run import Run, append_decisions

DELETED_AT_ONCE = 100
WITH_ANSWERS = ("responses", "suggestions")


def retire_records(
    requests: ArgillaRequests,
    run: Run,
    dataset: DatasetOnServer,
    external_ids: Sequence[str],
    samples: Mapping[str, Sample],
    rules: ReviewRules,
) -> int:
    """Store what was said in these records, and delete them. Returns how many went."""
    gone = 0
    stored = latest_decisions(run) if external_ids else {}
    for start in range(0, len(external_ids), DELETED_AT_ONCE):
        batch = external_ids[start : start + DELETED_AT_ONCE]
        records = find_records(requests, dataset, batch, WITH_ANSWERS)
        _keep(run, records, stored, samples, rules)
        now = {record["id"]: _answers(record) for record in find_records(requests, dataset, batch, WITH_ANSWERS)}
        unchanged = [record["id"] for record in records if now.get(record["id"]) == _answers(record)]
        delete_records(requests, dataset, unchanged)
        gone += len(unchanged)
    return gone


def _keep(
    run: Run,
    records: Sequence[dict[str, Any]],
    stored: Latest,
    samples: Mapping[str, Sample],
    rules: ReviewRules,
) -> None:
    answered = [record for record in records if record["responses"]]
    if not answered:
        return
    said = (decision for record in answered for decision in decisions_in(record, samples, rules))
    fresh = news((decision for decision in said if not _is_known(decision, stored)), stored)
    if fresh:
        append_decisions(run, map(decision_row, fresh))
    path = note_path(run, "retired.jsonl")
    with disk_errors(path):
        private_folder(path.parent)
        with os.fdopen(private_file(path, os.O_WRONLY | os.O_APPEND), "ab") as file:
            file.write(b"".join(with_sum(orjson.dumps(record)) for record in answered))
            file.flush()
            os.fsync(file.fileno())


def _is_known(decision: Decision, stored: Latest) -> bool:
    """Whether this very answer was pulled before, perhaps when the run still held the text that it corrects."""
    known = stored.get(decision.sample_id, {}).get(decision.voter)
    return known is not None and known.decided_at >= decision.decided_at


def _answers(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    return sorted((response["id"], response["updated_at"]) for response in record["responses"] or ())
