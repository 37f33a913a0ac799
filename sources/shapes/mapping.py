"""A row of no usual shape, by a file that says what stands where in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field, model_validator

from schemas.base import Row
from schemas.message import Role
from sources.shapes.leaves import UnknownShapeError
from sources.shapes.paths import steps_of, value_at

Path = str
"""`$.a.b[0]`: see `sources.shapes.paths`."""


class Literal(Row):
    """The same text for every row."""

    text: str


Place = Path | Literal | tuple[Path, ...]
"""Where a text stands; or a text; or several places, whose texts are joined by blank lines."""


class RowMapping(Row):
    """What stands where. Either `turns` (a list, in each of which `role` and `text` stand), or `user` with `assistant`,
    or with `chosen` and `rejected`; or `conversation`, one text with a mark or a name before each turn."""

    turns: Path | None = None
    role: Path = "role"
    text: Path = "content"
    roles: dict[str, Role] = {}
    """Who is who, by the names of the rows."""
    conversation: Path | None = None
    system: Place | None = None
    user: Place | None = None
    assistant: Place | None = None
    chosen: Place | None = None
    rejected: Place | None = None
    reasoning: Place | None = None
    tools: Path | None = None
    wanted: Path | None = None
    """Of an answer: whether it is one to learn from (KTO)."""
    licence: Path | None = None
    domain: Path | None = None
    columns: tuple[str, ...] | None = Field(default=None)
    """Which of the row's other columns stay with it; all that are short unless given."""

    @model_validator(mode="after")
    def _says_enough(self) -> RowMapping:
        for name in type(self).model_fields:
            for path in () if name in ("roles", "columns") else _paths(getattr(self, name)):
                try:
                    steps_of(path)
                except ValueError as error:
                    raise ValueError(f"`{name}`: {error}") from error
        ways = [name for name in ("turns", "conversation", "user") if getattr(self, name) is not None]
        if len(ways) != 1:
            raise ValueError(f"give one of `turns`, `conversation` and `user`, not {' and '.join(ways) or 'none'}")
        pair = (self.chosen is None, self.rejected is None)
        if pair[0] != pair[1]:
            raise ValueError("`chosen` and `rejected` belong together")
        if self.user is not None and (self.assistant is None) == pair[0]:
            raise ValueError("with `user` give `assistant`, or `chosen` and `rejected`")
        return self

    @property
    def needed(self) -> tuple[str, ...]:
        """The paths without which a row is no example."""
        places = (self.turns, self.conversation, self.user, self.assistant, self.chosen, self.rejected)
        return tuple(path for place in places for path in _paths(place))


def mapped(row: dict[str, Any], mapping: RowMapping) -> tuple[dict[str, Any], frozenset[str]]:
    """The row in a usual shape, and which of its keys went into it. Raises UnknownShapeError where nothing stands at a
    place that is needed."""
    for path in mapping.needed:
        if value_at(row, path) in (None, "", []):
            raise UnknownShapeError(f"there is nothing at `{path}`: the fields are {', '.join(row) or 'none'}")
    shaped = _beside(row, mapping)
    if mapping.turns is not None:
        shaped["messages"] = _turns(value_at(row, mapping.turns), mapping)
    elif mapping.conversation is not None:
        shaped["text"] = value_at(row, mapping.conversation)
    else:
        shaped["prompt"] = _text(row, mapping.user)
        shaped |= {
            name: found
            for name, place in (
                ("completion", mapping.assistant),
                ("chosen", mapping.chosen),
                ("rejected", mapping.rejected),
            )
            if (found := _text(row, place)) is not None
        }
    return shaped, frozenset(str(steps_of(path)[0]) for path in _all_paths(mapping))


def _beside(row: dict[str, Any], mapping: RowMapping) -> dict[str, Any]:
    """What else a usual row has, under its usual names."""
    texts: dict[str, Place | None] = {
        **{"system": mapping.system, "reasoning": mapping.reasoning},
        **{"licence": mapping.licence, "domain": mapping.domain},
    }
    shaped = {name: found for name, place in texts.items() if (found := _text(row, place))}
    if mapping.tools is not None:
        shaped["tools"] = value_at(row, mapping.tools)
    if mapping.wanted is not None:
        said = value_at(row, mapping.wanted)
        shaped["label"] = str(said).strip().lower() in ("true", "1", "yes", "sim", "good")
    return shaped


def _turns(found: Any, mapping: RowMapping) -> list[dict[str, Any]]:
    turns = []
    for item in found if isinstance(found, list) else [found]:
        said_by = value_at(item, mapping.role)
        role = mapping.roles.get(str(said_by), said_by)
        turns.append({"role": str(role), "content": value_at(item, mapping.text)})
    return turns


def _text(row: dict[str, Any], place: Place | None) -> Any:
    if place is None:
        return None
    if isinstance(place, Literal):
        return place.text
    if isinstance(place, str):
        return value_at(row, place)
    found = [value_at(row, path) for path in place]
    return "\n\n".join(str(text) for text in found if text not in (None, "", []))


def _paths(place: Place | None) -> tuple[str, ...]:
    if place is None or isinstance(place, Literal):
        return ()
    return (place,) if isinstance(place, str) else place


def _all_paths(mapping: RowMapping) -> Iterator[str]:
    for name in type(mapping).model_fields:
        if name not in ("role", "text", "roles", "columns"):
            yield from _paths(getattr(mapping, name))
