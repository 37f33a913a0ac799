"""What a check of a sample is: a function from a sample's content and settings to what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its settings model. `run` is pure: same input, same result; it never raises for bad text."""

    run: Callable[[CheckInput, Any], CheckResult]
    settings: type[Settings] = Settings
    summary: str = ""


PASSED = CheckResult()
