"""Rows of a pack, as recipes read them for seeds: `export.grown_packs` writes them, each row with its own keys."""

from __future__ import annotations

from export.formats.contract import Format

PACK = Format(
    name="pack",
    summary="rows that a teacher grew, as a pack of seeds (docs/packs.md)",
    columns=lambda _, __: [],
    shaped=lambda rows, _: rows,
    only="pack_row",
)
