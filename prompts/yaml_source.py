"""YAML files whose every value knows its line, so that an error can name the place."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from schemas.errors import RecipeError

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[str | int, ...]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where it was built in: eight times as fast."""


class YamlSource:
    """A parsed YAML file. `data` is its top-level mapping; `lines` maps a path of keys to its 1-based line."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.lines: dict[Location, int] = {}
        try:
            node = yaml.compose(text, Loader=LOADER)
            data = yaml.load(text, Loader=LOADER)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{path}:{mark.line + 1}" if mark else str(path)
            problem = getattr(error, "problem", None) or str(error)
            raise RecipeError(f"{where}: not valid YAML: {problem}", "Check indentation, colons and quotes.") from error
        if not isinstance(data, dict) or node is None:
            raise RecipeError(f"{path}:1: a mapping of keys was expected.", "See docs/recipes.md for the keys.")
        self.data: dict[str, Any] = data
        self._index(node, ())

    @classmethod
    def read(cls, path: Path) -> YamlSource:
        """Read a file. Raises RecipeError when it can't be read or parsed."""
        try:
            return cls(path, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise RecipeError(f"{path}: can't be read: {error}.") from error

    def error(self, location: Sequence[str | int], message: str, hint: str = "") -> RecipeError:
        """An error at the line of `location`, or of its nearest parent that has one."""
        place = tuple(location)
        while place and place not in self.lines:
            place = place[:-1]
        return RecipeError(f"{self.path}:{self.lines.get(place, 1)}: {message}", hint)

    def parse(self, model: type[Model]) -> Model:
        """Validate into `model`. Raises RecipeError for the first thing wrong, with its line and a hint."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            wrong = error.errors()
            first = next((e for e in wrong if e["type"] == "extra_forbidden"), wrong[0])
            location = tuple(first["loc"])
            name = ".".join(str(part) for part in location)
            if first["type"] == "extra_forbidden":
                hint = self._nearest_key(model, location)
                raise self.error(location, f"unknown key '{location[-1]}'.", hint) from error
            if first["type"] == "missing":
                raise self.error(location[:-1], f"key '{name}' is missing.", "Add it.") from error
            raise self.error(location, f"'{name}': {first['msg']}.") from error

    def _nearest_key(self, model: type[BaseModel], location: Location) -> str:
        fields = _fields_at(model, location[:-1])
        near = get_close_matches(str(location[-1]), fields, n=1)
        return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(sorted(fields))}."

    def _index(self, node: yaml.Node, place: Location) -> None:
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self._index(value, (*place, key.value))
                self.lines[(*place, key.value)] = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                self._index(value, (*place, number))


def _fields_at(model: type[BaseModel], place: Location) -> list[str]:
    for part in place:
        field = model.model_fields.get(str(part))
        inner = field.annotation if field else None
        candidates = [inner, *getattr(inner, "__args__", ())]
        nested = [c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)]
        if not nested:
            break
        model = nested[0]
    return list(model.model_fields)
