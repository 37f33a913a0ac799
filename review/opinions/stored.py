"""What was pulled so far: the latest decision of each person on each sample, and the final ones."""

from __future__ import annotations

from collections import Counter, defaultdict

from review.opinions.rules import read_rules
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


def decisions_by_name(*runs: Run) -> Latest:
    """The latest of one or several runs under the names that people have now; two accounts that share a name are told
    apart. Where runs share a sample, what was said later of it counts."""
    rules = [read_rules(run) for run in runs]
    labels: dict[str, str] = {}
    together: Latest = defaultdict(dict)
    for run, of_run in zip(runs, rules, strict=True):
        for sample, by_voter in latest_decisions(run).items():
            for voter, decision in by_voter.items():
                labels[voter] = of_run.name_of(voter, labels.get(voter, decision.annotator))
                known = together[sample].get(voter)
                if known is None or decision.decided_at >= known.decided_at:
                    together[sample][voter] = decision
    names = shown_names(labels)
    return {sample: {names[voter]: d for voter, d in by_voter.items()} for sample, by_voter in together.items()}


def shown_names(by_voter: dict[str, str]) -> dict[str, str]:
    """Names by voter, each once: where several have one name, with the beginning of their ids."""
    times = Counter(by_voter.values())
    return {voter: name if times[name] == 1 else f"{name} ({voter[:8]})" for voter, name in by_voter.items()}


def final_decisions(*runs: Run) -> dict[str, Decision]:
    """The standing final decision on each sample, the latest of several runs that share it."""
    finals: dict[str, Decision] = {}
    for decision in (decision for run in runs for decision in run.decisions()):
        known = finals.get(decision.sample_id)
        if decision.is_final and (known is None or decision.decided_at >= known.decided_at):
            finals[decision.sample_id] = decision
    return finals
