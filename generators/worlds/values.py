"""Values of a world's data: names that begin with `$`, sums, days and new identifiers become what they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from generators.worlds.calendar import working_day

WORKING_DAYS = re.compile(r"[+-]\d{1,3}")
Names = Mapping[str, Any]


class NotGivenError(Exception):
    """A value names what isn't there: an argument that was left out, a column that no row has."""


def value_of(value: Any, names: Names) -> Any:
    """What a value of the data comes to. Raises NotGivenError."""
    if isinstance(value, str) and value.startswith("$"):
        return _named(value[1:], names)
    if isinstance(value, list | tuple):
        return [value_of(inner, names) for inner in value]
    if isinstance(value, dict):
        for operator, make in (("plus", _plus), ("minus", _minus), ("times", _times), ("days", _days)):
            if set(value) == {operator}:
                left, right = (value_of(inner, names) for inner in value[operator])
                return make(left, right)
        return {key: value_of(inner, names) for key, inner in value.items()}
    return value


def dated(value: Any, today: date) -> Any:
    """A table's value, with `+3` as the day that it is in this rollout."""
    if isinstance(value, str) and WORKING_DAYS.fullmatch(value):
        return working_day(today, int(value)).isoformat()
    return value


def _named(path: str, names: Names) -> Any:
    found: Any = names
    for part in path.split("."):
        try:
            found = found[int(part)] if isinstance(found, list) else found[part]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise NotGivenError(path) from error
    return found


def _plus(left: Any, right: Any) -> Any:
    return _rounded(left + right)


def _minus(left: Any, right: Any) -> Any:
    return _rounded(left - right)


def _times(left: Any, right: Any) -> Any:
    return _rounded(left * right)


def _days(day: str, number: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=number)).isoformat()


def _rounded(number: Any) -> Any:
    """Whole amounts as integers, others to the cent."""
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded
