"""One decision from several people's, by rule: a lead's word, or the majority; what has neither stays open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from review.opinions.stored import shown_names
from schemas.sample import Decision

ADJUDICATOR = "adjudication"
ONLY_ANNOTATOR, MAJORITY, LEAD, TIED, WAITING = "only_annotator", "majority", "lead", "tied", "waiting"
STRANGER = "stranger"
NO_TEXT: dict[str, tuple[()]] = {"messages": (), "rejected_answer": (), "problems": ()}
"""What a decision that corrects nothing has in place of a text."""
_VOTES = ("accepted", "corrected", "correction_failed", "rejected", "tie")


def adjudicate(
    decisions: Sequence[Decision], needed: int, leads: Collection[str], strangers: Collection[str] = ()
) -> Decision | None:
    """The final decision on one sample; None when nobody voted.

    `decisions` holds the latest of each person (known by its `voter`); discarded ones are no votes. While one of them
    is of `strangers`, who may be leads, nothing is decided: the outcome is a "tie" under the rule "stranger". A lead's
    vote (the latest, of several) is the last word. With fewer than `needed` votes the rule is "waiting". Otherwise
    what more than half voted for wins; if that is "corrected", with the latest correction. Corrections of a preference
    that put different answers first are different votes. When most find both answers equally good, or a lead does,
    that is settled too: the status is "tie" and there is no pair. One annotator's word isn't enough for that.
    """
    votes = sorted((d for d in decisions if d.status in _VOTES), key=lambda d: d.decided_at)
    if not votes:
        return None
    if any(vote.voter in strangers for vote in votes):
        return _open(votes, STRANGER)
    by_leads = [vote for vote in votes if vote.voter in leads]
    if by_leads:
        return _final(by_leads[-1], votes, LEAD)
    if len(votes) < needed:
        return _open(votes, WAITING)
    ballot, count = Counter(map(_ballot, votes)).most_common(1)[0]
    if 2 * count <= len(votes) or (ballot[0] == "tie" and len(votes) == 1):
        return _open(votes, TIED)
    rule = ONLY_ANNOTATOR if len(votes) == 1 else MAJORITY
    return _final(max((v for v in votes if _ballot(v) == ballot), key=_worth), votes, rule)


def is_settled_tie(decision: Decision) -> bool:
    """Whether a final decision is that neither answer of a preference is better: nobody has to answer any more."""
    return decision.status == "tie" and decision.rule in (LEAD, MAJORITY)


def _ballot(vote: Decision) -> tuple[str, bool]:
    """What a vote is counted as: its status, and whether the answers of a preference change places.

    A correction that fails the checks is a vote to correct like any other.
    """
    return "corrected" if vote.status == "correction_failed" else vote.status, bool(vote.rejected_answer)


def _worth(vote: Decision) -> tuple[bool, str]:
    """Of several corrections: one that passes the checks before one that doesn't, then the latest."""
    return vote.status != "correction_failed", vote.decided_at


def is_new(outcome: Decision, standing: Decision | None) -> bool:
    """Whether an outcome says anything that the standing one doesn't."""
    if standing is None:
        return True
    return _substance(outcome) != _substance(standing)


def _substance(decision: Decision) -> tuple[object, ...]:
    votes = decision.responses.get("votes")
    said = decision.status, decision.messages, decision.rejected_answer, decision.problems, decision.whole
    return *said, decision.rule, votes


def _final(vote: Decision, votes: Sequence[Decision], rule: str) -> Decision:
    names = shown_names({v.voter: v.annotator for v in votes})
    return Decision(
        sample_id=vote.sample_id,
        annotator=ADJUDICATOR,
        status=vote.status,
        decided_at=votes[-1].decided_at,
        messages=vote.messages,
        rejected_answer=vote.rejected_answer,
        problems=vote.problems,
        whole=all(v.whole for v in votes if v.status == vote.status),
        responses={"votes": {names[v.voter]: v.status for v in votes}},
        is_final=True,
        rule=rule,
    )


def _open(votes: Sequence[Decision], rule: str) -> Decision:
    return _final(votes[-1].model_copy(update={"status": "tie", **NO_TEXT}), votes, rule)
