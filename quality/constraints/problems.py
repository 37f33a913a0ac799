"""Whether a constraint is one that a checker takes: asked of packs, before anything is generated."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from quality.constraints.checkers import CHECKERS


def constraint_problem(checker: str, arguments: Mapping[str, Any]) -> str:
    """Why no checker takes these arguments; '' when one does."""
    if checker not in CHECKERS:
        return f"there is no checker '{checker}', only {', '.join(CHECKERS)}"
    signature = inspect.signature(CHECKERS[checker], eval_str=True)
    try:
        bound = signature.bind("", **arguments).arguments
        for name, value in bound.items():
            TypeAdapter(signature.parameters[name].annotation).validate_python(value, strict=True)
    except TypeError as error:
        return f"checker '{checker}': {error}"
    except ValidationError as error:
        return f"checker '{checker}', argument '{name}': {error.errors()[0]['msg']}"
    return ""
