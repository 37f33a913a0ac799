"""The JSON Schema that a teacher is held to, made of the pydantic model that reads its reply."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import BaseModel


@lru_cache(maxsize=128)
def json_schema(reply: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a reply, as teachers are constrained by: no unknown keys, every key required."""
    schema = reply.model_json_schema()
    return _strict(schema)


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "title":
            continue
        if key in ("properties", "$defs"):
            cleaned[key] = {name: _strict(inner) for name, inner in value.items()}
        elif isinstance(value, dict):
            cleaned[key] = _strict(value)
        elif isinstance(value, list):
            cleaned[key] = [_strict(v) if isinstance(v, dict) else v for v in value]
        else:
            cleaned[key] = value
    if cleaned.get("type") == "object" and "properties" in cleaned:
        cleaned["required"] = list(cleaned["properties"])
        cleaned["additionalProperties"] = False
    return cleaned
