"""A vote belongs to an account: whatever happens to names, members and keys, it means what it meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.local.process import RunningServer
from review.opinions.stored import final_decisions, latest_decisions
from review.pull import pull
from review.push import PushOptions, push
from schemas.errors import UsageError
from schemas.sample import Decision
from store.rows import decision_row
from tests.review.accounts import Accounts
from tests.review.samples_for_review import make_run, make_sample

pytestmark = pytest.mark.integration
TWO = "conversas-2-revisores"


def test_a_renamed_person_does_not_vote_twice(server: RunningServer, accounts: Accounts, tmp_path: Path) -> None:
    sample = make_sample(0, run_id="renamed")
    run = make_run(tmp_path / "run", [sample], "renamed")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
    one, two = accounts.make("joana"), accounts.make("tiago")
    record = one.page.records(TWO, "renamed")[sample.id]["id"]
    one.page.answer(record, verdict="accept")
    two.page.answer(record, verdict="reject")
    assert pull(run, server.url, server.owner_key).ties == (sample.id,)

    one.rename(f"{one.name}.silva")
    one.page.answer(record, verdict="accept", variety=5)
    report = pull(run, server.url, server.owner_key)

    assert (report.ties, report.accepted) == ((sample.id,), 0)
    votes = final_decisions(run)[sample.id].responses["votes"]
    assert votes == {one.name: "accepted", two.name: "rejected"}, "under the name that the person has now"


def test_an_admins_key_decides_as_an_owners(server: RunningServer, accounts: Accounts, tmp_path: Path) -> None:
    tied, overruled = (make_sample(i, run_id="admin") for i in range(2))
    run = make_run(tmp_path / "run", [tied, overruled], "admin")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
    admin = accounts.make("chefe", "admin")
    one, two = accounts.make("joana"), accounts.make("tiago")
    owner = accounts.make("dona", "owner", member=False)
    records = one.page.records(TWO, "admin")
    for sample in (tied, overruled):
        one.page.answer(records[sample.id]["id"], verdict="accept")
        two.page.answer(records[sample.id]["id"], verdict="reject")
    pull(run, server.url, server.owner_key)

    one.leave()
    owner.page.answer(records[overruled.id]["id"], verdict="reject")
    report = pull(run, server.url, admin.key)

    assert (report.ties, report.rejected) == ((tied.id,), 1)
    assert final_decisions(run)[overruled.id].rule == "lead"


def test_nobody_guesses_what_a_stranger_may_decide(server: RunningServer, accounts: Accounts, tmp_path: Path) -> None:
    sample = make_sample(0, run_id="stranger")
    run = make_run(tmp_path / "run", [sample], "stranger")
    push(run, server.url, server.owner_key)
    admin = accounts.make("chefe", "admin")
    joined = accounts.make("joana")  # after the push: no pull has seen them yet
    joined.page.answer(joined.page.records("conversas", "stranger")[sample.id]["id"], verdict="accept")
    joined.leave()

    report = pull(run, server.url, admin.key)
    assert (report.accepted, report.strangers) == (0, (joined.id,))
    assert pull(run, server.url, server.owner_key).accepted == 1
    again = pull(run, server.url, admin.key)
    assert (again.accepted, again.strangers) == (1, ()), "the run remembers who is who"


def test_leads_are_named_once_and_an_unknown_one_is_an_error(
    server: RunningServer, accounts: Accounts, tmp_path: Path
) -> None:
    sample = make_sample(0, run_id="leads")
    run = make_run(tmp_path / "run", [sample], "leads")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
    one, two = accounts.make("joana"), accounts.make("tiago")
    record = one.page.records(TWO, "leads")[sample.id]["id"]
    one.page.answer(record, verdict="reject")
    two.page.answer(record, verdict="accept")

    with pytest.raises(UsageError, match="joanna"):
        pull(run, server.url, server.owner_key, leads=["joanna"])
    assert pull(run, server.url, server.owner_key, leads=[one.name]).rejected == 1
    one.rename(f"{one.name}.silva")
    assert pull(run, server.url, server.owner_key).rejected == 1, "also without --lead, and under another name"
    assert pull(run, server.url, server.owner_key, leads=["none"]).ties == (sample.id,)


def test_an_answer_that_was_deleted_counts_no_more(server: RunningServer, accounts: Accounts, tmp_path: Path) -> None:
    deleted, gone = (make_sample(i, run_id="deleted") for i in range(2))
    run = make_run(tmp_path / "run", [deleted, gone], "deleted")
    push(run, server.url, server.owner_key)
    one, two = accounts.make("joana"), accounts.make("tiago")
    records = one.page.records("conversas", "deleted")
    response = one.page.answer(records[deleted.id]["id"], verdict="accept")
    two.page.answer(records[gone.id]["id"], verdict="reject")
    pull(run, server.url, server.owner_key)

    one.page.take_back(response["id"])
    two.delete()
    report = pull(run, server.url, server.owner_key)

    assert (report.accepted, report.rejected) == (0, 1), "whoever closed an account took nothing back"
    assert pull(run, server.url, server.owner_key).new == 0


def test_decisions_stored_under_names_are_taken_over(server: RunningServer, accounts: Accounts, tmp_path: Path) -> None:
    sample = make_sample(0, run_id="older")
    run = make_run(tmp_path / "run", [sample], "older")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
    one, two = accounts.make("joana"), accounts.make("tiago")
    record = one.page.records(TWO, "older")[sample.id]["id"]
    for person, verdict in ((one, "accept"), (two, "reject")):
        person.page.answer(record, verdict=verdict)
    stored = Decision(
        sample_id=sample.id, annotator="nome-antigo", status="accepted", decided_at="2026-01-01T00:00:00+00:00"
    )
    run.append("decisions", [decision_row(stored)], writer="review")

    assert pull(run, server.url, server.owner_key).ties == (sample.id,)
    assert set(latest_decisions(run)[sample.id]) == {one.id, two.id}
