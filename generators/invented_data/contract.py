"""What a table is, and how it is written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from quality.constraints.final_answer import in_portuguese

Cell = str | Decimal | None
Style = Literal["csv", "markdown", "json", "linhas"]
STYLES: tuple[Style, ...] = ("csv", "markdown", "json")
"""Those that `dados` draws from."""
FORMS = {"csv": "CSV, com ponto e vírgula a separar", "markdown": "Markdown", "json": "JSON"}


@dataclass(frozen=True, slots=True)
class Number:
    """A column of numbers. `unit` stands in its head; `low` to `high` in steps of `step`; `what` names it in a
    sentence, with its article: «a quantidade», «o preço». `adds` says that its total means something."""

    head: str
    unit: str
    what: str
    low: Decimal
    high: Decimal
    step: Decimal
    adds: bool = True

    @property
    def title(self) -> str:
        return f"{self.head} ({self.unit})" if self.unit else self.head


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by column. The first column names the rows; in the tables of `subjects` the second sorts them into kinds,
    and two numbers follow."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, place: int) -> list[Cell]:
        return [row[place] for row in self.rows]


def written(table: Table, style: Style) -> str:
    """The table as text: CSV with semicolons, Markdown, JSON, or a sentence for each row (`linhas`). Numbers have a
    decimal comma, in JSON a point; what is missing is empty."""
    if style == "json":
        rows = [dict(zip(table.heads, map(_json, row), strict=True)) for row in table.rows]
        return "[\n" + ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows) + "\n]"
    lines = [list(table.heads), *([_plain(cell) for cell in row] for row in table.rows)]
    if style == "linhas":
        return "\n".join(f"{line[0]}: {', '.join(map(_said, lines[0][1:], line[1:]))}." for line in lines[1:])
    if style == "csv":
        return "\n".join(";".join(line) for line in lines)
    ruled = [lines[0], ["---"] * len(table.heads), *lines[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in ruled)


def _said(head: str, value: str) -> str:
    """«chuva (mm)» and «48» as «chuva 48 mm»."""
    name, _, unit = head.partition(" (")
    return f"{name} {value} {unit.removesuffix(')')}".strip()


def _plain(cell: Cell) -> str:
    return "" if cell is None else in_portuguese(cell) if isinstance(cell, Decimal) else cell


def _json(cell: Cell) -> str | int | float | None:
    if not isinstance(cell, Decimal):
        return cell
    return int(cell) if cell == cell.to_integral_value() else float(cell)


def numbers_of(cells: Sequence[Cell]) -> list[Decimal]:
    """The numbers of a column, without what is missing."""
    return [cell for cell in cells if isinstance(cell, Decimal)]
