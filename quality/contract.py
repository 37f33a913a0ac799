"""What a check of a sample is: a function from a sample's content and settings to what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

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
    """What a check may look at. `finish_reasons` are those of the rollout's completions, by step; `templates` are the
    pieces that its recipe's templates say of themselves, none where a text comes from elsewhere."""

    content: Content
    seed: dict[str, Any] = field(default_factory=dict)
    finish_reasons: dict[str, str] = field(default_factory=dict)
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`problem` rejects; `findings` (offsets in `content.answer`) and `measures` stay with the sample either way."""

    problem: Problem | None = None
    findings: tuple[Finding, ...] = ()
    measures: dict[str, float] = field(default_factory=dict)


PASSED = CheckResult()
"""Nothing found and nothing measured: what most checks say of most texts."""


class Settings(BaseModel):
    """Base of a check's settings: unknown keys are errors when the recipe is loaded."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Given = TypeVar("Given", bound=Settings)
Run = Callable[[CheckInput, Any], CheckResult]
Loaded = tuple[Run, type[Settings]]
"""A check's function and the model of its settings."""


def loaded(function: Callable[[CheckInput, Given], CheckResult], settings: type[Given]) -> Loaded:
    """A check's function with the settings that it takes: the type checker sees that they belong together."""
    return function, settings


@dataclass(frozen=True)
class Check:
    """A check as recipes name it. `load` imports it, the first time that it is wanted."""

    load: Callable[[], Loaded]
    summary: str

    @cached_property
    def _loaded(self) -> Loaded:
        return self.load()

    @property
    def run(self) -> Run:
        """Pure: same input, same result; it never raises for bad text."""
        return self._loaded[0]

    @property
    def settings(self) -> type[Settings]:
        """The settings' model."""
        return self._loaded[1]
