"""The published tables, each a TSV file with its source, licence and date at its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
HEAD = ("title", "source", "licence", "date")

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """One file: what its head says, its columns, and its rows as text."""

    name: str
    head: dict[str, str]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> list[str]:
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def numbers(self, columns: Sequence[str], keys: Sequence[str] = ()) -> Array:
        """Figures, one row for each of `keys` (values of the first column; all rows by default)."""
        rows = {row[0]: row for row in self.rows}
        places = [self.columns.index(column) for column in columns]
        wanted = [rows[key] for key in keys] if keys else list(self.rows)
        return np.array([[float(row[place]) for place in places] for row in wanted])


@cache
def table(name: str) -> Table:
    """Read data/NAME.tsv. Raises ValueError where the head lacks a source or a row has another number of columns."""
    head: dict[str, str] = {}
    body: list[tuple[str, ...]] = []
    for number, line in enumerate((DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("# "):
            key, _, value = line[2:].partition(": ")
            head[key] = value
            continue
        cells = tuple(line.split("\t"))
        if body and len(cells) != len(body[0]):
            raise ValueError(f"{name}.tsv:{number}: {len(cells)} columns, {len(body[0])} expected.")
        body.append(cells)
    if missing := [key for key in HEAD if not head.get(key)]:
        raise ValueError(f"{name}.tsv: its head lacks {', '.join(missing)}.")
    return Table(name, head, body[0], tuple(body[1:]))


def table_names() -> list[str]:
    return sorted(path.stem for path in DATA.glob("*.tsv"))
