"""Bringing people's decisions back: complete, each response once, its latest text; safe to repeat while people work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from review.argilla.client import ArgillaClient
from review.argilla.datasets import our_datasets
from review.argilla.votes import after, news, said_on_server, taken_back
from review.argilla.workspaces import members
from review.leads.lead_queue import lead_datasets
from review.leads.send_cases import send_cases
from review.local.process import WORKSPACE
from review.measures.gold import known_answers
from review.opinions.adjudicate import NO_TEXT, STRANGER, TIED, WAITING, adjudicate, is_new, is_settled_tie
from review.opinions.answers import CORRECTION_MISSING
from review.opinions.drafts import remember_drafts
from review.opinions.rules import ReviewRules, settle_rules
from review.opinions.stored import Latest, final_decisions, latest_decisions
from review.opinions.to_decide import ToDecide, WaitingCase
from review.opinions.undecided import open_cases
from schemas.base import Row
from schemas.errors import UsageError
from schemas.sample import Content, Decision, Sample
from store.rows import decision_row
from store.run import Run, append_decisions

EditProblems = Callable[[Sample, Content], tuple[str, ...]]
"""What is wrong with a sample's content as a person left it; () when nothing is."""


def unchecked(_: Sample, __: Content) -> tuple[str, ...]:
    """Find nothing wrong with any edit."""
    return ()


class PullReport(Row):
    """What a pull brought. Counts of samples are of all decisions so far, not only of this pull."""

    responses: int
    """Responses on the server, drafts left out."""
    new: int
    """Decisions that were not stored yet (a changed response counts again)."""
    accepted: int
    corrected: int
    rejected: int
    no_preference: int
    """Preferences whose answers people find equally good: they give no pair."""
    ties: tuple[str, ...]
    """Samples on which people disagree: they wait for a lead's answer."""
    strangers: tuple[str, ...]
    """Accounts that the key doesn't show and the run doesn't know: what they answered decides nothing yet."""
    waiting: int
    """Samples that fewer people answered than were asked to."""
    failed_corrections: dict[str, tuple[str, ...]]
    """What is wrong with the text of corrections that fail the recipe's checks, by sample: they wait for another."""
    without_correction: tuple[str, ...]
    """Samples marked "correct" without a corrected text on which nothing is decided."""
    to_decide: dict[str, WaitingCase]
    """All that waits for a lead, by sample: why, and the page of the leads' queue where it is answered."""
    queue_hidden: bool
    """Whether there is a leads' queue that the key doesn't show, or cases for which the key may make none."""


def pull(
    run: Run,
    url: str,
    api_key: str,
    leads: Sequence[str] | None = None,
    quorum: int | None = None,
    edit_problems: EditProblems = unchecked,
    workspace: str = WORKSPACE,
) -> PullReport:
    """Store what people decided on a run's samples, and the final decision on each.

    The answers of owners and admins, and of the people named in `leads`, are the last word. `leads` and `quorum` are
    kept with the run and hold until they are given anew (see `review.rules`). `edit_problems` says what is wrong with
    an edited sample: what has any is `correction_failed`. Raises UsageError when nothing of the
    run is on the server, OutOfReachError when it doesn't answer; nothing is stored by half.
    """
    client = ArgillaClient(url, api_key)
    people = client.people(workspace)
    datasets = our_datasets(client, workspace).values()
    if not datasets:
        raise UsageError(f"Nothing was pushed to {client.url} yet.", f"filigrana review push {run.path} --url {url}")
    rules = settle_rules(run, people, {dataset.id: dataset.needed for dataset in datasets}, leads, quorum)
    stored = latest_decisions(run)
    samples = {sample.id: sample for sample in run.samples()}
    of_leads = lead_datasets(client, workspace)
    said = said_on_server(client, datasets, run, samples, rules, of_leads)
    remember_drafts(run, said.votes, rules)
    given = (decision for by_voter in said.votes.values() for decision in by_voter.values())
    fresh = news((_checked(decision, stored, samples, edit_problems) for decision in given), stored)
    fresh += taken_back(client, datasets, said, stored, people)
    needed = {sample: rules.needed(dataset.id, dataset.needed) for sample, dataset in said.datasets.items()}
    outcomes = _outcomes(stored, fresh, needed, rules, run)
    if fresh or outcomes:
        append_decisions(run, (decision_row(decision) for decision in [*fresh, *outcomes]))
    latest, finals = latest_decisions(run), final_decisions(run)
    roles = members(client, workspace)
    asked = {account: rules.name_of(account, "") for account, role in roles.items() if role == "annotator"}
    cases = open_cases(samples, latest, finals, said.in_nobodys_queue(asked))
    to_decide = send_cases(client, workspace, run, cases, said, of_leads, samples, rules)
    return _report(latest, finals, said.responses, len(fresh), samples.keys(), rules, to_decide)


