"""Columns of an export: their types for Arrow, for Hugging Face's card and for Croissant, from one description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

ColumnType = Literal[
    "string",
    "bool",
    "float64",
    "int64",
    "json_list",
    "from_value",
    "turns",
    "turns_reasoning_content",
    "turns_of_parts",
    "images",
    "audios",
    "paths",
    "reward_model",
    "extra_info",
]

_TURNS: dict[str, tuple[str, ...]] = {
    "turns": ("role", "content"),
    "turns_reasoning_content": ("role", "content", "reasoning_content"),
    "from_value": ("from", "value"),
}
"""Columns of turns, and the fields of a turn: all texts."""
_STRUCTS = {"reward_model": ("style", "ground_truth"), "extra_info": ("index", "answer")}
"""Columns of one object, and its fields: all texts. verl's."""
_LISTS: dict[str, str] = {"json_list": "json", "images": "image", "audios": "audio", "paths": "string"}
"""Lists of one thing, as Hugging Face's `features` call it."""
_ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "float64": pa.float64(),
    "int64": pa.int64(),
    "json_list": pa.list_(pa.json_()),
    "turns_of_parts": pa.list_(
        pa.struct(
            [("role", pa.string()), ("content", pa.list_(pa.struct([("type", pa.string()), ("text", pa.string())])))]
        )
    ),
    **dict.fromkeys(("images", "audios"), pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))),
    "paths": pa.list_(pa.string()),
    **{name: pa.struct([(field, pa.string()) for field in fields]) for name, fields in _STRUCTS.items()},
    **{name: pa.list_(pa.struct([(field, pa.string()) for field in fields])) for name, fields in _TURNS.items()},
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `json_list` is a list of JSON objects of any shape (`datasets.List(datasets.Json())`)."""

    name: str
    type: ColumnType
    description: str = ""


def arrow_schema(columns: list[Column]) -> pa.Schema:
    return pa.schema([pa.field(c.name, _ARROW[c.type]) for c in columns])


def hub_features(columns: list[Column]) -> list[dict[str, Any]]:
    """`dataset_info.features` of a dataset card."""
    return [_hub_feature(c) for c in columns]


def _hub_feature(column: Column) -> dict[str, Any]:
    if column.type in _LISTS:
        return {"name": column.name, "list": _LISTS[column.type]}
    if column.type == "turns_of_parts":
        parts = [{"name": name, "dtype": "string"} for name in ("type", "text")]
        return {"name": column.name, "list": [{"name": "role", "dtype": "string"}, {"name": "content", "list": parts}]}
    if column.type in _TURNS:
        return {"name": column.name, "list": [{"name": f, "dtype": "string"} for f in _TURNS[column.type]]}
    if column.type in _STRUCTS:
        return {"name": column.name, "struct": [{"name": f, "dtype": "string"} for f in _STRUCTS[column.type]]}
    return {"name": column.name, "dtype": column.type}


def inner_fields(column: Column) -> tuple[str, ...]:
    """The names inside a column of turns or of objects; () for plain columns and JSON."""
    return {**_TURNS, **_STRUCTS}.get(column.type, ())


def is_list(column: Column) -> bool:
    """Whether a row has a list there: of turns, or of JSON objects."""
    return column.type in (*_TURNS, *_LISTS, "turns_of_parts")
