"""A recipe: one YAML file that says which method, seeds, templates, sampling, checks and judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from prompts.reasoning import UNASKED, ReasoningSpec
from prompts.yaml_source import LOADER, YamlSource, unknown_file
from schemas.base import Row
from schemas.ids import content_id
from schemas.licence_ids import LicenceId
from schemas.media import MediaLimits, Sense
from schemas.request import SamplingParams
from sources.shapes.mapping import RowMapping
from text.limited_yaml import load_yaml

RECIPES = Path(__file__).parent / "recipes"
SEED_KINDS = ("cross", "pack", "file", "dataset", "adopted")
JUDGE_STEPS = frozenset({"judge", "other_answer"})
VOICE_STEP, TRANSCRIPTION_STEP = "voice", "transcription"
OTHERS_STEPS = JUDGE_STEPS | {VOICE_STEP, TRANSCRIPTION_STEP}
"""Steps in which somebody else than the teacher is asked."""
"""The steps that the judge's teacher is asked (the teacher itself, where a run has no other)."""


class AdoptedSpec(Row):
    """A dataset that is taken through a run row by row, in its own order. Where it lies is no part of the recipe's
    hash: the run's manifest keeps the digests of what it says."""

    sources: tuple[str, ...] = Field(exclude=True)
    """Files, folders, exports, or names of datasets in this machine's caches; with `hub`, on the Hugging Face hub."""
    hub: bool = Field(False, exclude=True)
    split: str = ""
    """All of them unless given."""
    config: str = ""
    revision: str = Field("", exclude=True)
    licence: LicenceId = ""
    """SPDX id of rows of which neither they nor the dataset's card say it."""
    map: RowMapping | None = Field(None, exclude_if=lambda given: given is None)
    """What stands where in rows of no usual shape."""


class SeedsSpec(Row):
    """Where seeds come from: exactly one of `cross`, `pack`, `file`, `dataset` or `adopted`.

    `cross` takes every combination of several packs, {field: pack}; `pack` and `file` take rows as they are.
    A pack is a shipped name (`topics`) or a path; a path is relative to the recipe's own file. `census` is one without
    end: each rollout has a person of its own, drawn from Portugal's census.
    """

    cross: dict[str, str] = {}
    pack: str | None = None
    file: str | None = None
    dataset: str | None = None
    adopted: AdoptedSpec | None = Field(None, exclude_if=lambda given: given is None)
    """Rows of an existing dataset (`filigrana adopt`)."""
    hub: bool = Field(False, exclude_if=lambda asked: not asked)
    """Whether `dataset` is a name on the Hugging Face hub and no folder: nothing is asked there otherwise."""
    split: str = "train"
    """Of a dataset."""
    text_field: str = ""
    """The column of a dataset that becomes `text`; the usual names are found without it."""
    where: dict[str, list[str]] = {}
    """Keep rows whose field has one of these values, {"domain": ["saúde"]}. In `cross`, {"topic.domain": [...]}."""
    weights: dict[str, dict[str, float]] = Field(default={}, max_length=1)
    """Shares by the values of one field, {"topic.domain": {"saúde": 3}}; a value not named weighs 1. Without weights
    every domain has the share that its rows have; either way the shares hold for any number of samples."""

    @field_validator("where", mode="before")
    @classmethod
    def _one_value_is_a_list(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if isinstance(v, list) else [v] for k, v in value.items()}
        return value


class StepTemplate(Row):
    """The prompt of one step, Jinja in pt-PT. `prompt` stands alone, for raw completions."""

    system: str = ""
    user: str = ""
    prompt: str = ""


class CheckSpec(Row):
    """One check to run on each sample: its name in `quality.registry.CHECKS` and its settings."""

    name: str
    settings: dict[str, Any] = {}


class JudgeSpec(Row):
    """A judge: a rubric in `prompts/judges/`, asked of one or several judge teachers, and what is accepted.

    What is left at its default stays out of the recipe's hash.
    """

    rubric: str
    minimum: float = Field(3.0, ge=1, le=5)
    """The lowest overall score that is accepted."""
    sampling: SamplingParams = SamplingParams(temperature=0.0, max_tokens=512)  # type: ignore[call-arg]
    minimums: dict[str, float] = Field({}, exclude_if=lambda given: not given)
    """The lowest score by criterion, {"variedade": 4}."""
    score: Literal["sampled", "expected"] = Field("sampled", exclude_if=lambda how: how == "sampled")
    """The score that was written, or the mean of all scores weighed by their probability (G-Eval, Liu et al. 2023)."""
    teachers: tuple[str, ...] = Field((), exclude_if=lambda labels: not labels)
    """Labels of the judge teachers that score by this rubric; all of them unless given."""
    combine: Literal["mean", "median", "min", "majority"] = Field("mean", exclude_if=lambda how: how == "mean")
    """How the scores of several teachers become one; `majority` counts those that reach the minimums."""
    quorum: int | None = Field(None, ge=1, exclude_if=lambda number: number is None)
    """How many verdicts there must be; more than half of those asked unless given."""
    maximum_spread: float | None = Field(None, ge=0, le=4, exclude_if=lambda spread: spread is None)
    """How far the highest and the lowest overall score may lie apart."""
    disagreement: Literal["review", "reject"] = Field("review", exclude_if=lambda how: how == "review")
    """What a larger spread leads to."""
    other_teacher: bool = Field(False, exclude_if=lambda wanted: not wanted)
    """Asked only where another model than the teacher judges (`--judge-teacher`): no model judges its own facts."""
    with_passage: bool = Field(False, exclude_if=lambda wanted: not wanted)
    """Asked only of samples with a passage, or with dated excerpts that the answer stands on."""
    reads_reasoning: bool = Field(False, exclude_if=lambda told: not told)
    """Whether the rubric's template is given the thoughts that are kept (`reasoning`); judges see the answer alone."""


