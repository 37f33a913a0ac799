"""What a run has done so far, for progress displays: plain numbers that add up and pickle."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from generators.stop_rules import StopRules
from schemas.errors import StoppedByRuleError


@dataclass
class BatchCounts:
    """Of teachers that are asked in batches: batches at the endpoint since the start, those that have ended, and
    requests in the others."""

    submitted: int = 0
    finished: int = 0
    requests: int = 0

    def __str__(self) -> str:
        return f"{self.finished} of {self.submitted} batches back ({self.requests:,} requests out)"


@dataclass
class Counters:
    """Counts since this process started on the run (not those of earlier sessions)."""

    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    started_at: float = field(default_factory=time.monotonic)
    rules: StopRules = field(default_factory=StopRules)
    """When the run stops by itself, of `planned` rollouts."""
    planned: int = 0
    adapted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By endpoint: what it was found not to take."""
    answered_as: set[str] = field(default_factory=set)
    """Who the teacher's endpoint says has answered."""
    batches: BatchCounts = field(default_factory=BatchCounts)

    @property
    def done(self) -> int:
        return self.accepted + self.rejected.total() + self.failed.total()

    @property
    def tokens_per_second(self) -> float:
        """Generated tokens a second of wall time since the start."""
        return self.completion_tokens / max(time.monotonic() - self.started_at, 1e-9)

    def broken_rule(self) -> StoppedByRuleError | None:
        """The error that ends the run, when too much of it came to nothing."""
        if self.rules.max_failed is None and self.rules.max_rejected is None:
            return None
        return self.rules.broken(self.failed.total(), self.rejected.total(), self.done, self.planned)

    def add(self, other: Counters) -> None:
        """Add what another worker did. Raises StoppedByRuleError when that breaks a rule."""
        self.adapted |= other.adapted
        self.answered_as |= other.answered_as
        self.accepted += other.accepted
        self.rejected += other.rejected
        self.failed += other.failed
        self.requests += other.requests
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens
        if broken := self.broken_rule():
            raise broken

    def take(self) -> Counters:
        """Hand over what was counted since the last `take`, and start again from zero."""
        taken = Counters(
            self.accepted,
            self.rejected,
            self.failed,
            self.in_flight,
            self.requests,
            self.prompt_tokens,
            self.completion_tokens,
            adapted=dict(self.adapted),
            answered_as=set(self.answered_as),
        )
        self.accepted, self.rejected, self.failed = 0, Counter(), Counter()
        self.requests, self.prompt_tokens, self.completion_tokens = 0, 0, 0
        return taken
