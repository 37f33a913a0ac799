"""How a rollout ends without a sample, for a reason that is data and not a bug."""

from __future__ import annotations

from typing import Any

from schemas.sample import Content


class RolloutRejectedError(Exception):
    """The rollout ends without a sample, for a reason that is data and not a bug."""

    def __init__(
        self, stage: str, check: str, reason: str, detail: str, evidence: dict[str, Any], content: Content | None = None
    ) -> None:
        super().__init__(stage, check, reason, detail, evidence, content)
        self.stage, self.check, self.reason, self.detail, self.evidence = stage, check, reason, detail, evidence
        self.content = content


class UnusableError(Exception):
    """A text that is of no use, for a short stable word as reason: another is drawn. `of_transport`: it never came
    whole, which says nothing of the row."""

    def __init__(self, reason: str, detail: str, of_transport: bool = False) -> None:
        super().__init__(reason, detail, of_transport)
        self.reason, self.detail, self.of_transport = reason, detail, of_transport
