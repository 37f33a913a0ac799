"""The page of `filigrana evaluate --benchmark`: accuracy by subject with intervals, and what picked no option."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.intervals import Score
from evaluation.knowledge import KNOWLEDGE_TOLD, KnowledgeResults
from evaluation.knowledge_tables import knowledge_tables, said_of
from reports.charts import Drawing
from reports.of_evaluation import ends, intervals
from reports.page import placed
from reports.templates import render_page, style, write_page


def write_knowledge_page(results: KnowledgeResults, doubts: Sequence[str], out: Path) -> None:
    """One self-contained page, without scripts or network. Raises StoreError when `out` can't be written."""
    teachers = results.teachers
    drawn = [
        _drawn("Scores", "score", [(t.label, t.scores) for t in teachers]),
        _drawn("Accuracy by subject", "subject", [(t.label, t.by_subject) for t in teachers]),
        _drawn("Accuracy by the right letter", "letter", [(t.label, t.by_key) for t in teachers]),
    ]
    page = render_page(
        "knowledge_page.html",
        results=results,
        said=said_of(results),
        doubts=doubts,
        charts=placed([d for d in drawn if d is not None]),
        tables=knowledge_tables(results),
        told=KNOWLEDGE_TOLD,
        style=style(),
    )
    write_page(out, page)


def _drawn(title: str, group: str, found: Sequence[tuple[str, dict[str, Score]]]) -> Drawing | None:
    rows: list[dict[str, Any]] = [
        {group: name, "teacher": label, **ends(score, 100)}
        for label, scores in found
        for name, score in scores.items()
        if score.value is not None
    ]
    return intervals(rows, group, title, "Per cent, with 95% intervals; the higher the better.", "%") if rows else None
