"""How `filigrana review pull` looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from commands.screen import err, out

if TYPE_CHECKING:
    from review.opinions.to_decide import WaitingCase
    from review.opinions.undecided import Reason
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
    for line in waiting_lines(report.to_decide, report.failed_corrections):
        _say(line)
    if report.queue_hidden:
        _say(
            "The key doesn't show the leads' queue (`a-decidir`): pull with an owner's key, which makes it, lets the"
            " workspace's admins in, and brings what was answered there."
        )


WHY: dict[Reason, str] = {
    "tie": "Tie",
    "equal": "The only person who looked finds both answers equally good",
    "correction_missing": "Marked for correction, but without a corrected text",
    "turns_lost": "The corrected dialogue lacks a line that parts its turns",
    "preference_missing": "A verdict that doesn't say which answer is better",
    "correction_failed": "The corrected text fails the recipe's checks",
    "too_few": "Answers are missing and it is in nobody's queue",
}


def waiting_lines(cases: Mapping[str, WaitingCase], problems: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Each case that waits for a lead: why, and where it is answered (the sample's id where no page is known)."""
    for sample, case in cases.items():
        found = f" ({'; '.join(problems[sample])})" if problems.get(sample) else ""
        yield f"{WHY[case.reason]}{found}: {case.page or sample}"


def _say(line: str) -> None:
    err().print(line, style="yellow", markup=False, soft_wrap=True)