class Recipe(Row):
    """A recipe as written. Load it with `load_recipe`, and check it against methods and checks upstairs."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    title: str
    description: str = ""
    method: str
    licence: LicenceId = "CC-BY-4.0"
    """SPDX id under which this recipe's own texts may be used, where the seed's row does not say otherwise."""
    seeds: SeedsSpec
    options: dict[str, Any] = {}
    """Settings of the method (`turns: 4`, `answers: 3`), validated by the method."""
    templates: dict[str, StepTemplate]
    sampling: dict[str, SamplingParams] = {}
    """By step; `default` for the steps not named."""
    reasoning: dict[str, ReasoningSpec] = Field({}, exclude_if=lambda by_step: not by_step)
    """What is wanted of thinking models, by step; `default` for the method's steps that are not named. One word is for
    `default`."""
    draws: int = Field(2, ge=1, le=10)
    """How often a step is asked when its answer can't be used (invalid JSON, truncated), each a new draw."""
    checks: tuple[CheckSpec, ...] = ()
    judge: JudgeSpec | None = None
    judges: tuple[JudgeSpec, ...] = Field((), exclude_if=lambda judges: not judges)
    """Several rubrics instead of one `judge`: a sample must be good enough by each of them."""
    repair: bool = False
    needs: tuple[Sense, ...] = Field((), exclude_if=lambda needs: not needs)
    """What the teacher must be able to: `vision`, `hearing`. One that can't is refused before anything is asked."""
    media: MediaLimits = Field(MediaLimits(), exclude_if=lambda limits: limits == MediaLimits())
    """How large pictures and sounds may be, and how alike."""
    teacher: dict[str, Any] = {}
    """Engine settings passed through to the teacher (`engine: {max_num_seqs: 256}`)."""

    @field_validator("checks", mode="before")
    @classmethod
    def _short_checks(cls, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [_check_from_yaml(item) for item in value]

    @field_validator("needs", mode="before")
    @classmethod
    def _one_need(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("reasoning", mode="before")
    @classmethod
    def _one_for_all_steps(cls, value: Any) -> Any:
        is_spec = isinstance(value, dict) and value and set(value) <= set(ReasoningSpec.model_fields)
        return {"default": value} if is_spec or isinstance(value, str | bool) else value

    def reasoning_for(self, step: str) -> ReasoningSpec:
        """What a step wants of a thinking model. The judge is another: what holds for it is said under its name."""
        of_all = UNASKED if step in JUDGE_STEPS else self.reasoning.get("default", UNASKED)
        return self.reasoning.get(step, of_all)

    def sampling_for(self, step: str) -> SamplingParams:
        return self.sampling.get(step) or self.sampling.get("default") or SamplingParams()  # type: ignore[call-arg]

    @property
    def panel(self) -> tuple[JudgeSpec, ...]:
        """Every rubric that a sample is judged by."""
        return self.judges if self.judge is None else (self.judge, *self.judges)

    @property
    def hash(self) -> str:
        """The hash of everything that changes what is made; title and description do not."""
        return content_id(self.model_dump(mode="json", exclude={"title", "description"}))


def _check_from_yaml(item: Any) -> Any:
    """`- refusal` and `- length: {min_words: 5}` are short for {"name": ..., "settings": ...}."""
    if isinstance(item, str):
        return {"name": item}
    if isinstance(item, dict) and len(item) == 1 and "name" not in item:
        name, settings = next(iter(item.items()))
        return {"name": name, "settings": settings or {}}
    return item


def checks_written(text: str) -> tuple[CheckSpec, ...]:
    """The checks in the text of a recipe, as a run's manifest keeps it, whatever else of it later versions ask for."""
    written = (load_yaml(text, LOADER) or {}).get("checks") or []
    return tuple(CheckSpec.model_validate(_check_from_yaml(item)) for item in written)


class LoadedRecipe:
    """A recipe with the file it came from, so that later checks can name the line."""

    def __init__(self, recipe: Recipe, source: YamlSource) -> None:
        self.recipe = recipe
        self.source = source


def recipe_names() -> list[str]:
    """The shipped recipes, by name."""
    return sorted(p.stem for p in RECIPES.glob("*.yaml"))


def recipe_path(name_or_path: str) -> Path:
    """A shipped name or a path, to a path. Raises UsageError with the names there are."""
    shipped = RECIPES / f"{name_or_path}.yaml"
    if "/" not in name_or_path and not name_or_path.endswith((".yaml", ".yml")) and shipped.is_file():
        return shipped
    path = Path(name_or_path).expanduser()
    if path.is_file():
        return path
    raise unknown_file("recipe", name_or_path, recipe_names(), path.parent)


def load_recipe(name_or_path: str) -> LoadedRecipe:
    """Read a recipe from a shipped name or a path. Raises RecipeError with file and line, or UsageError."""
    return parse_recipe(YamlSource.read(recipe_path(name_or_path)))


def parse_recipe(source: YamlSource) -> LoadedRecipe:
    """Validate a recipe's own keys. Methods, checks and variables are validated by `generators.prepare`."""
    recipe = source.parse(Recipe)
    given = [k for k in SEED_KINDS if getattr(recipe.seeds, k)]
    if len(given) != 1:
        raise source.error(("seeds",), f"give exactly one of {', '.join(SEED_KINDS)}.", f"Given: {given or 'none'}.")
    if recipe.judge is not None and recipe.judges:
        raise source.error(("judges",), "`judge` is for one rubric and `judges` for several.", "Give one of the two.")
    return LoadedRecipe(recipe, source)
