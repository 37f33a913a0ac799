"""For any sequence of answers, drafts, deletions, renames, removals and pulls, and any key: decisions are what the
responses that stand, by account, make them."""

from __future__ import annotations

from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review.local.process import RunningServer
from review.opinions.stored import final_decisions
from review.pull import pull
from review.push import PushOptions, push
from store.run import Run
from tests.review.accounts import Account, Accounts
from tests.review.samples_for_review import make_run, make_sample

pytestmark = pytest.mark.integration

STATUS = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}
SLIP = "correct-without-text"
DATASET = "conversas-2-revisores"
_RUNS = count(1)

steps = st.lists(
    st.tuples(
        st.sampled_from(["answer"] * 6 + ["queue"] * 2 + ["draft", "delete", "rename", "leave"] + ["pull"] * 3),
        st.integers(0, 4),  # who
        st.integers(0, 1),  # which sample
        st.sampled_from([*sorted(STATUS), SLIP]),
    ),
    min_size=2,
    max_size=12,
)
opening = st.lists(st.sampled_from([*sorted(STATUS), SLIP]), min_size=4, max_size=4)
"""What two people say of two samples before anything else, so that there is something to settle."""


class Team:
    """Three annotators, an admin and an owner outside the workspace, and what each of them says as it stands."""

    def __init__(self, accounts: Accounts) -> None:
        self.people = [accounts.make(name) for name in ("joana", "tiago", "rita")]
        self.admin = accounts.make("chefe", "admin")
        self.owner = accounts.make("dona", "owner", member=False)
        self.everyone = [*self.people, self.admin, self.owner]
        self.away: set[str] = set()
        self.settled_in_queue = 0
        self.standing: dict[tuple[int, str, str], tuple[str, str, int]] = {}
        """(response, verdict, when) by sample, account and record: the sample's own or one of the leads' queue."""

    def begin(self) -> None:
        for account in self.people:
            if account.id in self.away:
                account.join()
        self.away.clear()
        self.standing.clear()

    def expected(self, sample: int) -> str:
        """The status that the standing responses make; "open" while they decide nothing."""
        said = sorted((vote for vote in self._of(sample)), key=lambda vote: vote[3])
        latest = {who: vote for who, *vote in said if vote[1]}
        votes = {who: vote for who, vote in latest.items() if vote[1] != SLIP}
        leads = [votes[lead.id] for lead in (self.admin, self.owner) if lead.id in votes]
        if leads:
            return STATUS[max(leads, key=lambda vote: vote[2])[1]]
        verdict, most = Counter(vote[1] for vote in votes.values()).most_common(1)[0] if votes else ("", 0)
        return STATUS[verdict] if len(votes) >= 2 and 2 * most > len(votes) else "open"

    def is_stuck(self, sample: int, own_record: str) -> bool:
        """Whether nothing is decided, and the page asks nobody any more."""
        given = [vote for (of, _, record), vote in self.standing.items() if of == sample and record == own_record]
        return self.expected(sample) == "open" and sum(bool(verdict) for _, verdict, _ in given) >= 2

    def _of(self, sample: int) -> list[tuple[str, str, str, int]]:
        return [(who, *vote) for (of, who, _), vote in self.standing.items() if of == sample]


def act(team: Team, step: tuple[str, int, int, str], moment: int, records: list[str], run: Run, url: str) -> None:
    what, who, sample, verdict = step
    account = team.everyone[who]
    record = records[sample]
    if what == "queue":
        account = (team.admin, team.owner)[who % 2]
        pull(run, url, team.owner.key)
        what, record = "answer", in_queue(account, run, sample)
        if not record:
            return
        team.settled_in_queue += 1
    known = team.standing.get((sample, account.id, record))
    if what == "pull":
        pull(run, url, team.admin.key if who % 2 else team.owner.key)
    elif what == "rename":
        account.rename(f"nome-{moment}-{account.id[:12]}")
    elif what == "leave" and account in team.people and account.id not in team.away:
        account.leave()
        team.away.add(account.id)
    elif account.id in team.away:
        return
    elif what == "delete" and known:
        account.page.take_back(known[0])
        del team.standing[sample, account.id, record]
    elif what in ("answer", "draft"):
        text = {"corrected_text": f"Texto {moment}."} if verdict == "correct" else {}
        status = "submitted" if what == "answer" else "draft"
        response = account.page.answer(record, status, verdict="correct" if verdict == SLIP else verdict, **text)
        team.standing[sample, account.id, record] = (response["id"], verdict if what == "answer" else "", moment)


def in_queue(lead: Account, run: Run, sample: int) -> str:
    """The record of the leads' queue that waits for an answer about a sample, '' when there is none."""
    asked = f"Pergunta número {sample}?"
    found = waiting_in_queue(lead, run.manifest().run_id)
    return next((record["id"] for record in found if asked in str(record["fields"]["conversation"])), "")


def waiting_in_queue(lead: Account, run_id: str) -> list[dict[str, Any]]:
    return [record for record in lead.page.cases(run_id).values() if record["status"] == "pending"]


def test_decisions_are_what_the_standing_responses_make_them(
    server: RunningServer, accounts: Accounts, tmp_path: Path
) -> None:
    team = Team(accounts)

    @settings(max_examples=16, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(opening, steps)
    def check(first: list[str], later: list[tuple[str, int, int, str]]) -> None:
        sequence = [("answer", n % 2, n // 2, verdict) for n, verdict in enumerate(first)] + later
        team.begin()
        name = f"sequence-{next(_RUNS)}"
        samples = [make_sample(i, run_id=name) for i in range(2)]
        run = make_run(tmp_path / name, samples, name)
        push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
        known = team.owner.page.records(DATASET, name)
        records = [known[sample.id]["id"] for sample in samples]
        pull(run, server.url, server.owner_key)
        for moment, step in enumerate(sequence):
            act(team, step, moment, records, run, server.url)
        outcomes = []
        for key in (team.admin.key, server.owner_key):
            report = pull(run, server.url, key)
            finals = final_decisions(run)
            said = [finals[sample.id].status if sample.id in finals else "open" for sample in samples]
            outcomes.append(["open" if status == "tie" else status for status in said])
        assert outcomes == [[team.expected(0), team.expected(1)]] * 2
        stuck = {sample.id for n, sample in enumerate(samples) if team.is_stuck(n, records[n])}
        asked = {record["metadata"]["sample"] for record in waiting_in_queue(team.owner, name)}
        assert stuck <= set(report.to_decide) == asked
        assert {samples[n].id for n in range(2) if team.expected(n) != "open"}.isdisjoint(asked)

    check()
    assert team.settled_in_queue > 5, "leads answered in their queue, too"
