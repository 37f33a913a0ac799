"""How fast an endpoint is asked: a limit on requests in flight that finds its true capacity.

A refusal (429, or a time-out) alone proves nothing: some endpoints refuse at random. Refusals are weighed by a
sequential test (CUSUM: Page, "Continuous Inspection Schemes", Biometrika 41, 1954) against the share that is usual
here, in the order of sending: refusals come back before answers do, so the order of replies would mislead. Only a run
of them that chance can't explain cuts the limit, and it cuts to what the endpoint did admit: what is in flight and was
not refused. Later a little more is tried, after a longer wait each time that it is refused. A queue at the endpoint
does no harm, and keeps its batches full, until answers near the time-out.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

ALARM = 8.0
"""Log-likelihood at which refusals are load, not chance: with 5% at random, about one false alarm in 6,000 requests,
and a false one costs the few slots that were refused around it."""
MEMORY = 500
"""Over how many requests the usual share of refusals is averaged."""
OPENING_S, OPENING_STEPS = 0.05, 8
"""The limit opens in steps, so that an endpoint that refuses can say so before all is sent."""
FIRST_PROBE_S, LAST_PROBE_S = 1.0, 60.0


@dataclass(slots=True)
class Sent:
    """A request on its way. `era` counts the limiter's changes; `refused` is None until it is known."""

    at: float
    era: int
    refused: bool | None = None
    weighed: bool = False


