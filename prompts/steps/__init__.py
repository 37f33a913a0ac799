"""Prompts of the project's own steps, which no recipe writes: one YAML file each, beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from prompts.recipe import StepTemplate
from prompts.yaml_source import YamlSource


@cache
def step_template(name: str) -> StepTemplate:
    """The template of a step, by its name."""
    return YamlSource.read(Path(__file__).parent / f"{name}.yaml").parse(StepTemplate)
