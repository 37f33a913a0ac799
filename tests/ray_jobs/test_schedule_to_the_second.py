"""The driver's decisions, to the second and to the row: how long it waits for company, how much is handed out."""

from __future__ import annotations

import math

import pytest

from ray_jobs.schedule import BARREN_GENERATIONS, COMPANY_S, FIRST_REST_S, LONGEST_REST_S, Schedule
from ray_jobs.standing import SETTLED_S, Standing
from ray_jobs.worker_states import Stage

COUNT, WIDTH = 40, 32


def hired(replicas: int, now: float, count: int = COUNT, width: int = WIDTH) -> tuple[Schedule, list[str]]:
    schedule = Schedule(count, replicas, width)
    schedule.begin((("a", n) for n in range(count)), count)
    return schedule, schedule.hires(now)


@pytest.mark.parametrize(("after_s", "most"), [(-0.1, COUNT // 2), (0.1, WIDTH)])
def test_company_is_waited_for_half_as_long_as_the_first_took_and_a_bit(after_s: float, most: int) -> None:
    schedule, (first, second) = hired(2, 1000.0)
    schedule.reached(second, Stage.STARTING, 1000.0)
    schedule.reached(first, Stage.WORKING, 1010.0)
    given = schedule.leases(1010.0 + 5.0 + COMPANY_S + after_s)
    assert sum(len(lease.planned) for lease in given) == most
    assert {lease.writer for lease in given} == {first}


@pytest.mark.parametrize(("ended", "load"), [(0, 8), (20, 10), (80, 16), (400, 48)])
def test_a_worker_has_a_second_of_work_ahead_of_what_is_in_flight(ended: int, load: int) -> None:
    schedule, (first,) = hired(1, 900.0, count=2000, width=8)
    schedule.reached(first, Stage.WORKING, 1000.0)
    while schedule.workers[first].ended < ended:
        for lease in schedule.leases(1000.0):
            schedule.told(first, schedule.workers[first].ended + len(lease.planned), 1000.0)
            schedule.settled(first, lease.number, 1000.0)
    schedule.workers[first].ended = schedule.workers[first].sent = ended
    schedule.leases(1010.0)
    assert schedule.workers[first].load == load


def test_what_a_dead_worker_had_goes_out_first_and_no_more_than_there_is_room_for() -> None:
    schedule, (first,) = hired(1, 0.0, width=8)
    schedule.reached(first, Stage.WORKING, 0.0)
    had = [key for lease in schedule.leases(0.0) for key in lease.planned]
    assert len(had) == 8
    assert schedule.died(first, 1.0)
    assert schedule.returned(first, had[:5]) == []
    (second,) = schedule.hires(100.0)
    schedule.reached(second, Stage.WORKING, 100.0)
    given = [key for lease in schedule.leases(100.0) for key in lease.planned]
    assert given == [*had[:5], ("a", 8), ("a", 9), ("a", 10)]
    assert schedule.unleased == COUNT - 11


def test_each_rest_is_twice_the_one_before() -> None:
    schedule, names = hired(2, 0.0, count=10_000)
    for name in names:
        schedule.reached(name, Stage.WORKING, 0.0)
    now, rests = 10.0, []
    for turn in range(9):
        schedule.told(names[0], turn + 1, now)
        (fresh,) = set(schedule.workers) - {names[0]}
        if schedule.died(fresh, now):
            schedule.returned(fresh, [])
        rest = min(LONGEST_REST_S, FIRST_REST_S * 2**turn)
        assert schedule.hires(now + rest - 0.01) == []
        assert len(schedule.hires(now + rest)) == 1
        now, rests = now + rest, [*rests, rest]
    assert rests[0] == FIRST_REST_S and math.isclose(rests[1], 2 * FIRST_REST_S) and rests[-1] == LONGEST_REST_S


def test_once_something_has_ended_generations_are_counted_anew() -> None:
    """One that was hired after a death ends something: its own death, later, is the first of a new count."""
    schedule, (name,) = hired(1, 0.0, count=1000, width=4)
    now, barren = 0.0, 0
    for ended in (0, 1, 0, 0):
        schedule.reached(name, Stage.WORKING, now)
        had = [key for lease in schedule.leases(now) for key in lease.planned]
        if ended:
            schedule.told(name, ended, now)
            barren = 0
        assert not schedule.is_hopeless
        assert schedule.died(name, now)
        schedule.returned(name, had[ended:])
        barren, now = barren + 1, now + LONGEST_REST_S
        if barren < BARREN_GENERATIONS:
            (name,) = schedule.hires(now)
    assert barren == BARREN_GENERATIONS and schedule.is_hopeless


def test_rows_that_are_given_up_one_after_the_other_end_the_run_before_all_are() -> None:
    """Every row kills whoever rolls it, and nothing else ever ends: it is not tried with all of them."""
    schedule, _ = hired(1, 0.0, count=6, width=6)
    now, given_up = 0.0, 0
    while not schedule.is_hopeless:
        assert not schedule.is_over and now < 100 * LONGEST_REST_S
        for worker in schedule.at(Stage.WAITING):
            schedule.reached(worker.writer, Stage.WORKING, now)
        for lease in schedule.leases(now):
            assert schedule.died(lease.writer, now)
            given_up += len(schedule.returned(lease.writer, lease.planned))
        now += LONGEST_REST_S
        schedule.hires(now)
    assert given_up == BARREN_GENERATIONS


def test_nothing_is_said_of_workers_before_their_number_has_settled() -> None:
    """On a clock that began long ago, and while one after the other arrives."""
    schedule, names = hired(3, 1000.0)
    standing = Standing("1 CPU")

    def said(now: float) -> str:
        return standing.line(schedule, lambda: "2 CPU", now)

    assert said(1000.0) == said(1000.0 + SETTLED_S - 0.1) == ""
    schedule.reached(names[0], Stage.WORKING, 1004.0)
    assert said(1000.0 + SETTLED_S) == said(1000.0 + 2 * SETTLED_S - 0.1) == ""
    assert said(1000.0 + 2 * SETTLED_S).startswith("1 of 3 workers at work")
    assert said(1000.0 + 3 * SETTLED_S) == ""
