"""What a worker did, as Ray's own metrics: its dashboard and Prometheus show them."""

from __future__ import annotations

from ray.util import metrics

from generators.counters import Counters


class RayMetrics:
    """`filigrana_rollouts`, `filigrana_tokens` and `filigrana_in_flight` of one worker."""

    def __init__(self, writer: str) -> None:
        self._writer = writer
        self._done = metrics.Counter("filigrana_rollouts", "Rollouts that ended", ("run", "outcome", "reason"))
        self._tokens = metrics.Counter("filigrana_tokens", "Tokens read and written", ("run", "kind"))
        self._in_flight = metrics.Gauge("filigrana_in_flight", "Rollouts in flight", ("run", "writer"))

    def count(self, run_id: str, taken: Counters) -> None:
        """Add what was done since the last time."""
        run = {"run": run_id}
        outcomes = [("accepted", "", taken.accepted)]
        outcomes += [("rejected", reason, n) for reason, n in taken.rejected.items()]
        outcomes += [("failed", kind, n) for kind, n in taken.failed.items()]
        for outcome, reason, number in outcomes:
            if number:
                self._done.inc(number, {**run, "outcome": outcome, "reason": reason})
        for kind, number in (("prompt", taken.prompt_tokens), ("completion", taken.completion_tokens)):
            if number:
                self._tokens.inc(number, {**run, "kind": kind})
        self._in_flight.set(taken.in_flight, {**run, "writer": self._writer})
