"""Which opinions settle a sample, by what rules, and what is left to whoever leads: told without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.opinions.adjudicate import LEAD, MAJORITY, STRANGER, TIED, WAITING, is_settled_tie
from review.opinions.answers import (
    CORRECTION_MISSING,
    NO_PREFERENCE,
    PREFERENCE_MISSING,
    TURNS_LOST,
    WITHDRAWN,
    decision_of,
    utc,
)
from review.opinions.rules import KnownPerson, ReviewRules, read_rules, settle_rules
from review.opinions.stored import final_decisions, latest_decisions, shown_names
from review.opinions.undecided import open_cases
from review.page.records import chosen_is_first
from schemas.errors import StoreError, UsageError
from schemas.message import Message
from schemas.sample import Content, Decision
from store.run import Run
from tests.export.export_run_builders import decide, make_run, make_sample

SAMPLE = make_sample(0)


def vote(status: str = "accepted", rule: str = "", annotator: str = "ana", **changes: object) -> Decision:
    return decide(SAMPLE, status, annotator, rule=rule, **changes)


def test_times_are_told_in_utc_wherever_they_come_from() -> None:
    same = ("2026-11-20T10:00:00", "2026-11-20T10:00:00+00:00", "2026-11-20T11:00:00+01:00", "2026-11-20T10:00:00Z")
    assert {utc(moment) for moment in same} == {"2026-11-20T10:00:00.000000+00:00"}


@pytest.mark.parametrize(
    ("status", "rule", "settled"),
    [("tie", LEAD, True), ("tie", MAJORITY, True), ("tie", TIED, False), ("tie", WAITING, False),
     ("accepted", LEAD, False), ("rejected", MAJORITY, False)],
)  # fmt: skip
def test_a_tie_is_settled_where_a_lead_or_most_people_say_so(status: str, rule: str, settled: bool) -> None:
    assert is_settled_tie(vote(status, rule)) is settled


def test_of_what_was_said_at_the_same_moment_the_later_row_stands(tmp_path: Path) -> None:
    rows = [vote("accepted"), vote("rejected"), vote("accepted", is_final=True), vote("rejected", is_final=True)]
    run = make_run(tmp_path / "run", [SAMPLE], rows)
    assert final_decisions(run)[SAMPLE.id].status == "rejected"
    assert [decision.status for decision in latest_decisions(run)[SAMPLE.id].values()] == ["rejected"]
    assert shown_names({"u1-abcdefgh": "Ana", "u2-abcdefgh": "Ana", "u3": "Rui"}) == {
        "u1-abcdefgh": "Ana (u1-abcde)", "u2-abcdefgh": "Ana (u2-abcde)", "u3": "Rui",
    }  # fmt: skip


def test_rules_hold_until_they_are_given_anew(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    people = {
        "1": KnownPerson(username="ana", role="annotator"),
        "2": KnownPerson(username="rui", role="owner"),
        "3": KnownPerson(username="eva", role="admin"),
    }
    first = settle_rules(run, people, {"d": 3}, leads=["ana"], quorum=2)
    assert first.last_words == {"1", "2", "3"}
    assert [first.needed("d", 9), first.needed("new", 1), first.needed("new", 5)] == [2, 1, 2]
    later = settle_rules(run, {}, {"d": 7, "e": 4})
    assert (later.quorum, later.leads, later.overlap, later.people) == (2, ("1",), {"d": 3, "e": 4}, people)
    assert read_rules(run) == later and later.name_of("1", "x") == "ana" and later.name_of("9", "x") == "x"
    assert settle_rules(run, {}, {}, leads=["none"]).last_words == {"2", "3"}
    with pytest.raises(UsageError, match=r"--lead zé: nobody is called that.*"):
        settle_rules(run, {}, {}, leads=["ana", "zé"])
    assert ReviewRules(overlap={"d": 3}).needed("d", 1) == 3


def test_damaged_rules_are_named(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    settle_rules(run, {}, {"d": 3})
    (path,) = run.path.rglob("rules.json")
    path.write_text('{"quorum": "two", "overlap": []}', encoding="utf-8")
    with pytest.raises(StoreError, match=r"rules\.json"):
        read_rules(run)


@pytest.mark.parametrize(
    ("votes", "final", "exhausted", "reason"),
    [
        ([], None, True, None),
        ([vote()], None, False, None),
        ([vote()], None, True, "too_few"),
        ([vote(rule=WITHDRAWN)], None, True, None),
        ([vote()], vote("accepted", MAJORITY), True, None),
        ([vote()], vote("tie", MAJORITY), True, None),
        ([vote()], vote("tie", STRANGER), True, None),
        ([vote()], vote("tie", WAITING), False, None),
        ([vote()], vote("tie", WAITING), True, "too_few"),
        ([vote(), vote("rejected", annotator="rui")], vote("tie", TIED), False, "tie"),
        ([vote("tie")], vote("tie", TIED), False, "equal"),
        ([vote("discarded", PREFERENCE_MISSING)], None, True, "preference_missing"),
        ([vote("discarded", TURNS_LOST)], None, True, "turns_lost"),
        ([vote("discarded", CORRECTION_MISSING)], None, True, "correction_missing"),
        ([vote()], vote("correction_failed", MAJORITY, problems=("language: x",)), False, "correction_failed"),
    ],
)  # fmt: skip
def test_what_nobody_else_can_settle_is_left_to_whoever_leads(
    votes: list[Decision], final: Decision | None, exhausted: bool, reason: str | None
) -> None:
    latest = {SAMPLE.id: {one.annotator: one for one in votes}}
    finals = {SAMPLE.id: final} if final else {}
    cases = open_cases([SAMPLE.id], latest, finals, {SAMPLE.id} if exhausted else ())
    assert [case.reason for case in cases] == ([reason] if reason else [])
    assert all(case.problems == (final.problems if final else ()) for case in cases)


def test_a_response_that_was_discarded_is_discarded_whatever_else_it_says() -> None:
    given = {"status": "discarded", "updated_at": "2026-11-20T10:00:00", "values": {"verdict": {"value": "accept"}}}

    def decided(**changes: object) -> str:
        made = decision_of(SAMPLE.id, SAMPLE.content, {**given, **changes}, "ana", None)
        return made.status if made else ""

    assert decided() == "discarded" == decided(status="submitted", values={})
    assert (decided(status="submitted"), decided(status="draft")) == ("accepted", "")


@pytest.mark.parametrize(
    ("preferred", "verdict", "text", "status", "rule"),
    [
        ("chosen", "accept", "", "accepted", ""),
        ("rejected", "accept", "", "corrected", ""),
        ("tie", "accept", "", "tie", NO_PREFERENCE),
        (None, "accept", "", "discarded", PREFERENCE_MISSING),
        ("chosen", "correct", "", "discarded", CORRECTION_MISSING),
        ("chosen", "correct", "A primeira, às dez.", "discarded", CORRECTION_MISSING),
        ("chosen", "correct", "A terceira, às onze.", "corrected", ""),
        ("chosen", "reject", "A terceira, às onze.", "rejected", ""),
    ],
)
def test_what_a_person_says_of_two_answers(
    preferred: str | None, verdict: str, text: str, status: str, rule: str
) -> None:
    asked, first, second = (
        Message(role="user", content="A que horas abre?"),
        Message(role="assistant", content="A primeira, às dez."),
        Message(role="assistant", content="A segunda, às nove."),
    )
    pair = Content(kind="preference", messages=(asked, first), rejected_answer=(second,))
    side = {"chosen": chosen_is_first(SAMPLE.id), "rejected": not chosen_is_first(SAMPLE.id)}
    shown = {True: "a", False: "b"}[side[preferred]] if preferred in side else preferred
    values = {"verdict": verdict, "preferred": shown, "corrected_text": text}
    response = {
        "status": "submitted",
        "updated_at": "2026-11-20T10:00:00",
        "values": {name: {"value": value} for name, value in values.items() if value},
    }
    made = decision_of(SAMPLE.id, pair, response, "ana", None)
    assert made is not None and (made.status, made.rule) == (status, rule)
    if status == "corrected":
        assert made.messages == (asked, second if preferred == "rejected" else first.with_text(text))
        assert made.rejected_answer == ((first,) if preferred == "rejected" else ())
