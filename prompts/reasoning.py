"""What a recipe wants of a thinking model's thoughts, by step: what is asked for, and what becomes of it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from schemas.base import Row
from schemas.request import Effort

EFFORTS = ("minimal", "low", "medium", "high")
WORDS = ("keep", "drop", "off", *EFFORTS)
SHORT = "`keep`, `drop`, `off`, `minimal`, `low`, `medium`, `high`, or {keep: true, effort: high, budget: 2000}"


class ReasoningSpec(Row):
    """One step's. In short: `keep`, `drop`, or an effort (`off`, `low`, `high`...), whose thoughts are dropped.

    Thoughts that are dropped are stored with the completion all the same: they were paid for.
    """

    keep: bool = False
    """Whether the assistant's turn keeps them (`Message.reasoning`)."""
    effort: Effort | None = None
    """How much thinking is asked for; None leaves the model's default."""
    budget: int | None = Field(default=None, ge=1)
    """At most so many tokens of them, where an endpoint lets that be asked."""
    language: Literal["gate", "any", "drop"] = "gate"
    """Thoughts that are kept and aren't European Portuguese: the sample is rejected, or they stay, or go alone."""

    @model_validator(mode="before")
    @classmethod
    def _in_short(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("effort") is False:
            return {**value, "effort": "off"}
        if value is False or value == "off":  # YAML reads `off` as false
            return {"effort": "off"}
        if value in ("keep", "drop"):
            return {"keep": value == "keep"}
        if isinstance(value, str) and value in EFFORTS:
            return {"effort": value}
        if isinstance(value, dict | ReasoningSpec):
            return value
        raise ValueError(f"'{value}' is none of {SHORT}")

    @model_validator(mode="after")
    def _makes_sense(self) -> ReasoningSpec:
        if self.effort == "off" and (self.keep or self.budget):
            raise ValueError("with `effort: off` there are no thoughts to keep, and no budget of them")
        return self


UNASKED = ReasoningSpec()
"""Where a recipe says nothing: the model's default, and its thoughts are dropped."""
