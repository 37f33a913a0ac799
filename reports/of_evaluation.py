"""The page of `filigrana evaluate`: scores with intervals, drift by turn, Brazilianisms where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl

from evaluation.intervals import Score
from evaluation.results import Results
from evaluation.scores import LEAKS, SHARES, TOLD, WHOLE, TeacherScores
from evaluation.tables import tables
from reports.charts import SERIES, Drawing, drawing, names_axis
from reports.page import highlighted, placed
from reports.templates import render_page, style, write_page

ROW_HEIGHT = 22


def write_evaluation_page(results: Results, doubts: Sequence[str], out: Path) -> None:
    """One self-contained page, without scripts or network. Raises StoreError when `out` can't be written."""
    drawn = [_shares(results.teachers), _leaks(results.teachers), _by_turn(results.teachers)]
    examples = [
        (teacher.label, [(one, highlighted(one.text, one.findings)) for one in teacher.examples])
        for teacher in results.teachers
        if teacher.examples
    ]
    page = render_page(
        "evaluation_page.html",
        results=results,
        doubts=doubts,
        charts=placed([d for d in drawn if d is not None]),
        tables=tables(results),
        told=TOLD,
        examples=examples,
        style=style(),
    )
    write_page(out, page)


def _shares(teachers: Sequence[TeacherScores]) -> Drawing | None:
    names = [*SHARES, WHOLE]
    rows = [
        {"score": name, "teacher": teacher.label, **ends(teacher.scores[name], 100)}
        for name in names
        for teacher in teachers
        if teacher.scores[name].value is not None
    ]
    note = "Per cent of answers, with 95% intervals; the higher the better."
    return intervals(rows, "score", "Scores", note, "%") if rows else None


def _leaks(teachers: Sequence[TeacherScores]) -> Drawing | None:
    found = {(t.label, wording): s[LEAKS] for t in teachers for wording, s in t.by_wording.items()}
    rows = [
        {"wording": wording, "teacher": label, **ends(score)}
        for (label, wording), score in found.items()
        if score.value is not None
    ]
    note = "In 1,000 words, by the wording of the question; the lower the better."
    return intervals(rows, "wording", "Brazilianisms", note, "in 1,000 words") if rows else None


def _by_turn(teachers: Sequence[TeacherScores]) -> Drawing | None:
    """How the share of European answers changes along a conversation."""
    rows = [
        {"turn": int(turn), "teacher": teacher.label, **ends(scores["variety"], 100)}
        for teacher in teachers
        for turn, scores in teacher.by_turn.items()
        if scores["variety"].value is not None
    ]
    if not rows:
        return None
    frame, color = pl.DataFrame(rows), _color(rows)

    def draw(width: int) -> Any:
        x = alt.X("turn:O", title="turn", axis=alt.Axis(labelAngle=0))
        y = alt.Y("value:Q", title="%", scale=alt.Scale(domain=[0, 100]))
        base = alt.Chart(frame).encode(x=x, color=color)
        band = base.mark_errorbar().encode(y=alt.Y("low:Q", title="%"), y2="high:Q")
        line = base.mark_line(point=True).encode(y=y)
        return (band + line).properties(width=width - 60, height=220)

    return drawing("European Portuguese by turn", "Per cent of the answers of each turn of a conversation.", draw)


def intervals(rows: list[dict[str, Any]], group: str, title: str, note: str, axis: str) -> Drawing:
    """A point with its interval for each teacher, group by group."""
    frame, color = pl.DataFrame(rows), _color(rows)
    teachers = frame["teacher"].n_unique()

    def draw(width: int) -> Any:
        room = 90 if width < 400 else 130
        y = alt.Y(f"{group}:N", sort=None, title=None, axis=names_axis(room))
        offset = alt.YOffset("teacher:N", sort=None)
        base = alt.Chart(frame).encode(y=y, yOffset=offset, color=color)
        rule = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=axis), x2="high:Q")
        point = base.mark_point(filled=True, size=50, opacity=1).encode(x="value:Q")
        return (rule + point).properties(width=width - room - 50, height={"step": max(ROW_HEIGHT / teachers, 9)})

    return drawing(title, note, draw)


def _color(rows: list[dict[str, Any]]) -> Any:
    labels = list(dict.fromkeys(row["teacher"] for row in rows))
    colors = [SERIES[number % len(SERIES)] for number in range(len(labels))]
    return alt.Color("teacher:N", scale=alt.Scale(domain=labels, range=colors), legend=alt.Legend(columns=2))


def ends(score: Score, scale: float = 1) -> dict[str, float]:
    return {name: scale * float(getattr(score, name)) for name in ("value", "low", "high")}
