"""A JSON object against the one that it must be."""

from __future__ import annotations

import json
from typing import Any


def same_record(answer: str, record: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Whether the answer is nothing but this JSON object: texts but for capitals and outer spaces, numbers by value,
    lists in order, true and false never 1 and 0; with the first field that differs."""
    try:
        said = json.loads(answer, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return False, {"problem": f"no JSON: {error}"}
    if not isinstance(said, dict):
        return False, {"problem": "no object"}
    if set(said) != set(record):
        return False, {"problem": "other fields", "fields": sorted(set(said) ^ set(record))}
    wrong = [name for name in record if not _same(said[name], record[name])]
    return not wrong, {"wrong": {name: {"said": said[name], "expected": record[name]} for name in wrong[:3]}}


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _same(said: Any, right: Any) -> bool:
    if isinstance(right, str):
        return isinstance(said, str) and said.strip().casefold() == right.casefold()
    if isinstance(right, list):
        return isinstance(said, list) and len(said) == len(right) and all(map(_same, said, right))
    if isinstance(right, dict):
        return isinstance(said, dict) and set(said) == set(right) and all(_same(said[key], right[key]) for key in right)
    if isinstance(right, bool) or right is None or isinstance(said, bool):
        return said is right
    return isinstance(said, int | float) and said == right
