"""Evaluation sets as files: which of a row's texts is the question, and which sets are worth having."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from quality.overlap.contamination import BenchmarkItem
from schemas.base import Row
from schemas.errors import UsageError

QUESTION_FIELDS = (
    "question",
    "pergunta",
    "prompt",
    "instruction",
    "instrução",
    "query",
    "enunciado",
    "input",
    "goal",
    "sentence1",
    "premise",
    "sentence",
    "ctx",
    "context",
    "text",
    "texto",
)
"""The first of these that a row has is its question."""


class Benchmark(Row):
    """An evaluation set worth indexing: its name, what it asks, and its name on the Hub ('' when not known)."""

    name: str
    what: str
    where: str


def known_benchmarks() -> tuple[Benchmark, ...]:
    """The evaluation sets in European Portuguese that are worth indexing: names and addresses, never their text."""
    listed = yaml.safe_load((Path(__file__).parents[1] / "data" / "benchmarks.yaml").read_text(encoding="utf-8"))
    return tuple(Benchmark.model_validate(row) for row in listed)


def benchmark_items(rows: Iterable[tuple[int, dict[str, Any]]], place: str, field: str = "") -> Iterator[BenchmarkItem]:
    """Rows, as (number, row), to items. `field` names the question's field, where it isn't one of the usual ones."""
    for number, row in rows:
        if field and not isinstance(row.get(field), str):
            raise UsageError(f"{place}:{number}: no text in field '{field}'.", f"Its fields: {', '.join(row)}.")
        texts = tuple(text for text in _texts(row) if text.strip())
        if texts:
            name = field or next((f for f in QUESTION_FIELDS if isinstance(row.get(f), str)), "")
            yield BenchmarkItem(row[name] if name else "", texts)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
