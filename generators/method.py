"""What a method is: an async function from a rollout to a sample's content, and what it needs and gives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from generators.rollout import Rollout
from schemas.sample import Content, SampleKind


class Options(BaseModel):
    """Base of a method's options: unknown keys are errors when the recipe is loaded."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Method:
    """A method as recipes know it.

    `steps` maps each step (a template of the recipe) to the variables it sees besides the seed's, with an example value
    for the test rendering when a recipe is loaded. `needs` are the seed's fields the method itself reads
    (`seed.text`). `raw_prompts` says that the teacher must complete prompts without a chat template.
    """

    run: Callable[[Rollout, Any], Awaitable[Content]]
    kind: SampleKind
    summary: str
    steps: dict[str, dict[str, Any]]
    needs: tuple[str, ...] = ()
    options: type[Options] = Options
    raw_prompts: bool = False
    optional_steps: tuple[str, ...] = field(default_factory=tuple)
    calls: Callable[[Any], int] | None = None
    """How many requests a rollout takes at its least, given the options; the number of steps when None."""
