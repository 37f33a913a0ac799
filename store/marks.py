"""Which rollouts of a plan have an outcome: a byte for each, and rows looked up in them many at a time."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from store.places import Places, inside

Marks = dict[str, Places]
"""For each recipe its planned rollouts, marked where they have an outcome."""


def no_marks(planned: Mapping[str, range]) -> Marks:
    return {name: Places(indexes) for name, indexes in planned.items()}


def fresh_rows(frame: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """The rows whose rollout isn't marked yet (the first of each), marking them. Rows beyond the plan are left out."""
    kept = []
    for (name,), rows in frame.group_by(["recipe"]):
        marked = marks.get(str(name))
        if marked is None:
            continue
        own = rows.filter(inside(marked.indexes))
        stretches = _stretches(marked.of(own["index"]))
        if not any(marked.any_marked(first, end) for first, end in stretches):
            fresh = own if sum(end - first for first, end in stretches) == own.height else _first_of_each(own)
        else:
            once = _first_of_each(own)
            fresh = once.filter(marked.unmarked(once["index"]))
        for first, end in stretches:
            marked.mark(first, end)
        kept.append(fresh)
    return pl.concat(kept) if kept else frame.clear()


def _stretches(places: pl.Series) -> list[tuple[int, int]]:
    """The places, each once, as (first, end) of stretches without a gap: few, since rollouts end nearly in order."""
    ordered = places.sort()
    begins = ordered.diff().fill_null(2) > 1
    firsts = ordered.filter(begins).to_list()
    lasts = ordered.filter(begins.shift(-1, fill_value=True)).to_list()
    return [(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]


def _first_of_each(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique("index", keep="first", maintain_order=True)
