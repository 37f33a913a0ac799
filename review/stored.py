"""What was pulled so far: the latest decision of each person on each sample, and the final ones."""

from __future__ import annotations

from collections import Counter, defaultdict

from review.rules import read_rules
from schemas.sample import Decision
from store.run import Run

Latest = dict[str, dict[str, Decision]]
"""The latest decision of each person on each sample: {sample: {voter: decision}}, see `Decision.voter`."""


def latest_decisions(run: Run) -> Latest:
    """The latest stored decision of each person on each sample, final ones left out.

    Decisions stored under names, by versions before accounts' ids were kept, count only while nothing was pulled anew
    on that sample: since then, all that was said there is stored under ids.
    """
    latest: Latest = defaultdict(dict)
    for decision in run.decisions():
        known = latest[decision.sample_id].get(decision.voter)
        if not decision.is_final and (known is None or decision.decided_at >= known.decided_at):
            latest[decision.sample_id][decision.voter] = decision
    return {sample: _taken_over(by_voter) for sample, by_voter in latest.items() if by_voter}


def _taken_over(by_voter: dict[str, Decision]) -> dict[str, Decision]:
    by_id = {voter: decision for voter, decision in by_voter.items() if decision.user_id}
    return by_id or by_voter


def decisions_by_name(run: Run) -> Latest:
    """The same under the names that people have now; two accounts that share a name are told apart."""
    rules = read_rules(run)
    latest = latest_decisions(run)
    labels = {voter: decision.annotator for by_voter in latest.values() for voter, decision in by_voter.items()}
    names = shown_names({voter: rules.name_of(voter, label) for voter, label in labels.items()})
    return {sample: {names[voter]: d for voter, d in by_voter.items()} for sample, by_voter in latest.items()}


def shown_names(by_voter: dict[str, str]) -> dict[str, str]:
    """Names by voter, each once: where several have one name, with the beginning of their ids."""
    times = Counter(by_voter.values())
    return {voter: name if times[name] == 1 else f"{name} ({voter[:8]})" for voter, name in by_voter.items()}


def final_decisions(run: Run) -> dict[str, Decision]:
    """The standing final decision on each sample."""
    finals: dict[str, Decision] = {}
    for decision in run.decisions():
        known = finals.get(decision.sample_id)
        if decision.is_final and (known is None or decision.decided_at >= known.decided_at):
            finals[decision.sample_id] = decision
    return finals
