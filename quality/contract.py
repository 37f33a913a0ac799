"""What a check of a sample is: a function from a sample's content and settings to what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ConfigDict

from schemas.base import Row
from schemas.finding import Finding
from schemas.sample import Content


class Problem(Row):
    """Enough to reject. `reason` is a short stable word for counting; `evidence` is what the check saw."""

    reason: str
    detail: str
    evidence: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class CheckInput:
    """What a check may look at. `finish_reasons` are those of the rollout's completions, by step."""

    content: Content
    seed: dict[str, Any] = field(default_factory=dict)
    finish_reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`problem` rejects; `findings` (offsets in `content.answer`) and `measures` stay with the sample either way."""

    problem: Problem | None = None
    findings: tuple[Finding, ...] = ()
    measures: dict[str, float] = field(default_factory=dict)


class Settings(BaseModel):
    """Base of a check's settings: unknown keys are errors when the recipe is loaded."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Check:
    """A check: `function` and the model of its settings (`model`, '' for none) in quality/`module`.py.

    Only what a recipe names is imported: all checks together take 0.1 s.
    """

    module: str
    function: str
    model: str
    summary: str

    @cached_property
    def run(self) -> Callable[[CheckInput, Any], CheckResult]:
        """Pure: same input, same result; it never raises for bad text."""
        found: Callable[[CheckInput, Any], CheckResult] = getattr(
            import_module(f"quality.{self.module}"), self.function
        )
        return found

    @cached_property
    def settings(self) -> type[Settings]:
        """The settings' model."""
        if not self.model:
            return Settings
        found: type[Settings] = getattr(import_module(f"quality.{self.module}"), self.model)
        return found


PASSED = CheckResult()
