"""A pack as an option of a method: named in the recipe, loaded and validated with it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from prompts.packs import Pack, load_pack
from schemas.errors import FiligranaError


def _loaded(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return load_pack(value, (info.context or {}).get("folder"))
    except FiligranaError as error:
        raise ValueError(f"{error.message} {error.hint}".strip()) from error


PackOption = Annotated[Pack, BeforeValidator(_loaded)]
"""A shipped pack's name, or a path relative to the recipe's own file."""