class AdaptiveLimiter:
    """The requests in flight that one endpoint bears. Not thread-safe; times are seconds of one monotonic clock.

    Use: `room(now)`, then `take(now)`, whose result comes back in `answered`, `refused` or `dropped`.
    """

    def __init__(self, most: int, timeout_s: float) -> None:
        self.most = max(1, most)
        self.limit = self._opening_step = max(1, math.ceil(self.most / OPENING_STEPS))
        self.in_flight = 0
        self.held_until = 0.0
        self._opens_at: float | None = 0.0
        """When the limit rises by a step of its opening; None once that is over."""
        self._unweighed: deque[Sent] = deque()
        self._score = 0.0
        self._usual = 0.05
        self._refusal_takes_s = math.inf
        self._era = self._cut_era = 0
        self._admitted_since_cut = 1
        self._fruitless_since = 0.0
        self._floor = 1
        self._base: int | None = None
        """The limit that is known to be borne, while a higher one is being tried."""
        self._step = 1
        self._probe_wait = FIRST_PROBE_S
        self._probe_at = 0.0
        self._too_slow = timeout_s / 2
        self._before_slow: tuple[int, float] | None = None
        self._start_round()

    def room(self, now: float) -> bool:
        """Whether one more may be sent now."""
        if self.in_flight < self.limit:
            return now >= self.held_until
        return self._opens_at is not None and self._open_wider(now)

    @property
    def load(self) -> float:
        """The share in use of what it bears. Until the opening is over, its limit says nothing of that: an endpoint
        that answers at once never needs a wider one, and would look fuller than one that answers nothing."""
        return self.in_flight / (self.limit if self._opens_at is None else self.most)

    def free_at(self) -> float:
        """When there may be room without any answer coming: a hold ends, or the opening goes on. 0 for never."""
        return self._opens_at or self.held_until

    def take(self, now: float) -> Sent:
        """Count one more in flight."""
        self.in_flight += 1
        sent = Sent(now, self._era)
        self._unweighed.append(sent)
        return sent

    def dropped(self, sent: Sent) -> None:
        """It ended in a way that says nothing of the load (cancelled, reset, 500)."""
        self.in_flight -= 1
        sent.weighed = True

    def answered(self, sent: Sent, now: float) -> None:
        """It was admitted, and answered now."""
        full = self.in_flight >= 0.75 * self.limit
        self.in_flight -= 1
        sent.refused = False
        self._weigh(now, 0.0)
        if sent.era == self._era and full:
            self._round_answered += 1
            self._round_latency_s += now - sent.at
            if self._round_answered >= self.limit:
                self._end_round(now)

    def refused(self, sent: Sent, now: float, retry_after_s: float) -> None:
        """It was turned away: 429, or nothing came in time."""
        self.in_flight -= 1
        took_s = min(1.0, now - sent.at)
        unknown = self._refusal_takes_s == math.inf
        self._refusal_takes_s = took_s if unknown else self._refusal_takes_s + (took_s - self._refusal_takes_s) / 4
        if sent.era < self._cut_era:
            # Sent before the last cut, so already acted upon; but it shows how little of that burst was admitted.
            sent.weighed = True
            self.limit = min(self.limit, max(self.in_flight, self._floor))
            return
        sent.refused = True
        if sent.weighed:  # it was taken for admitted, since nothing came for so long
            sent.weighed = False
            self._unweighed.appendleft(sent)
        self._round_refused += sent.era == self._era
        self._weigh(now, retry_after_s)

    def _open_wider(self, now: float) -> bool:
        if not self._opens_at:  # the first time that it is full: the opening begins
            self._opens_at = now + OPENING_S / OPENING_STEPS
        if now < self._opens_at:
            return False
        late = min(0.25, now - self._opens_at)  # a busy event loop hears of refusals late, too
        self._opens_at = now + OPENING_S / OPENING_STEPS + late
        self.limit = min(self.most, self.limit + self._opening_step)
        if self.limit == self.most:
            self._opens_at = None
        return self.in_flight < self.limit

    def _weigh(self, now: float, retry_after_s: float) -> None:
        """Weigh every request whose fate is known, in the order of sending. One that has been under way for longer
        than refusals take was admitted."""
        waiting = self._unweighed
        old = now - 2 * self._refusal_takes_s
        chance = min(0.4, max(0.02, self._usual))
        load = max(0.5, 2 * chance)
        while waiting and (waiting[0].weighed or waiting[0].refused is not None or waiting[0].at < old):
            sent = waiting.popleft()
            if sent.weighed:
                continue
            sent.weighed = True
            if sent.refused:
                self._usual += (1 - self._usual) / MEMORY
                self._score += math.log(load / chance)
                if self._score >= ALARM:
                    self._cut(now, retry_after_s)
            else:
                self._usual -= self._usual / MEMORY
                if self._score:  # it never falls below 0, where it nearly always is
                    self._score = max(0.0, self._score + math.log((1 - load) / (1 - chance)))
                self._admitted_since_cut += sent.era >= self._cut_era

    def _cut(self, now: float, retry_after_s: float) -> None:
        if self._admitted_since_cut:
            self._fruitless_since = now
        burst_s = max(0.02, 3 * self._refusal_takes_s)
        if not self._admitted_since_cut and now - self._fruitless_since > burst_s:
            # Cut before, and not one of those sent since was let in: an allowance is spent. Wait until it is renewed.
            self.limit, self._floor = max(1, min(self.limit, self.in_flight) // 2), 1
            self.held_until = now + max(0.5, retry_after_s)
        elif self._base is not None:
            self._give_up_probe()
            self._floor = self.limit
        else:
            self.limit, self._floor = max(1, self.in_flight), 1
        self._base, self._step, self._opens_at, self._score = None, 1, None, 0.0
        self._probe_at = max(now, self.held_until) + self._probe_wait
        self._start_round()
        self._cut_era, self._admitted_since_cut = self._era, 0
        for sent in self._unweighed:
            sent.weighed = True  # sent before the cut: acted upon

    def _give_up_probe(self) -> None:
        self.limit = self._base or self.limit
        self._base, self._step = None, 1
        self._probe_wait = min(LAST_PROBE_S, 2 * self._probe_wait)

    def _end_round(self, now: float) -> None:
        """As many as the limit were answered, all sent under it: judge them, then try more where there is more."""
        latency = self._round_latency_s / self._round_answered
        if self._judge_latency(latency, now):
            return
        if self._base is not None and self._round_refused > 2 + 2 * self._usual * self.limit:
            self._give_up_probe()
            self._probe_at = now + self._probe_wait
        elif self._base is not None:
            self._base, self._probe_wait, self._step = None, FIRST_PROBE_S, 2 * self._step
            self._probe_at = now
        if self.limit < self.most and self._opens_at is None and now >= self._probe_at:
            self._base = self.limit
            self._step = min(self._step, max(1, self.limit // 8))
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
        if self._base is not None:
            self._give_up_probe()
        else:
            self._before_slow = (self.limit, latency_s)
            self.limit = max(1, int(0.7 * self.limit))
        self._opens_at = None
        self._probe_at = now + max(self._probe_wait, latency_s)
        self._start_round()
        return True

    def _start_round(self) -> None:
        """Count afresh: only requests sent from here on tell about the limit as it is now."""
        self._era += 1
        self._round_answered = self._round_refused = 0
        self._round_latency_s = 0.0
