"""How `filigrana review push` looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from commands.screen import err, out

if TYPE_CHECKING:
    from review.push import PushReport


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


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal; yields what to call with how many are done and how many there are."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err(), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
