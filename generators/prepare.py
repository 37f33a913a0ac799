"""A recipe made ready to run: everything that could fail at row 40,000 fails here, with file, line and a hint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateSyntaxError
from pydantic import BaseModel, ValidationError

from generators.method import Method
from generators.methods import load_method
from generators.seed_check import check_every_seed, lacks
from generators.teachers.vllm.engine_keys import NEVER, needs_consent
from prompts.dated_facts import HelpLines
from prompts.excerpts import Excerpts
from prompts.packs import Pack
from prompts.recipe import JUDGE_STEPS, SEED_KINDS, LoadedRecipe, Recipe, StepTemplate, load_recipe
from prompts.render import render, variables
from prompts.rubric import PreparedJudge, load_rubric
from prompts.seed_table import Seed, SeedTable
from prompts.seeds import open_seeds
from prompts.yaml_source import YamlSource, nearest
from quality.checks import PreparedCheck
from quality.registry import load_check
from quality.spelling.dictionary import dictionary_available
from schemas.errors import FiligranaError, RecipeError, UsageError
from schemas.extras import require_extra
from schemas.ids import content_id, text_digest


@dataclass(frozen=True, slots=True)
class PreparedRecipe:
    """A recipe that is known to fit its method, seeds, templates, checks and judge."""

    recipe: Recipe
    source: YamlSource
    method: Method
    options: Any
    seeds: SeedTable
    checks: tuple[PreparedCheck, ...]
    judges: tuple[PreparedJudge, ...]
    hash: str

    @property
    def engine(self) -> dict[str, Any]:
        """The engine settings that the recipe gives, as written."""
        return dict(self.recipe.teacher.get("engine", {}))

    @property
    def inputs(self) -> dict[str, str]:
        """The SHA-256 of what it reads beside its own text and rubrics, which `hash` covers: packs, files of seeds, and
        what its options load."""
        return self.seeds.digests | dict(_digests(self.options, "options"))

    @property
    def engine_consent(self) -> dict[str, str]:
        """Which of them need `--trust-engine`, each with the reason."""
        return needs_consent(self.engine, self.source.path.parent)


def _digests(options: BaseModel, place: str) -> Iterator[tuple[str, str]]:
    """The SHA-256 of each pack or file that options hold, by its place: `options.stands_on.excerpts`."""
    for name in type(options).model_fields:
        value, where = getattr(options, name), f"{place}.{name}"
        several = enumerate(value) if isinstance(value, tuple) else ()
        for at, one in ((where, value), *((f"{where}.{number}", inner) for number, inner in several)):
            if isinstance(one, Excerpts):
                yield at, one.digest
            elif isinstance(one, Pack | HelpLines):
                yield at, text_digest(one.model_dump_json())
            elif isinstance(one, BaseModel):
                yield from _digests(one, at)


def prepare(name_or_path: str) -> PreparedRecipe:
    """Load and validate a recipe. Raises RecipeError (file, line, hint) or UsageError."""
    return prepare_loaded(load_recipe(name_or_path))


def prepare_loaded(loaded: LoadedRecipe) -> PreparedRecipe:
    recipe, source = loaded.recipe, loaded.source
    try:
        method = load_method(recipe.method)
    except UsageError as error:
        raise source.error(("method",), error.message, error.hint) from error
    options = _validated(method.options, recipe.options, source, ("options",))
    checks = _prepared_checks(recipe, source)
    try:
        seeds = open_seeds(recipe.seeds, source.path.parent, recipe.licence)
    except RecipeError:
        raise
    except FiligranaError as error:
        if recipe.seeds.adopted:  # named on the command line, not in the recipe
            raise
        kind = next(k for k in SEED_KINDS if getattr(recipe.seeds, k))
        raise source.error(("seeds", kind), error.message, error.hint) from error
    if seeds.held_out and not method.evaluates:
        problem = f"pack '{seeds.held_out}' is held out for evaluation: nothing that is trained on is made from it."
        raise source.error(("seeds",), problem, "Take other seeds; `filigrana evaluate` asks these.")
    seed = check_every_seed(recipe, method, seeds)
    _check_needs(recipe, method, seed, source)
    _check_templates(recipe, method, seed, source)
    ranks_by = [spec for spec in recipe.panel if not (spec.other_teacher or spec.with_passage)]
    if method.judges and (not ranks_by or recipe.repair):
        problem = "ranks answers as they are." if ranks_by else "ranks by a rubric: give it a `judge`."
        place = ("repair",) if ranks_by else ("method",)
        raise source.error(place, f"method '{recipe.method}' {problem}", "judge: {rubric: preference}, repair: false.")
    if method.verifies and recipe.repair:
        problem = f"method '{recipe.method}' checks each answer to the letter: a repair would change it afterwards."
        raise source.error(("repair",), problem, "Leave `repair` out.")
    _check_teacher(recipe, source)
    judges = _prepared_judges(recipe, source)
    rubrics = [judge.rubric.model_dump(mode="json") for judge in judges]
    identity = content_id(recipe.hash, *(rubrics or (None,)))
    return PreparedRecipe(recipe, source, method, options, seeds, checks, judges, identity)


def _check_teacher(recipe: Recipe, source: YamlSource) -> None:
    """Keys and the adapter's folder. What needs consent is for `engine_settings` to ask; vLLM checks values."""
    if recipe.needs:
        require_extra("PIL")
    for key in recipe.teacher:
        if key != "engine":
            raise source.error(("teacher", key), f"unknown key '{key}'.", nearest(key, ["engine"]))
    engine = recipe.teacher.get("engine", {})
    if not isinstance(engine, dict):
        raise source.error(("teacher", "engine"), "`engine` holds vLLM's settings.", "engine: {max_num_seqs: 256}")
    for key in engine:
        if key in NEVER:
            raise source.error(("teacher", "engine", key), f"a recipe can't set `{key}`.", NEVER[key])
    if "lora" in engine:
        folder = source.path.parent / str(engine["lora"])
        weights = [*folder.glob("adapter_model.safetensors"), *folder.glob("adapter_model.bin")]
        if not (folder / "adapter_config.json").is_file() or not weights:
            problem = f"{folder} holds no LoRA adapter (adapter_config.json and adapter_model.safetensors)."
            raise source.error(("teacher", "engine", "lora"), problem, "Give the folder that PEFT saved it to.")


