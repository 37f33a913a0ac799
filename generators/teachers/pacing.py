"""How fast an endpoint is asked: a limit on requests in flight that finds its true capacity, and caps by the minute.

The limiter starts at a part of what it is allowed and doubles with every round of answers. A refusal (429, or a
time-out) alone proves nothing: some endpoints refuse at random. Refusals are weighed by a sequential test
(CUSUM: Page, "Continuous Inspection Schemes", Biometrika 41, 1954) against the share of refusals that is usual here;
only a run of them that chance can't explain cuts the limit, and it cuts to what the endpoint did admit: what is in
flight and was not refused. Later it tries a little more, each time after a longer wait as long as it is refused.
A queue at the endpoint does no harm, and keeps its batches full, until answers near the time-out.
"""

from __future__ import annotations

import math

ALARM = 8.0
"""Log-likelihood at which refusals are load, not chance: with 5% at random, about one false alarm in 6,000 answers,
and a false one costs the few slots that were refused around it."""
MEMORY = 500
"""Over how many answers the usual share of refusals is averaged."""
FIRST_PROBE_S, LAST_PROBE_S = 1.0, 30.0


class AdaptiveLimiter:
    """The requests in flight that one endpoint bears. Not thread-safe; times are seconds of one monotonic clock.

    Use: `room(now)`, then `take()`, whose ticket comes back with the outcome in `answered`, `refused` or `dropped`.
    """

    def __init__(self, most: int, start: int, timeout_s: float) -> None:
        self.most = max(1, most)
        self.limit = min(self.most, max(1, start))
        self.in_flight = 0
        self.held_until = 0.0
        self._doubling = True
        self._usual = 0.05
        self._score = 0.0
        self._ticket = 0
        self._cut_ticket = 0
        self._admitted_since_cut = 1
        self._floor = 1
        self._base: int | None = None
        self._step = 1
        self._probe_wait = FIRST_PROBE_S
        self._probe_at = 0.0
        self._too_slow = timeout_s / 2
        self._before_slow: tuple[int, float] | None = None
        self._start_round()

    def room(self, now: float) -> bool:
        """Whether one more may be sent now."""
        return self.in_flight < self.limit and now >= self.held_until

    def take(self) -> int:
        """Count one more in flight."""
        self.in_flight += 1
        return self._ticket

    def dropped(self) -> None:
        """The request ended in a way that says nothing of the load (cancelled, reset, 500)."""
        self.in_flight -= 1

    def answered(self, ticket: int, latency_s: float, now: float) -> None:
        """The request was admitted and answered after `latency_s`."""
        full = self.in_flight >= 0.75 * self.limit
        self.in_flight -= 1
        self._score = max(0.0, self._score + self._evidence(refused=False))
        self._usual -= self._usual / MEMORY
        if ticket >= self._cut_ticket:
            self._admitted_since_cut += 1
        if ticket == self._ticket and full:
            self._round_answered += 1
            self._round_latency_s += latency_s
            if self._round_answered >= self.limit:
                self._end_round(now)

    def refused(self, ticket: int, now: float, retry_after_s: float) -> None:
        """The request was turned away: 429, or nothing came in time."""
        self.in_flight -= 1
        if ticket < self._cut_ticket:
            # Sent before the last cut, so already acted upon; but it shows how little of that burst was admitted.
            self.limit = min(self.limit, max(self.in_flight, self._floor))
            return
        self._score += self._evidence(refused=True)
        self._usual += (1 - self._usual) / MEMORY
        if ticket == self._ticket:
            self._round_refused += 1
        crowded = self._base is not None and self._round_refused > 3 + 2 * self._usual * self.limit
        if self._score >= ALARM or crowded:
            self._cut(now, retry_after_s)

    def _evidence(self, refused: bool) -> float:
        """How much one answer speaks for load (at least half refused) against chance (the usual share)."""
        chance = min(0.4, max(0.02, self._usual))
        load = max(0.5, 2 * chance)
        return math.log(load / chance) if refused else math.log((1 - load) / (1 - chance))

    def _cut(self, now: float, retry_after_s: float) -> None:
        if not self._admitted_since_cut:  # not one request sent since the last cut was let in: a spent allowance
            self.limit = max(1, min(self.limit, self.in_flight) // 2)
            self.held_until = now + max(0.5, retry_after_s)
            self._floor = 1
        elif self._base is not None:
            self.limit = self._floor = self._base
            self._probe_wait = min(LAST_PROBE_S, 2 * self._probe_wait)
        else:
            self.limit = max(1, self.in_flight)
            self._floor = 1
        self._base, self._step, self._doubling, self._score = None, 1, False, 0.0
        self._probe_at = max(now, self.held_until) + self._probe_wait
        self._start_round()
        self._cut_ticket, self._admitted_since_cut = self._ticket, 0

    def _end_round(self, now: float) -> None:
        """A whole round at this limit was answered: judge its latency, then try more where there is more."""
        latency = self._round_latency_s / self._round_answered
        if self._judge_latency(latency, now):
            return
        if self._base is not None:
            self._base, self._probe_wait, self._step = None, FIRST_PROBE_S, 2 * self._step
            self._probe_at = now
        if self.limit < self.most and self._doubling:
            self.limit = min(self.most, 2 * self.limit)
        elif self.limit < self.most and now >= self._probe_at:
            self._base = self.limit
            self.limit = min(self.most, self.limit + self._step)
        self._start_round()

    def _judge_latency(self, latency_s: float, now: float) -> bool:
        """Cut when answers near the time-out; undo it when that did not make them faster. True when it acted."""
        if self._before_slow is not None:
            limit, slow_s = self._before_slow
            self._before_slow = None
            if latency_s > 0.9 * slow_s:  # slow whatever the load
                self.limit, self._too_slow = limit, 1.5 * latency_s
                self._start_round()
                return True
        if latency_s <= self._too_slow or self.limit == 1:
            return False
        self._before_slow = (self.limit, latency_s)
        if self._base is not None:
            self._probe_wait = min(LAST_PROBE_S, 2 * self._probe_wait)
        self.limit = self._base or max(1, int(0.7 * self.limit))
        self._base, self._step, self._doubling = None, 1, False
        self._probe_at = now + max(self._probe_wait, latency_s)
        self._start_round()
        return True

    def _start_round(self) -> None:
        """Count afresh: only requests sent from here on tell about the limit as it is now."""
        self._ticket += 1
        self._round_answered = self._round_refused = 0
        self._round_latency_s = 0.0


class MinuteCap:
    """At most so many (requests, tokens) a minute, spread evenly: `ready_at` is when the next may be spent."""

    CATCH_UP_S = 0.05
    """Timers wake late: this much lost time may be caught up, no more."""

    def __init__(self, per_minute: int | None) -> None:
        self._seconds_each = 60 / per_minute if per_minute else 0.0
        self.ready_at = 0.0

    def spend(self, amount: float, now: float) -> None:
        if self._seconds_each:
            self.ready_at = max(self.ready_at, now - self.CATCH_UP_S) + amount * self._seconds_each

    def correct(self, amount: float) -> None:
        """Spend more (or less, when negative) after the fact: an estimate turned out wrong."""
        self.ready_at += amount * self._seconds_each
