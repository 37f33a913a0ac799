from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.request_pace import RequestPace


class Clock:
    """A clock that moves only when someone sleeps or works."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.slow
@given(work=st.lists(st.floats(0, 3), min_size=220, max_size=300))
@settings(max_examples=5, deadline=None)
def test_no_minute_sees_more_than_allowed(tmp_path_factory: pytest.TempPathFactory, work: list[float]) -> None:
    clock = Clock()
    file = tmp_path_factory.mktemp("pace") / "pace.json"
    moments = []
    for seconds in work:
        RequestPace(file, per_minute=200, clock=clock, sleep=clock.sleep).wait_turn()
        moments.append(clock.now)
        clock.now += seconds / 10
    for i, start in enumerate(moments):
        assert sum(start <= m < start + 60 for m in moments[i : i + 250]) <= 200


def test_a_busy_client_uses_most_of_the_allowance(tmp_path: Path) -> None:
    clock = Clock()
    pace = RequestPace(tmp_path / "pace.json", per_minute=200, clock=clock, sleep=clock.sleep)
    for _ in range(800):
        pace.wait_turn()
    assert 800 / ((clock.now - 1_000_000) / 60) > 175


def take(file: Path) -> None:
    RequestPace(file, per_minute=200, clock=lambda: 1_000_000.0, sleep=lambda _: None).wait_turn()


def test_processes_share_one_allowance(tmp_path: Path) -> None:
    file = tmp_path / "pace.json"
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(take, [file] * 40)
    delay = RequestPace(file, per_minute=200, clock=lambda: 1_000_000.0, sleep=lambda _: None).wait_turn()
    assert delay == pytest.approx((41 - 20) / 3)


def test_a_torn_file_slows_down_and_a_hold_ends(tmp_path: Path) -> None:
    clock = Clock()
    file = tmp_path / "pace.json"
    file.write_bytes(b'{"tokens": 3')
    pace = RequestPace(file, clock=clock, sleep=clock.sleep)
    assert pace.wait_turn() > 0
    pace.hold_until(clock.now + 30)
    assert pace.held_until() == clock.now + 30
    clock.now += 31
    assert pace.held_until() == 0.0