def _prepared_judges(recipe: Recipe, source: YamlSource) -> tuple[PreparedJudge, ...]:
    judges: list[PreparedJudge] = []
    for number, spec in enumerate(recipe.panel):
        place: tuple[Any, ...] = ("judge",) if recipe.judge else ("judges", number)
        try:
            rubric = load_rubric(spec.rubric, source.path.parent)
        except RecipeError:
            raise
        except UsageError as error:
            raise source.error((*place, "rubric"), error.message, error.hint) from error
        if any(rubric.name == other.rubric.name for other in judges):
            hint = "Several teachers score one rubric with --judge-teacher, given once for each."
            raise source.error((*place, "rubric"), f"rubric '{rubric.name}' is there already.", hint)
        names = [criterion.name for criterion in rubric.criteria]
        for name, minimum in spec.minimums.items():
            if name not in names:
                problem = f"rubric '{rubric.name}' has no criterion '{name}'."
                raise source.error((*place, "minimums", name), problem, nearest(name, names))
            if not 1 <= minimum <= 5:
                problem = f"a minimum of {minimum:g} for '{name}': scores are 1 to 5."
                raise source.error((*place, "minimums", name), problem)
        if spec.reads_reasoning and "reasoning" not in variables(f"{rubric.system}\n{rubric.user}"):
            problem = f"rubric '{rubric.name}' doesn't read `reasoning`."
            raise source.error((*place, "reads_reasoning"), problem, "Write {{ reasoning }} into its template.")
        judges.append(PreparedJudge(spec, rubric))
    return tuple(judges)


