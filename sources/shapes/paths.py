"""Places in a row, as JSONPath writes them: `$.a.b`, `a.b[0]`, `a["two words"].c`, `turns[*].text`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from sources.shapes.leaves import decoded

EVERY = "*"
Step = str | int
_STEP = re.compile(
    r"""\.?(?P<name>[^\W\d][\w-]*)|\[(?P<index>-?\d+)\]|(?P<every>\[\*\]|\.\*)|\[(?P<quote>["'])(?P<key>.*?)(?P=quote)\]"""
)


@lru_cache(maxsize=512)
def steps_of(path: str) -> tuple[Step, ...]:
    """The steps of a path; `*` stands for all of a list. Raises ValueError, which shows what can't be read."""
    text = path.strip().removeprefix("$")
    steps: list[Step] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise ValueError(f"'{path}' is no path: «{text[at:]}» can't be read. Write a.b[0], a[\"b c\"] or a[*].b")
        steps.append(
            int(found["index"])
            if found["index"]
            else EVERY
            if found["every"]
            else found["key"]
            if found["quote"]
            else found["name"]
        )
        at = found.end()
    if not steps:
        raise ValueError(f"'{path}' names no field. Write a.b[0], a[\"b c\"] or a[*].b")
    return tuple(steps)


def value_at(row: Any, path: str) -> Any:
    """What stands at a path; None where nothing does. A step into a string goes into the JSON that it holds; after `*`
    it is a list of what stands there in each, without those where nothing does."""
    return _value(row, steps_of(path))


def _value(value: Any, steps: tuple[Step, ...]) -> Any:
    for place, step in enumerate(steps):
        value = decoded(value)
        if step == EVERY:
            inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
            found = [_value(item, steps[place + 1 :]) for item in inner]
            return [item for item in found if item is not None]
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
