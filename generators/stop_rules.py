"""When a run stops by itself, because too much of it comes to nothing: `--max-failed 5%`, `--max-rejected 200`."""

from __future__ import annotations

import re

from schemas.base import Row
from schemas.errors import StoppedByRuleError, UsageError

JUDGED_AS_IF = 50
"""A share is taken of at least so many rollouts: the first failure alone is no 100%."""


class Limit(Row):
    """How many rollouts may end badly: a share (0 to 1) of those that have ended, or a number."""

    share: float | None = None
    number: int | None = None

    def __str__(self) -> str:
        return f"{100 * self.share:g}%" if self.share is not None else str(self.number)

    def allows(self, bad: int, ended: int, planned: int) -> bool:
        """Whether so many of those that ended, of so many planned, are within it."""
        if self.share is None:
            return bad <= (self.number or 0)
        return bad <= self.share * max(ended, min(JUDGED_AS_IF, planned))


class StopRules(Row):
    """The limits of one session, over what ends in it."""

    max_failed: Limit | None = None
    max_rejected: Limit | None = None

    def broken(self, failed: int, rejected: int, ended: int, planned: int) -> StoppedByRuleError | None:
        """The error that ends the run, when one limit is passed."""
        for bad, limit, name in ((failed, self.max_failed, "failed"), (rejected, self.max_rejected, "rejected")):
            if limit is not None and not limit.allows(bad, ended, planned):
                return StoppedByRuleError(
                    f"{bad} of the {ended} rollouts of this session {name}: --max-{name} {limit} stops here.",
                    "All that was done is kept. `filigrana report` shows why; the same command goes on.",
                )
        return None


def parse_limit(text: str | None, option: str) -> Limit | None:
    """A limit as it is written: `5%`, or `200`. Raises UsageError."""
    if text is None:
        return None
    if found := re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*%\s*", text):
        share = float(found[1].replace(",", ".")) / 100
        if share <= 1:
            return Limit(share=share)
    elif found := re.fullmatch(r"\s*(\d+)\s*", text):
        return Limit(number=int(found[1]))
    raise UsageError(f"{option} takes a share or a number, not '{text}'.", f"{option} 5% or {option} 200.")
