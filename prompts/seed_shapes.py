"""One seed for each shape of row: which fields rows have, and where a row stands when it must be named."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import RecipeError

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def shape_of(value: Any) -> Any:
    """Which fields a row has that aren't null, at every depth of mappings."""
    if isinstance(value, Mapping):
        return tuple(sorted((str(k), shape_of(v)) for k, v in value.items() if v is not None))
    return ()


def first_of_each(rows: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    """The positions of the first row of each shape."""
    seen = set()
    for number, row in enumerate(rows):
        shape = shape_of(row)
        if shape not in seen:
            seen.add(shape)
            yield number


def first_of_each_in(frame: pl.DataFrame) -> list[int]:
    """The same for a table, by which of its columns are null."""
    nulls = frame.select(pl.all().is_null()).with_row_index("row of the table")
    numbers: list[int] = nulls.unique(frame.columns, keep="first", maintain_order=True)["row of the table"].to_list()
    return numbers


def place_in_file(path: Path, identity: str) -> str:
    """`file:line` of a row of a file of seeds; the file alone, with the row's id, when it isn't found again."""
    from sources.files import numbered_rows
    from sources.seed_rows import complete_row

    for number, row in numbered_rows(path):
        if complete_row(row, source=path.name)["id"] == identity:
            return f"{path}:{number}"
    return f"{path}, row '{identity}'"


def check_plain(value: Any, path: str) -> None:
    """Raise RecipeError when a row holds what JSON can't: bytes, sets, text with half a character, no number."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise RecipeError(f"`{path}` has the key {key!r}, which is no text.", "Put it in quotes.")
            check_plain(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            check_plain(inner, f"{path}.{number}")
    elif isinstance(value, str):
        if not value.isascii() and LONE_SURROGATE.search(value):
            raise RecipeError(f"`{path}` holds half a character (a lone surrogate).", "Write the character itself.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise RecipeError(f"`{path}` is {value}, which is no number.", "Leave it out, or put it in quotes.")
    elif not (value is None or isinstance(value, bool | int)):
        raise RecipeError(f"`{path}` is a {type(value).__name__}.", "Rows hold text, numbers, lists and mappings.")
