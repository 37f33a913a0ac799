"""When a session on Ray ends before its plan: once told, with a grace, and at once for who is in a hurry."""

from __future__ import annotations

import logging

import pytest

from ray_jobs.ending import Ending
from ray_jobs.interrupts import Interrupts
from ray_jobs.worker_warnings import KEPT, OURS, Retold, Warned
from schemas.errors import FiligranaError, StoppedByRuleError, TeacherDownError

NOW = 1000.0


def ending(grace_s: float = 30.0, signals: int = 0) -> tuple[Ending, Interrupts]:
    interrupts = Interrupts()
    interrupts.number = signals
    return Ending(grace_s, interrupts), interrupts


def test_one_signal_begins_the_grace_once_and_its_end_leaves() -> None:
    session, interrupts = ending()
    assert not session.begins(NOW) and session.why is None
    interrupts.number = 1
    assert session.begins(NOW) and not session.begins(NOW + 30.0) and not session.at_once
    with pytest.raises(FiligranaError) as caught:
        session.begins(NOW + 30.1)
    assert session.at_once and caught.value is session.why
    assert session.line(7).startswith("Stopping: 7 rollouts in flight have 30 s")


def test_a_second_signal_leaves_at_once_and_so_do_two_together() -> None:
    session, interrupts = ending(signals=1)
    assert session.begins(NOW)
    interrupts.number = 2
    with pytest.raises(FiligranaError):
        session.begins(NOW + 1.0)
    both, _ = ending(signals=2)
    with pytest.raises(FiligranaError):
        both.begins(NOW)
    assert session.at_once and both.at_once


def test_the_first_reason_is_the_one_that_is_told() -> None:
    session, interrupts = ending()
    first = TeacherDownError("connection", "It is gone.")
    session.wants(first)
    session.wants(StoppedByRuleError("max_failed", "Too many."))
    assert session.begins(NOW) and session.why is first
    interrupts.number = 1  # the first signal after it is somebody in a hurry
    with pytest.raises(FiligranaError) as caught:
        session.begins(NOW + 1.0)
    assert caught.value is not first


def test_without_a_grace_nothing_is_waited_for() -> None:
    session, _ = ending(grace_s=0.0)
    session.wants(first := TeacherDownError("connection", "It is gone."))
    with pytest.raises(TeacherDownError) as caught:
        session.begins(NOW)
    assert caught.value is first and session.at_once


def test_what_workers_warn_of_is_told_once_and_of_many_warnings_the_first(caplog: pytest.LogCaptureFixture) -> None:
    warned = Warned()
    try:
        for number in range(KEPT + 5):
            logging.getLogger(f"{OURS}.teachers").warning("endpoint %d rests", number)
        taken = warned.take()
        assert taken == tuple(f"endpoint {number} rests" for number in range(KEPT)) and warned.take() == ()
    finally:
        logging.getLogger(OURS).removeHandler(warned)
    caplog.clear()
    retold = Retold()
    retold.tell(taken[:2])
    retold.tell(taken[:3])
    assert [record.getMessage() for record in caplog.records] == list(taken[:3])
