"""A pack, or a file of help lines, as an option of a method: named in the recipe, loaded and validated with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from prompts.dated_facts import HelpLines, load_help_lines
from prompts.excerpts import Excerpts, joined, load_excerpts
from prompts.packs import Pack, load_pack
from schemas.errors import FiligranaError


def _pack(value: Any, info: ValidationInfo) -> Any:
    pack = _loaded(load_pack, value, info)
    if isinstance(pack, Pack) and pack.held_out:
        raise ValueError(f"pack '{pack.name}' is held out for evaluation, and nothing is made from it")
    return pack


def _help_lines(value: Any, info: ValidationInfo) -> Any:
    return _loaded(load_help_lines, value, info)


def _excerpts(value: Any, info: ValidationInfo) -> Any:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        return value
    return joined(tuple(_loaded(load_excerpts, name, info) for name in names))


def _loaded(load: Callable[[str, Path | None], Any], value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return load(value, (info.context or {}).get("folder"))
    except FiligranaError as error:
        raise ValueError(f"{error.message} {error.hint}".strip()) from error


PackOption = Annotated[Pack, BeforeValidator(_pack, json_schema_input_type=str)]
"""A shipped pack's name, or a path relative to the recipe's own file."""

HelpLinesOption = Annotated[HelpLines, BeforeValidator(_help_lines, json_schema_input_type=str)]
"""A shipped file of `prompts/facts/` by name, or a path relative to the recipe's own file."""

ExcerptsOption = Annotated[Excerpts, BeforeValidator(_excerpts, json_schema_input_type=str | list[str])]
"""`shipped`, a path relative to the recipe's own file, or a list of such."""
