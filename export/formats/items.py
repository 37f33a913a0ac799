"""Items of a benchmark: `export.benchmark` writes them, for the harnesses that evaluate models."""

from __future__ import annotations

from export.formats.contract import Format

ITEMS = Format(
    name="benchmark",
    summary="multiple-choice items, for the harnesses that evaluate models (docs/evaluate.md)",
    columns=lambda _, __: [],
    shaped=lambda rows, _: rows,
    only="multiple_choice",
)
