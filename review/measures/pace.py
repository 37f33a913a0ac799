"""How much each person did, when, and how long it took them."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from schemas.base import Row
from schemas.sample import Decision

BREAK_S = 600.0
"""A longer gap between two decisions of a person is a break, not work."""
BULK_S = 1.0
"""Decisions closer together than this were made at once, over several selected records."""


class Pace(Row):
    """One person's work. Times are None where there is nothing to tell them from (one decision, one bulk)."""

    decisions: int
    active_s: float | None
    """Time at work: the gaps without the breaks, and the usual gap for what came first after each break."""
    seconds_a_record: float | None
    """Median. Records decided at once share the time since the decision before them."""
    by_day: dict[str, int]
    """Decisions by day (UTC), as YYYY-MM-DD."""


def pace(decisions: Iterable[Decision]) -> Pace:
    """The pace of one person, from the latest decision on each record."""
    times = sorted(datetime.fromisoformat(decision.decided_at).astimezone(UTC) for decision in decisions)
    moments = _moments(times)
    gaps = [((later[0] - earlier[0]).total_seconds(), later[1]) for earlier, later in pairwise(moments)]
    work = [(gap, records) for gap, records in gaps if gap <= BREAK_S]
    active = usual = None
    if work:
        usual = statistics.median([gap / records for gap, records in work for _ in range(records)])
        sessions = 1 + len(gaps) - len(work)
        active = sum(gap for gap, _ in work) + sessions * statistics.median(gap for gap, _ in work)
    by_day = Counter(time.date().isoformat() for time in times)
    days = {day: by_day[day] for day in sorted(by_day)}
    return Pace(decisions=len(times), active_s=active, seconds_a_record=usual, by_day=days)


def _moments(times: Sequence[datetime]) -> list[tuple[datetime, int]]:
    """Each moment at which something was decided, with how many records at once."""
    moments: list[tuple[datetime, int]] = []
    last = None
    for time in times:
        if last is not None and (time - last).total_seconds() < BULK_S:
            moments[-1] = (moments[-1][0], moments[-1][1] + 1)
        else:
            moments.append((time, 1))
        last = time
    return moments
