"""What a report shows of a row beside its conversation: scores of a pair, a quote, what a program checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Notes = tuple[tuple[str, str], ...]


def notes_of(scores: Sequence[float | None], quote: str, constraints: Iterable[dict[str, Any]]) -> Notes:
    """Notes on a row, by name. `scores` are of the answer and of the one that lost; empty things give none."""
    found = []
    told = ["none" if score is None else f"{score:g}" for score in scores]
    if len(told) == 2 and any(score is not None for score in scores):
        found.append(("judge's scores", f"{told[0]} for the answer, {told[1]} for the one that lost"))
    if quote:
        found.append(("quote", f"«{quote}»"))
    found += [("condition", str(one.get("text") or one.get("checker"))) for one in constraints]
    return tuple(found)
