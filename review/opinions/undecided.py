"""Samples on which nothing is decided and about which nobody is asked any more: whoever leads has to answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from review.opinions.adjudicate import STRANGER, TIED, is_settled_tie
from review.opinions.answers import CORRECTION_MISSING, PREFERENCE_MISSING, TURNS_LOST, WITHDRAWN
from review.opinions.stored import Latest
from schemas.base import Row
from schemas.sample import Decision

Reason = Literal[
    "tie", "equal", "correction_missing", "turns_lost", "preference_missing", "correction_failed", "too_few"
]
"""People disagree; the only person says that both answers are equally good; "correct" without a corrected text; a
corrected dialogue whose turns can't be told apart; a lead's verdict on a pair that doesn't say which answer is better;
the corrected text fails the checks; answers are
missing and nobody has the record any more (discarded, or an account was closed)."""


class OpenCase(Row):
    """One sample that waits for a lead. `votes` is what each person says of it, oldest first."""

    sample_id: str
    reason: Reason
    votes: tuple[Decision, ...]
    problems: tuple[str, ...] = ()
    """Of "correction_failed": what is wrong with the text that would win."""


def open_cases(
    samples: Iterable[str], latest: Latest, finals: Mapping[str, Decision], exhausted: Collection[str]
) -> list[OpenCase]:
    """The cases among `samples`, which leave out gold; `exhausted` are those that are in nobody's queue any more."""
    cases = []
    for sample in samples:
        given = (vote for vote in latest.get(sample, {}).values() if vote.rule != WITHDRAWN)
        votes = sorted(given, key=lambda vote: (vote.decided_at, vote.voter))
        final = finals.get(sample)
        reason = _reason(votes, final, sample in exhausted) if votes else None
        if reason:
            problems = final.problems if final and reason == "correction_failed" else ()
            cases.append(OpenCase(sample_id=sample, reason=reason, votes=tuple(votes), problems=problems))
    return cases


def _reason(votes: Sequence[Decision], final: Decision | None, exhausted: bool) -> Reason | None:
    if final and final.status == "correction_failed":
        return "correction_failed"
    if final and (final.status != "tie" or is_settled_tie(final) or final.rule == STRANGER):
        return None
    tied = final is not None and final.rule == TIED
    if not tied and not exhausted:
        return None
    if votes[-1].rule in (PREFERENCE_MISSING, TURNS_LOST):
        return "preference_missing" if votes[-1].rule == PREFERENCE_MISSING else "turns_lost"
    if tied:
        return "equal" if sum(vote.status != "discarded" for vote in votes) == 1 else "tie"
    rules = {vote.rule for vote in votes}
    if TURNS_LOST in rules:
        return "turns_lost"
    return "correction_missing" if CORRECTION_MISSING in rules else "too_few"
