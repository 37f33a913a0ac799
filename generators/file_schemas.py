"""JSON Schemas of the files that people write (recipes, packs, rubrics, mixes): editors then complete and underline.

Made from the models that read the files and from what is installed: the methods with their options and steps, the
checks with their settings, those of plugins too. What only a whole tells (templates' variables, weights against
seeds) is for `filigrana recipes NAME` to say.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from itertools import pairwise
from typing import Any, Literal, get_args

from pydantic import BaseModel

from generators.methods import METHODS, load_method
from prompts.mixes import Mix
from prompts.packs import Pack
from prompts.reasoning import WORDS, ReasoningSpec
from prompts.recipe import JudgeSpec, Recipe, SeedsSpec, StepTemplate
from prompts.rubric import Criterion, Rubric
from quality.registry import CHECKS, load_check
from schemas.plugins import plugin_names
from schemas.request import SamplingParams

FileKind = Literal["recipe", "pack", "rubric", "mix"]
KINDS: tuple[FileKind, ...] = get_args(FileKind)
Schema = dict[str, Any]


def file_schema(kind: FileKind) -> Schema:
    """The JSON Schema (draft 2020-12) of one kind of file, as it is written in YAML."""
    made = {"recipe": _recipe, "pack": _pack, "rubric": _rubric, "mix": _mix}[kind]()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Filigrana: {kind}", **made}


def _mix() -> Schema:
    made = _schema_of(Mix)
    made["$defs"]["MixPart"]["oneOf"] = [{"required": ["weight"]}, {"required": ["count"]}]
    return made


def _rubric() -> Schema:
    return _schema_of(Rubric, Criterion)


def _pack() -> Schema:
    made = _schema_of(Pack)
    text = {"type": "string"}
    made["properties"]["rows"]["minItems"] = 1
    made["properties"]["rows"]["items"] = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": ["string", "integer"], "description": "A name of its own in the pack."},
            "text": text | {"description": "What a template usually prints."},
            "domain": text | {"description": "The stratum: each has its share of any number of samples."},
            "suits": {
                "description": "What the row goes with in a cross: {FIELD.COLUMN: [values]}.",
                "anyOf": [
                    {"type": "object", "additionalProperties": {"type": "array"}},
                    {"type": "array", "description": "Of constraints: kinds of request."},
                ],
            },
            "source": text | {"description": "Where this row comes from, when not where the pack does."},
            "licence": text | {"description": "SPDX id of this row's licence, when not the pack's."},
        },
    }
    return made


def _recipe() -> Schema:
    made = _schema_of(Recipe, SeedsSpec, StepTemplate, JudgeSpec, SamplingParams, ReasoningSpec)
    properties, shared = made["properties"], made["$defs"]
    seeds = shared["SeedsSpec"]
    seeds["oneOf"] = [{"required": [kind]} for kind in ("cross", "pack", "file", "dataset")]
    listed = seeds["properties"]["where"]["additionalProperties"]
    seeds["properties"]["where"]["additionalProperties"] = {"anyOf": [{"type": "string"}, listed]}
    properties["checks"] = _checks(shared) | {"description": properties["checks"].get("description", "")}
    del shared["CheckSpec"]
    wanted: Schema = {"anyOf": [{"enum": [*WORDS, False]}, {"$ref": "#/$defs/ReasoningSpec"}]}  # YAML's `off` is false
    shared["ReasoningSpec"]["properties"]["effort"]["anyOf"].append({"const": False})
    properties["reasoning"] = {
        "anyOf": [*wanted["anyOf"], {"type": "object", "additionalProperties": wanted}],
        "description": properties["reasoning"].get("description", ""),
    }
    needs = properties["needs"]
    properties["needs"] = {"anyOf": [needs["items"], {"type": "array", "items": needs["items"]}]} | {
        "description": needs.get("description", "")
    }
    names = [*METHODS, *plugin_names("method")]
    properties["method"] = {"enum": names, "description": "How a seed becomes a sample: docs/recipes.md."}
    properties["teacher"]["properties"] = {"engine": {"type": "object", "description": "vLLM's own settings."}}
    properties["teacher"]["additionalProperties"] = False
    made["not"] = {"required": ["judge", "judges"]}
    made["allOf"] = [_if_method(name, shared) for name in names]
    return made


def _checks(shared: Schema) -> Schema:
    """A check is its name, or one key with its settings, or both written out."""
    names = [*CHECKS, *plugin_names("check")]
    described = {name: load_check(name).summary for name in names}
    settings = {name: _inner(load_check(name).settings, f"check-{name}", shared) for name in names}
    with_settings = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {
            name: {"anyOf": [settings[name], {"type": "null"}], "description": f"Rejects what is {described[name]}."}
            for name in names
        },
    }
    whole = {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {"name": {"enum": names}, "settings": {"type": "object"}},
    }
    return {"type": "array", "items": {"anyOf": [{"enum": names}, with_settings, whole]}}


def _if_method(name: str, shared: Schema) -> Schema:
    """What a recipe of one method has: its options, a template for each step, sampling for those."""
    method = load_method(name)
    optional = {*method.optional_steps}
    steps = {
        step: {
            "allOf": [{"$ref": "#/$defs/StepTemplate"}],
            "description": f"Sees the seed's fields, draw{''.join(f', {variable}' for variable in variables)}.",
        }
        for step, variables in method.steps.items()
    }
    sampling = {step: {"$ref": "#/$defs/SamplingParams"} for step in ("default", *method.steps)}
    required = [step for step in method.steps if step not in optional]
    return {
        "if": {"properties": {"method": {"const": name}}, "required": ["method"]},
        "then": {
            "properties": {
                "options": _inner(method.options, f"method-{name}", shared),
                "templates": {"properties": steps, "required": required, "additionalProperties": False},
                "sampling": {"properties": sampling, "additionalProperties": False},
            }
        },
    }


def _inner(model: type[BaseModel], prefix: str, shared: Schema) -> Schema:
    """A model's schema as a part of another, what it refers to among `shared` under a prefix."""
    made = model.model_json_schema(ref_template=f"#/$defs/{prefix}-{{model}}")
    shared.update({f"{prefix}-{name}": inner for name, inner in made.pop("$defs", {}).items()})
    made["description"] = inspect.cleandoc(model.__doc__ or "").replace("`", "")
    return _described(made, model)


def _schema_of(model: type[BaseModel], *parts: type[BaseModel]) -> Schema:
    made = _described(model.model_json_schema(), model)
    made.setdefault("$defs", {})
    for part in parts:
        if part.__name__ in made["$defs"]:
            _described(made["$defs"][part.__name__], part)
    return made


def _described(made: Schema, model: type[BaseModel]) -> Schema:
    """The schema with what stands under each field in the source as its description."""
    made.pop("title", None)
    for name, told in _told_of_fields(model).items():
        if name in made.get("properties", {}):
            made["properties"][name].setdefault("description", told)
    for one in made.get("properties", {}).values():
        one.pop("title", None)
    return made


def _told_of_fields(model: type[BaseModel]) -> dict[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    told: dict[str, str] = {}
    statements = body.body if isinstance(body, ast.ClassDef) else []
    for pair in pairwise(statements):
        match pair:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                told[name] = inspect.cleandoc(text)
    return told
