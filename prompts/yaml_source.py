"""YAML files whose every value knows its line, so that an error can name the place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from schemas.errors import RecipeError, UsageError
from text.limited_yaml import LimitedLoader, load_yaml

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[str | int, ...]


class AsWritten(LimitedLoader):
    """YAML whose dates and times are the text that was written: `2024-05-01` and `20:30` are no objects, no numbers.

    libyaml's loader where it was built in: eight times as fast. A key that stands twice in one mapping is an error:
    YAML would take the last without a word.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._seen: set[int] = set()

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge what `<<` names, which a mapping's own keys may repeat; they may not repeat each other."""
        if id(node) not in self._seen:
            self._seen.add(id(node))
            _require_different_keys(node)
        super().flatten_mapping(node)


class DoubledKeyError(yaml.constructor.ConstructorError):
    """A key that one mapping has twice."""


def _require_different_keys(node: yaml.MappingNode) -> None:
    first: dict[tuple[str, str], yaml.ScalarNode] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        earlier = first.setdefault((key.tag, key.value), key)
        if earlier is not key:
            problem = f"the key '{key.value}' is there already, on line {earlier.start_mark.line + 1}."
            raise DoubledKeyError(None, None, problem, key.start_mark)


TIMESTAMP, INTEGER, FLOAT = (f"tag:yaml.org,2002:{kind}" for kind in ("timestamp", "int", "float"))
AsWritten.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag not in (TIMESTAMP, INTEGER, FLOAT)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
AsWritten.add_implicit_resolver(
    INTEGER,
    re.compile(r"^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+)$"),
    list("-+0123456789"),
)
AsWritten.add_implicit_resolver(
    FLOAT,
    re.compile(
        r"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    list("-+0123456789."),
)
LOADER = AsWritten


class YamlSource:
    """A parsed YAML file. `data` is its top-level mapping; `lines` maps a path of keys to its 1-based line."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        try:
            data = load_yaml(text, LOADER)
        except DoubledKeyError as error:
            raise RecipeError(f"{path}:{_line(error)}: {error.problem}", "Leave one of the two out.") from error
        except yaml.YAMLError as error:
            line = _line(error)
            where = f"{path}:{line}" if line else str(path)
            problem = getattr(error, "problem", None) or str(error)
            raise RecipeError(f"{where}: not valid YAML: {problem}", "Check indentation, colons and quotes.") from error
        if not isinstance(data, dict):
            raise RecipeError(f"{path}:1: a mapping of keys was expected.", "See docs/recipes.md for the keys.")
        self.data: dict[str, Any] = data

    @cached_property
    def lines(self) -> dict[Location, int]:
        """Read again for them: only errors ask."""
        found: dict[Location, int] = {}
        if (node := yaml.compose(self.text, Loader=LOADER)) is not None:
            _index(node, (), found)
        return found

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
            said = first["msg"].removeprefix("Value error, ")
            raise self.error(location, f"'{name}': {said}." if name else f"{said}.") from error

    def _nearest_key(self, model: type[BaseModel], location: Location) -> str:
        fields = _fields_at(model, location[:-1])
        near = get_close_matches(str(location[-1]), fields, n=1)
        return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(sorted(fields))}."


def _line(error: yaml.YAMLError) -> int:
    """The line that an error of the parser names, 0 for none."""
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 0


def _index(node: yaml.Node, place: Location, lines: dict[Location, int]) -> None:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _index(value, (*place, key.value), lines)
            lines[(*place, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _index(value, (*place, number), lines)


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


def nearest(word: str, known: Sequence[str]) -> str:
    """What to write instead of a word that isn't known."""
    near = get_close_matches(word, known, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known) or 'none'}."


def unknown_file(kind: str, given: str, shipped: Sequence[str], folder: Path) -> UsageError:
    """A recipe, pack or rubric that neither is shipped nor lies in `folder`: what was meant, perhaps."""
    near = get_close_matches(given, [*shipped, *sorted(path.name for path in folder.glob("*.yaml"))], n=1)
    meant = f"Did you mean '{near[0]}'? " if near else ""
    return UsageError(f"There is no {kind} '{given}'.", f"{meant}Shipped: {', '.join(shipped)}; or give a path.")
