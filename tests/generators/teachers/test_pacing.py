"""The adaptive limiter against simulated endpoints: exact clocks, so that what is seen follows from the rules alone."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from generators.teachers.openai.minute_caps import MinuteCap
from generators.teachers.openai.pacing import AdaptiveLimiter, Sent

REFUSAL_TAKES_S = 0.002
Admit = Callable[["Simulation"], bool]


@dataclass
class Simulation:
    """`calls` requests through one limiter, `callers` at a time; a refused one comes again after `retry_after_s`."""

    admit: Admit
    latency_s: Callable[[int], float]
    calls: int = 6000
    callers: int = 256
    retry_after_s: float = 1.0
    timeout_s: float = 600.0
    now: float = 0.0
    done: int = 0
    refusals: int = 0
    timeouts: int = 0
    inside: int = 0
    """Requests that the endpoint is working on."""
    limits: list[int] = field(default_factory=list)

    def run(self) -> Simulation:
        self.limiter = AdaptiveLimiter(self.callers, self.timeout_s)
        self._events: list[tuple[float, int, str, Sent | None]] = []
        self._ready, self._started, self._number = self.callers, 0, 0
        self._send()
        while self.done < self.calls:
            self.now, _, kind, sent = heapq.heappop(self._events)
            if kind == "answered":
                self.inside -= 1
                self.done += 1
                self.limiter.answered(sent, self.now)
                self._ready += 1
            elif kind == "refused":
                self.limiter.refused(sent, self.now, self.retry_after_s)
                self._at(self.retry_after_s, "again", None)
            elif kind == "timeout":
                self.inside -= 1
                self.timeouts += 1
                self.limiter.refused(sent, self.now, 0.0)
                self._ready += 1
            elif kind == "again":
                self._ready += 1
            self.limits.append(self.limiter.limit)
            self._send()
        return self

    def _send(self) -> None:
        while self._ready and self.limiter.room(self.now):
            sent = self.limiter.take(self.now)
            self._ready -= 1
            if not self.admit(self):
                self.refusals += 1
                self._at(REFUSAL_TAKES_S, "refused", sent)
                continue
            self.inside += 1
            latency = self.latency_s(self.inside)
            self._at(min(latency, self.timeout_s), "answered" if latency < self.timeout_s else "timeout", sent)
        if self._ready and self.limiter.free_at() > self.now:
            self._at(self.limiter.free_at() - self.now, "wake", None)

    def _at(self, after_s: float, kind: str, sent: Sent | None) -> None:
        self._number += 1
        heapq.heappush(self._events, (self.now + after_s, self._number, kind, sent))

    @property
    def mean_limit(self) -> float:
        return sum(self.limits) / len(self.limits)


def constant(seconds: float) -> Callable[[int], float]:
    return lambda inside: seconds


def varied(seconds: float, seed: int = 3) -> Callable[[int], float]:
    dice = random.Random(seed)
    return lambda inside: seconds * dice.uniform(0.6, 1.4)


def at_random(share: float, seed: int = 5) -> Admit:
    dice = random.Random(seed)
    return lambda simulation: dice.random() >= share


def at_most(inside: int, share: float = 0.0, seed: int = 5) -> Admit:
    dice = random.Random(seed)
    return lambda simulation: simulation.inside < inside and dice.random() >= share


def allowance(per_second: float, burst: float) -> Admit:
    """A token bucket, as behind limits by the minute."""
    state = [burst, 0.0]

    def admit(simulation: Simulation) -> bool:
        state[0] = min(burst, state[0] + (simulation.now - state[1]) * per_second)
        state[1] = simulation.now
        if state[0] < 1:
            return False
        state[0] -= 1
        return True

    return admit


def test_an_endpoint_that_admits_all_is_used_in_full_almost_at_once():
    simulation = Simulation(at_random(0), constant(0.2)).run()
    assert simulation.limits[-1] == 256
    assert simulation.now < 1.05 * 6000 * 0.2 / 256


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("latency", [constant(0.02), constant(0.2), varied(2.0)])
def test_refusals_at_random_do_not_slow_it_down(latency, seed):
    simulation = Simulation(at_random(0.05, seed), latency, retry_after_s=0.0, calls=12000).run()
    assert simulation.mean_limit > 0.93 * 256


@pytest.mark.parametrize("capacity", [16, 64, 200])
@pytest.mark.parametrize(("latency", "mean_s"), [(constant(0.1), 0.1), (constant(0.2), 0.2), (varied(2.0), 2.0)])
def test_an_endpoint_that_admits_few_is_kept_full_with_few_refusals(capacity, latency, mean_s):
    simulation = Simulation(at_most(capacity), latency).run()
    assert simulation.refusals <= 200
    assert simulation.now < 1.1 * 6000 * mean_s / capacity


def test_a_limit_is_found_under_refusals_at_random_too():
    simulation = Simulation(at_most(64, share=0.05), constant(0.2)).run()
    assert simulation.now < 1.1 * 6000 * 0.2 / 64
    assert simulation.refusals <= 0.06 * 6000 + 200


def test_capacity_that_comes_back_is_used_again():
    simulation = Simulation(lambda s: s.inside < (32 if s.now < 20 else 256), constant(0.2), calls=30000).run()
    assert simulation.limits[-1] == 256


def test_a_spent_allowance_is_waited_for_not_hammered():
    simulation = Simulation(allowance(per_second=20, burst=100), constant(1.0), calls=2000, retry_after_s=5.0).run()
    assert simulation.refusals < 0.25 * 2000
    assert simulation.now < 1.3 * 2000 / 20


def test_a_queue_is_harmless_until_answers_near_the_time_out():
    def queue(per_second: float) -> Callable[[int], float]:
        return lambda inside: inside / per_second

    quick = Simulation(at_random(0), queue(per_second=100), timeout_s=10).run()
    assert quick.limits[-1] == 256
    slow = Simulation(at_random(0), queue(per_second=30), timeout_s=10, calls=8000).run()
    assert slow.timeouts == 0
    assert 60 <= slow.limits[-1] <= 200


def test_answers_that_are_slow_whatever_the_load_do_not_slow_it_down():
    simulation = Simulation(at_random(0), constant(7.0), timeout_s=10).run()
    assert simulation.limits[-1] == 256


def test_a_minute_cap_spreads_evenly_and_takes_corrections():
    cap = MinuteCap(600)
    now, times = 100.0, []
    for _ in range(20):
        now = max(now, cap.ready_at)
        cap.spend(1, now)
        times.append(now)
    assert times[-1] - times[0] == pytest.approx(19 * 0.1, abs=0.06)
    before = cap.ready_at
    cap.correct(5)
    assert cap.ready_at == pytest.approx(before + 0.5)
    unlimited = MinuteCap(None)
    unlimited.spend(10**9, now)
    assert unlimited.ready_at == 0
