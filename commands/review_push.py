"""How `filigrana review push` looks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from commands.screen import err, out

if TYPE_CHECKING:
    from review.push import PushReport


def print_pushed(report: PushReport) -> None:
    """What was sent and where people review it, on standard output; what was refused, on standard error."""
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
