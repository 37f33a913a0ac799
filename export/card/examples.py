"""Rows on a card: one of each kind as it is written, and how each recipe's samples are split."""

from __future__ import annotations

import re
from typing import Any

import orjson

from export.card.markdown_text import code, plain
from export.card.pictures import pictures
from export.card.tables import table
from export.files.manifest import ExportManifest
from schemas.visible import visible

SPLITS = ("train", "validation", "test")
_BACKTICKS = re.compile(r"`+")


def examples(manifest: ExportManifest) -> list[str]:
    """The section with an example of each kind, where any was fit to be shown; and that of pictures."""
    if not manifest.examples:
        return pictures(manifest)
    parts = [
        "## Examples",
        "A row of each kind as it is written, without what stands beside its conversation: the first by id that is "
        "short and in which no personal data was found; where none is short, long texts are cut («…»).",
    ]
    shown = (f"**{plain(kind)}**\n\n{_fenced(row)}" for kind, row in manifest.examples.items())
    return ["\n\n".join([*parts, *shown]), *pictures(manifest)]


def _fenced(row: dict[str, Any]) -> str:
    """A row as JSON in a fence that nothing in it closes."""
    text = "\n".join(map(visible, orjson.dumps(row, option=orjson.OPT_INDENT_2).decode().split("\n")))
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}json\n{text}\n{fence}"


def splits_by_recipe(manifest: ExportManifest) -> list[str]:
    """The table of samples by recipe and split."""
    found = manifest.splits_of_recipes
    shown = [split for split in SPLITS if any(split in of_recipe for of_recipe in found.values())]
    rows = ((code(recipe), *(f"{n.get(split, 0):,}" for split in shown)) for recipe, n in found.items())
    return [table(("recipe", *shown), rows)] if found else []


def reasoning(manifest: ExportManifest) -> list[str]:
    """What became of what models thought before they answered."""
    if not manifest.with_reasoning:
        return []
    has = "sample has" if manifest.with_reasoning == 1 else "samples have"
    kept = f"{manifest.with_reasoning:,} {has} what the model thought before it answered"
    how = manifest.format.reasoning
    where = {"drop": "it is left out (`--reasoning`)", "tags": "between `<think>` tags in the content"}
    return [f"Reasoning: {kept}: {where.get(how, f'under {code(how)} of its turn')}."]
