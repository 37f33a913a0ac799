"""How `filigrana review push` looks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from commands.screen import err, out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from review.outgoing import PushOptions
    from review.push import Progress, PushReport
    from store.run import Run


def push_all(runs: Sequence[Run], url: str, api_key: str, progress: Progress, options: PushOptions) -> list[PushReport]:
    """Push several runs one after the other, no more than the `limit` in all.

    Raises UsageError for shares by number, which are a run's own.
    """
    from review.push import push
    from schemas.errors import UsageError

    if len(runs) > 1 and any(share.records for share in options.assign):
        raise UsageError(
            "--assign with numbers counts the records of one run, and these are several shards.",
            "Deal them out evenly (--assign ana,rui), or push each shard alone.",
        )
    done: list[PushReport] = []
    for run in runs:
        sent = sum(report.sent for report in done)
        left = None if options.sampling.limit is None else options.sampling.limit - sent
        its = options.model_copy(update={"sampling": options.sampling.model_copy(update={"limit": left})})
        done.append(push(run, url, api_key, progress, its))
    return done


def print_pushed(*reports: PushReport) -> None:
    """What was sent and where people review it, on standard output; what was refused, on standard error."""
    for report in reports:
        _print(report)


def _print(report: PushReport) -> None:
    more = f", {report.gold} gold" if report.gold else ""
    more += f", {report.second_looks} for a second look" if report.second_looks else ""
    superseded = f", {report.superseded} superseded" if report.superseded else ""
    out().print(f"{report.sent} sent{more}, {report.already_there} were there already{superseded}")
    for refused in report.refused:
        err().print(f"Argilla refused {refused.sample_id}: {refused.reason}", style="yellow")
    for name, page in sorted(report.pages.items()):
        out().print(f"{name}: {page}", soft_wrap=True)
    for person, records in report.assigned.items():
        out().print(f"{person} has {records}:", soft_wrap=True)
        for page in sorted(report.pages.values()):
            out().print(f"  {page}?status=pending&metadata={quote(f'assigned.{person}', safe='.')}", soft_wrap=True)