def _prepared_checks(recipe: Recipe, source: YamlSource) -> tuple[PreparedCheck, ...]:
    checks: list[PreparedCheck] = []
    for number, check in enumerate(recipe.checks):
        try:
            model = load_check(check.name).settings
        except UsageError as error:
            raise source.error(("checks", number), error.message, error.hint) from error
        if check.name == "personal_data":
            require_extra("presidio_analyzer")
        if check.name == "orthography" and not dictionary_available():
            needs = "the check 'orthography' needs a pt_PT dictionary for hunspell."
            hint = "apt install hunspell-pt-pt, or set FILIGRANA_DICTIONARIES to a folder with pt_PT.dic and pt_PT.aff."
            raise source.error(("checks", number), needs, hint)
        place = ("checks", number, check.name)
        checks.append((check.name, _validated(model, check.settings, source, place)))
    return tuple(checks)


def _validated(model: type[BaseModel], values: dict[str, Any], source: YamlSource, place: tuple[Any, ...]) -> Any:
    try:
        return model.model_validate(values, context={"folder": source.path.parent})
    except ValidationError as error:
        first = error.errors()[0]
        where = (*place, *first["loc"])
        known = f"Known here: {', '.join(model.model_fields) or 'none'}."
        if first["type"] == "extra_forbidden":
            near = nearest(str(first["loc"][-1]), list(model.model_fields))
            raise source.error(where, f"unknown key '{first['loc'][-1]}'.", near) from error
        key = f"'{'.'.join(map(str, first['loc']))}': " if first["loc"] else ""
        raise source.error(where, f"{key}{first['msg'].removeprefix('Value error, ')}.", known) from error


def _check_needs(recipe: Recipe, method: Method, seed: Seed, source: YamlSource) -> None:
    if need := lacks(recipe, method, seed):
        given = ", ".join(f"{k}.{f}" for k, row in seed.values.items() for f in row)
        raise source.error(("seeds",), f"the method needs `{need}` of every seed.", f"These seeds have: {given}.")


def _check_templates(recipe: Recipe, method: Method, seed: Seed, source: YamlSource) -> None:
    for step in method.steps:
        if step not in recipe.templates and step not in method.optional_steps:
            steps = ", ".join(method.steps)
            raise source.error(
                ("templates",), f"method '{recipe.method}' needs a template '{step}'.", f"Steps: {steps}."
            )
    for step, template in recipe.templates.items():
        if step not in method.steps:
            raise source.error(("templates", step), f"unknown step '{step}'.", nearest(step, list(method.steps)))
        values = {**seed.values, "draw": 0, **method.steps[step]}
        for part in ("system", "user", "prompt"):
            _check_template(template, step, part, values, source)
        if not (template.user or template.prompt):
            raise source.error(("templates", step), f"template '{step}' has no `user` text.", "Add it.")
    for step in recipe.sampling:
        if step != "default" and step not in method.steps:
            raise source.error(("sampling", step), f"unknown step '{step}'.", nearest(step, ["default", *method.steps]))
    for step in recipe.reasoning:
        known = ["default", *method.steps, *JUDGE_STEPS, "repair"]
        if step not in known:
            raise source.error(("reasoning", step), f"unknown step '{step}'.", nearest(step, known))


def _check_template(template: StepTemplate, step: str, part: str, values: dict[str, Any], source: YamlSource) -> None:
    text: str = getattr(template, part)
    place = ("templates", step, part)
    try:
        unknown = sorted(variables(text) - set(values))
        if unknown:
            hint = f"{nearest(unknown[0], list(values))} It sees: {', '.join(sorted(values))}."
            raise source.error(place, f"template '{step}' reads '{unknown[0]}', which nothing gives.", hint)
        render(text, values)
    except TemplateSyntaxError as error:
        raise source.error(place, f"template '{step}', its line {error.lineno}: {error.message}.") from error
    except RecipeError as error:
        if error.message.startswith(str(source.path)):
            raise
        raise source.error(place, f"template '{step}': {error.message}", error.hint) from error
