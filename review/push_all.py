"""Sending the samples of several runs that are one plan's shards."""

from __future__ import annotations

from collections.abc import Sequence

from review.outgoing import PushOptions
from review.push import Progress, PushReport, no_progress, push
from schemas.errors import UsageError
from store.run import Run


def push_all(
    runs: Sequence[Run],
    url: str,
    api_key: str,
    progress: Progress = no_progress,
    options: PushOptions | None = None,
) -> list[PushReport]:
    """Push several runs one after the other, no more than the `limit` in all.

    Raises UsageError for shares by number, which are a run's own.
    """
    options = options or PushOptions()  # type: ignore[call-arg]
    if len(runs) > 1:
        require_even_shares(options)
    done: list[PushReport] = []
    for run in runs:
        sent = sum(report.sent for report in done)
        left = None if options.sampling.limit is None else options.sampling.limit - sent
        its = options.model_copy(update={"sampling": options.sampling.model_copy(update={"limit": left})})
        done.append(push(run, url, api_key, progress, its))
    return done


def require_even_shares(options: PushOptions) -> None:
    """Raise UsageError for shares by number."""
    if any(share.records for share in options.assign):
        raise UsageError(
            "--assign with numbers counts the records of one run, and these are several shards.",
            "Deal them out evenly (--assign ana,rui), or push each shard alone.",
        )
