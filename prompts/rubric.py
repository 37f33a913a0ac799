"""Rubrics: what a judge scores by, one YAML file each in `prompts/judges/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import not_
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from prompts.recipe import JudgeSpec
from prompts.render import TemplateSyntaxError, variables
from prompts.yaml_source import YamlSource, nearest, unknown_file
from schemas.base import Row
from schemas.request import SamplingParams

ALTERNATIVES = 5
"""As many as there are scores; some endpoints give no more."""
JUDGES = Path(__file__).parent / "judges"
TEMPLATES_SEE = frozenset(
    ("instruction", "answer", "messages", "passage", "quote", "tools", "rejected", "criteria", "reasoning")
)


class Criterion(Row):
    """One criterion with what each level from 1 to 5 means (at least the ends)."""

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    description: str
    levels: dict[int, str]
    weight: float = Field(1.0, gt=0)

    @model_validator(mode="after")
    def _levels_are_the_scores(self) -> Self:
        if not {1, 5} <= set(self.levels) <= set(range(1, 6)):
            raise ValueError(
                f"levels say what 1 and 5 mean, and may say 2 to 4; here: {', '.join(map(str, self.levels))}"
            )
        return self


class Rubric(Row):
    """A rubric file of `prompts/judges/`. Templates see instruction, answer, messages, passage, quote, tools (JSON
    texts), rejected and criteria; with `reads_reasoning`, reasoning too."""

    name: str
    title: str
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    system: str = ""
    user: str
    sees: bool = Field(False, exclude_if=not_)
    """Whether the judge is shown the sample's pictures, in front of its words: one that can't see is refused."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the criteria, in their order."""
        return tuple(c.name for c in self.criteria)

    @cached_property
    def criteria_values(self) -> list[dict[str, Any]]:
        """The criteria as templates see them."""
        return [c.model_dump() for c in self.criteria]


def load_rubric(name_or_path: str, relative_to: Path) -> Rubric:
    """Read a shipped rubric by name, or a file. Raises UsageError or RecipeError with file and line."""
    path = JUDGES / f"{name_or_path}.yaml"
    if not path.is_file():
        path = relative_to / name_or_path
    if not path.is_file():
        raise unknown_file("rubric", name_or_path, sorted(p.stem for p in JUDGES.glob("*.yaml")), relative_to)
    source = YamlSource.read(path)
    rubric = source.parse(Rubric)
    for part in ("system", "user"):
        _check_template(getattr(rubric, part), part, source)
    return rubric


def _check_template(text: str, part: str, source: YamlSource) -> None:
    """Raises RecipeError with file and line: a rubric is read once answers are paid for, and none could be judged."""
    try:
        unknown = sorted(variables(text) - TEMPLATES_SEE)
    except TemplateSyntaxError as error:
        raise source.error((part,), f"`{part}`, its line {error.lineno}: {error.message}") from error
    if unknown:
        hint = f"{nearest(unknown[0], sorted(TEMPLATES_SEE))} It sees: {', '.join(sorted(TEMPLATES_SEE))}."
        raise source.error((part,), f"`{part}` reads '{unknown[0]}', which nothing gives.", hint)


@dataclass(frozen=True, slots=True)
class PreparedJudge:
    """A recipe's judge with its rubric read."""

    spec: JudgeSpec
    rubric: Rubric

    @property
    def sampling(self) -> SamplingParams:
        """What the recipe says, and the log-probabilities that an expected score is read from."""
        given = self.spec.sampling
        if self.spec.score == "sampled" or given.logprobs is not None:
            return given
        return given.model_copy(update={"logprobs": ALTERNATIVES})
