"""How `filigrana review pull` looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.screen import err, out

if TYPE_CHECKING:
    from review.pull import PullReport


def print_pulled(report: PullReport) -> None:
    """What came, on standard output; what waits for somebody, on standard error."""
    out().print(f"{report.new} new of {report.responses} responses")
    out().print(
        f"Decided: {report.accepted} accepted, {report.corrected} corrected, {report.rejected} rejected,"
        f" {report.no_preference} pairs equally good; {report.waiting} wait for more people"
    )
    for account in report.strangers:
        _say(
            f"The key doesn't show who the account {account} is: its answers decide nothing yet."
            " An owner's key shows it, once is enough."
        )
    for sample in report.ties:
        _say(f"Tie, waiting for a lead's answer: {sample}")
    for sample, problems in report.failed_corrections.items():
        _say(f"The corrected text fails the recipe's checks: {sample} ({'; '.join(problems)})")
    for sample in report.without_correction:
        _say(f"Marked for correction, but without a corrected text: {sample}")


def _say(line: str) -> None:
    err().print(line, style="yellow", markup=False)