def _outcomes(
    stored: Latest, fresh: Iterable[Decision], needed: Mapping[str, int], rules: ReviewRules, run: Run
) -> list[Decision]:
    """The final decisions that changed, each later than the one that it replaces."""
    votes: Latest = {sample: dict(by_voter) for sample, by_voter in stored.items()}
    for decision in fresh:
        by_voter = votes.setdefault(decision.sample_id, {})
        for voter in [voter for voter, vote in by_voter.items() if not vote.user_id]:
            del by_voter[voter]
        by_voter[decision.voter] = decision
    standing = final_decisions(run)
    gold = known_answers(run)
    outcomes = []
    for sample in needed:
        if sample in gold or sample not in votes:
            continue
        given = [
            vote.model_copy(update={"annotator": rules.name_of(vote.voter, vote.annotator)})
            for vote in votes[sample].values()
        ]
        strangers = _strangers(given, rules)
        outcome = adjudicate(given, needed[sample], rules.last_words, strangers) or _emptied(sample, standing)
        before = standing.get(sample)
        if outcome and is_new(outcome, before):
            outcomes.append(after(outcome, before) if before else outcome)
    return outcomes


def _checked(
    decision: Decision, stored: Latest, samples: Mapping[str, Sample], edit_problems: EditProblems
) -> Decision:
    """The decision; one that corrects a sample into something that fails its checks says so. A text is checked once."""
    sample = samples.get(decision.sample_id)
    if decision.status != "corrected" or sample is None:
        return decision
    known = stored.get(decision.sample_id, {}).get(decision.voter)
    if known and known.messages == decision.messages:
        problems = known.problems
    else:
        problems = edit_problems(sample, sample.content.model_copy(update={"messages": decision.messages}))
    return decision.model_copy(update={"status": "correction_failed", "problems": problems}) if problems else decision


def _strangers(votes: Iterable[Decision], rules: ReviewRules) -> set[str]:
    """The accounts of whom no key has ever said what they may do."""
    return {vote.user_id for vote in votes if vote.user_id and vote.user_id not in rules.people}


def _emptied(sample: str, standing: Mapping[str, Decision]) -> Decision | None:
    """What replaces a final decision whose votes were all taken back."""
    before = standing.get(sample)
    if before is None:
        return None
    return before.model_copy(update={"status": "tie", **NO_TEXT, "responses": {"votes": {}}, "rule": WAITING})


def _is_open(final: Decision | None) -> bool:
    return final is None or (final.status == "tie" and not is_settled_tie(final))


def _report(
    latest: Latest,
    finals: Mapping[str, Decision],
    responses: int,
    new: int,
    samples: Collection[str],
    rules: ReviewRules,
    to_decide: ToDecide,
) -> PullReport:
    standing = {sample: decision for sample, decision in finals.items() if sample in samples}
    counts = {
        status: sum(d.status == status for d in standing.values()) for status in ("accepted", "corrected", "rejected")
    }
    return PullReport(
        responses=responses,
        new=new,
        **counts,
        no_preference=sum(map(is_settled_tie, standing.values())),
        ties=tuple(sorted(s for s, d in standing.items() if d.status == "tie" and d.rule == TIED)),
        strangers=tuple(sorted(_strangers((d for s in samples for d in latest.get(s, {}).values()), rules))),
        waiting=sum(d.status == "tie" and d.rule in (WAITING, STRANGER) for d in standing.values()),
        failed_corrections={s: d.problems for s, d in standing.items() if d.status == "correction_failed"},
        without_correction=tuple(
            sorted(
                s
                for s in samples
                if _is_open(standing.get(s)) and any(d.rule == CORRECTION_MISSING for d in latest.get(s, {}).values())
            )
        ),
        to_decide=to_decide.cases,
        queue_hidden=to_decide.hidden,
    )
