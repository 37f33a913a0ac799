"""Samples dealt to people, and second looks at what was accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.argilla.records import DatasetOnServer
from review.argilla.votes import Said
from review.assignment import Share, deal, read_shares, require_people
from review.local.process import RunningServer
from review.measures.measure import measure
from review.opinions.stored import final_decisions
from review.outgoing import PushOptions
from review.pull import pull
from review.push import push
from review.sampling import Sampling
from schemas.errors import UsageError
from tests.review.accounts import Accounts
from tests.review.annotators import Annotator
from tests.review.samples_for_review import make_run, make_sample

Person = Callable[[str], Annotator]
SAMPLES = [make_sample(i) for i in range(40)]


def test_shares_are_read() -> None:
    assert read_shares("ana=200, rui=100") == (Share(person="ana", records=200), Share(person="rui", records=100))
    assert read_shares("ana,rui") == (Share(person="ana", records=None), Share(person="rui", records=None))


@pytest.mark.parametrize("text", ["", "ana=", "ana=many", "ana=0", "ana=-3", "ana,,rui", "ana,ana", "ana=2,rui", "=5"])
def test_what_is_no_share_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="--assign"):
        read_shares(text)


def test_people_who_are_not_there_and_too_few_of_them_are_errors() -> None:
    with pytest.raises(UsageError, match="nobody is called rui"):
        require_people(read_shares("ana,rui"), ["ana", "lia"], 1)
    with pytest.raises(UsageError, match="2 answer each record"):
        require_people(read_shares("ana"), ["ana"], 2)


@given(
    count=st.integers(0, 40),
    numbers=st.lists(st.integers(1, 20), min_size=1, max_size=4),
    overlap=st.integers(1, 3),
    evenly=st.booleans(),
)
def test_nobody_gets_more_than_their_number_or_a_record_twice(
    count: int, numbers: list[int], overlap: int, evenly: bool
) -> None:
    samples = SAMPLES[:count]
    shares = [Share(person=f"p{n}", records=None if evenly else number) for n, number in enumerate(numbers)]
    first = deal(samples[: count // 2], shares, {}, lambda _: overlap)
    before = Counter(name for names in first.values() for name in names)
    second = deal(samples[count // 2 :], shares, before, lambda _: overlap)
    dealt = first | second
    given_to = Counter(name for names in dealt.values() for name in names)
    assert all(len(names) == len(set(names)) == overlap for names in dealt.values())
    if evenly:
        assert len(dealt) == (count if overlap <= len(shares) else 0)
        assert max(given_to.values(), default=0) - min((given_to[s.person] for s in shares), default=0) <= 1
    else:
        assert all(given_to[share.person] <= (share.records or 0) for share in shares)
        if overlap == 1:
            assert len(dealt) == min(count, sum(numbers))


def test_a_record_that_its_people_all_discarded_is_in_nobodys_queue() -> None:
    dataset = DatasetOnServer(id="d", name="conversas-2-revisores", needed=2, question_ids={})
    people = {"1": "ana", "2": "rui", "3": "eva"}

    def found(assigned: object, *who: str) -> set[str]:
        said = Said()
        record = {
            "external_id": "s",
            "inserted_at": "2026-01-01T00:00:00",
            "status": "pending",
            "metadata": {"assigned": assigned} if assigned else {},
            "responses": [{"user_id": user, "status": "discarded"} for user in who],
        }
        said.found(record, dataset)
        return said.in_nobodys_queue(people)

    assert found(["ana", "rui"], "1", "2") == {"s"}, "eva never sees it"
    assert found("ana", "1") == {"s"}
    assert found(["ana", "rui"], "1", "3") == set()
    assert found(None, "1", "2") == set()
    assert found(["nuno"], "1", "2") == set(), "whose account is gone: it is everybody's"
    assert found(["nuno"], "1", "2", "3") == {"s"}


@pytest.mark.integration
def test_people_see_what_is_theirs_and_pushing_again_gives_no_more(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", [make_sample(i, run_id="dealt") for i in range(12)], "dealt")
    options = PushOptions(assign=read_shares("ana=6,rui=3"))
    push(make_run(tmp_path / "other", [make_sample(0, run_id="undealt")], "undealt"), server.url, server.owner_key)
    before = {name: person(name).pending("conversas") for name in ("ana", "rui", "eva")}
    report = push(run, server.url, server.owner_key, options=options)
    assert (report.sent, report.assigned) == (9, {"ana": 6, "rui": 3})
    assert push(run, server.url, server.owner_key, options=options).sent == 0
    (run.path / "review" / "on_server.json").unlink()
    again = push(run, server.url, server.owner_key, options=options)
    assert (again.sent, again.assigned) == (0, {"ana": 6, "rui": 3})
    seen = {name: set(person(name).records("conversas", "dealt")) for name in ("ana", "rui", "eva", "lia")}
    assert {name: len(ids) for name, ids in seen.items()} == {"ana": 6, "rui": 3, "eva": 0, "lia": 9}
    assert not seen["ana"] & seen["rui"]
    more = {name: person(name).pending("conversas") - count for name, count in before.items()}
    assert more == {"ana": 6, "rui": 3, "eva": 0}, "the page's lists count what its queue shows"
    mine = person("ana").records("conversas", "dealt")
    person("ana").answer(next(iter(mine.values()))["id"], verdict="accept")
    assert person("ana").pending("conversas") - before["ana"] == 5
    report = push(run, server.url, server.owner_key)
    assert report.sent == 3, "the others belong to nobody in particular"
    assert len(person("eva").records("conversas", "dealt")) == 3
    with pytest.raises(UsageError, match="nobody is called zé"):
        push(run, server.url, server.owner_key, options=PushOptions(assign=read_shares("zé")))


@pytest.mark.integration
def test_what_is_assigned_to_an_account_that_is_gone_is_for_all(
    server: RunningServer, person: Person, accounts: Accounts, tmp_path: Path
) -> None:
    leaver = accounts.make("nuno")
    run = make_run(tmp_path / "run", [make_sample(i, run_id="left-over") for i in range(2)], "left-over")
    push(run, server.url, server.owner_key, options=PushOptions(assign=(Share(person=leaver.name, records=None),)))
    assert len(leaver.page.records("conversas", "left-over")) == 2
    assert person("ana").records("conversas", "left-over") == {}
    leaver.delete()
    assert len(person("ana").records("conversas", "left-over")) == 2


@pytest.mark.integration
def test_a_second_person_looks_at_what_was_accepted(server: RunningServer, person: Person, tmp_path: Path) -> None:
    samples = [make_sample(i, run_id="twice") for i in range(6)]
    run = make_run(tmp_path / "run", samples, "twice")
    push(run, server.url, server.owner_key)
    ana, rui = person("ana"), person("rui")
    records = ana.records("conversas", "twice")
    for sample in samples[:4]:
        ana.answer(records[sample.id]["id"], verdict="accept")
    ana.answer(records[samples[4].id]["id"], verdict="reject")
    assert pull(run, server.url, server.owner_key).accepted == 4

    options = PushOptions(second_look=1.0)
    report = push(run, server.url, server.owner_key, options=options)
    assert (report.sent, report.second_looks, report.already_there) == (0, 4, 6)
    assert push(run, server.url, server.owner_key, options=options).second_looks == 0
    second = "conversas-segunda-leitura"
    assert ana.records(second, "twice") == {}, "who accepted it isn't asked again"
    again = rui.records(second, "twice")
    assert set(again) == {sample.id for sample in samples[:4]}
    rui.answer(again[samples[0].id]["id"], verdict="accept")
    rui.answer(again[samples[1].id]["id"], verdict="reject")

    report_of_pull = pull(run, server.url, server.owner_key)
    assert (report_of_pull.accepted, report_of_pull.rejected) == (3, 1)
    assert report_of_pull.ties == (samples[1].id,)
    assert list(report_of_pull.to_decide) == [samples[1].id], "where they differ, a lead decides"
    assert final_decisions(run)[samples[0].id].responses["votes"] == {"ana": "accepted", "rui": "accepted"}


@pytest.mark.integration
def test_drafts_are_counted(server: RunningServer, person: Person, tmp_path: Path) -> None:
    samples = [make_sample(i, run_id="drafted") for i in range(2)]
    run = make_run(tmp_path / "run", samples, "drafted")
    push(run, server.url, server.owner_key, options=PushOptions(sampling=Sampling()))
    ana = person("ana")
    record = ana.records("conversas", "drafted")[samples[0].id]["id"]
    ana.answer(record, status="draft", verdict="accept")
    pull(run, server.url, server.owner_key)
    found = measure(run)
    assert (found.drafts, found.people["ana"].drafts, found.people["ana"].decisions) == (1, 1, 0)
    ana.answer(record, verdict="accept")
    pull(run, server.url, server.owner_key)
    assert (measure(run).drafts, measure(run).people["ana"].decisions) == (0, 1)
