"""Which rollouts of a plan have an outcome: a byte for each, and rows looked up in them many at a time."""

from __future__ import annotations

import polars as pl

Marks = dict[str, bytearray]
"""For each recipe one byte for each planned rollout: 1 when it has an outcome."""


def fresh_rows(frame: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """The rows whose rollout isn't marked yet (the first of each), marking them. Rows beyond the plan are left out."""
    kept = []
    for (name,), rows in frame.group_by(["recipe"]):
        marked = marks.get(str(name))
        if marked is None:
            continue
        inside = rows.filter(pl.col("index") < len(marked))
        stretches = _stretches(inside["index"])
        if not any(marked.find(1, first, end) >= 0 for first, end in stretches):
            fresh = inside if sum(end - first for first, end in stretches) == inside.height else _first_of_each(inside)
        else:
            once = _first_of_each(inside)
            fresh = once.filter(unmarked(once["index"], marked))
        for first, end in stretches:
            marked[first:end] = b"\x01" * (end - first)
        kept.append(fresh)
    return pl.concat(kept) if kept else frame.clear()


def _stretches(indices: pl.Series) -> list[tuple[int, int]]:
    """The indices, each once, as (first, end) of stretches without a gap: few, since rollouts end nearly in order."""
    ordered = indices.sort()
    begins = ordered.diff().fill_null(2) > 1
    firsts = ordered.filter(begins).to_list()
    lasts = ordered.filter(begins.shift(-1, fill_value=True)).to_list()
    return [(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]


def _first_of_each(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique("index", keep="first", maintain_order=True)


def unmarked(indices: pl.Series, marked: bytearray) -> pl.Series:
    """A mask over `indices`, all of them inside the plan: True where there is no outcome yet."""
    return pl.Series([not marked[index] for index in indices.to_list()], dtype=pl.Boolean)
