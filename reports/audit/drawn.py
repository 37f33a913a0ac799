"""An audit's charts, several data sets in one."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from reports.audit.tally import LENGTH_EDGES, NOT_BRAZILIAN, SCORE_BINS
from reports.audit.told import AuditView, read_rows
from reports.charts import SERIES, Drawing, bars, drawing, names_axis


def audit_drawings(views: Sequence[AuditView]) -> list[Drawing]:
    """Charts of leaks by category, scores of variety and lengths, the views side by side."""
    made = [_leaks(views), _scores(views), _lengths(views)]
    return [one for one in made if one is not None]


def _colour(views: Sequence[AuditView]) -> alt.Color:
    names = [view.name for view in views]
    scale = alt.Scale(domain=names, range=[SERIES[n % len(SERIES)] for n in range(len(names))])
    return alt.Color("set:N", scale=scale, legend=alt.Legend(columns=2) if len(names) > 1 else None)


def _leaks(views: Sequence[AuditView]) -> Drawing | None:
    rows = [
        {"category": category.replace("_", " "), "set": view.name, "rate": 1000 * n / max(view.total.words, 1)}
        for view in views
        for category, n in view.total.found.most_common()
        if category not in NOT_BRAZILIAN or category in ("pre_ao90", "treatment")
    ]
    if not rows:
        return None
    most = (
        pl.DataFrame(rows)
        .group_by("category")
        .agg(pl.col("rate").max())
        .sort("rate", "category", descending=[True, False])
    )
    frame = pl.DataFrame(rows).filter(pl.col("category").is_in(most["category"].head(14).to_list()))
    order = most["category"].to_list()
    labelled = frame.with_columns(label=pl.Series([f"{rate:.2f}" for rate in frame["rate"]]))
    colour = _colour(views)

    def draw(width: int) -> alt.Chart | alt.LayerChart:
        if len(views) == 1:
            ordered = labelled.sort("rate", descending=True)
            return bars(ordered, "category", "rate", width, "per 1,000 words", alt.value(SERIES[1]))
        room = 110 if width < 400 else 160
        y = alt.Y("category:N", sort=order, title=None, axis=names_axis(room))
        return (
            alt.Chart(frame)
            .mark_bar(cornerRadiusEnd=2)
            .encode(y=y, yOffset="set:N", x=alt.X("rate:Q", title="per 1,000 words"), color=colour)
            .properties(width=width - room - 40)
        )

    return drawing("Leaks by category", "Per 1,000 words of the answers; soft findings are hints, not errors.", draw)


def _scores(views: Sequence[AuditView]) -> Drawing | None:
    rows = [
        {
            "set": v.name,
            "start": n / SCORE_BINS,
            "end": (n + 1) / SCORE_BINS,
            "share": v.total.scores[str(n)] / v.total.scored,
        }
        for v in views
        if v.total.scored
        for n in range(SCORE_BINS)
    ]
    if not rows:
        return None
    x = alt.X("start:Q", title="probability of pt-PT", bin="binned", axis=alt.Axis(tickCount=5))
    y = alt.Y("share:Q", title="share of answers", stack=None, axis=alt.Axis(format=".0%", tickCount=4))

    def draw(width: int) -> alt.Chart:
        chart = alt.Chart(pl.DataFrame(rows)).mark_bar(binSpacing=1, opacity=1 if len(views) == 1 else 0.6)
        return chart.encode(x=x, x2="end:Q", y=y, color=_colour(views)).properties(width=width - 60, height=170)

    return drawing("European or Brazilian", "Answers by their verdict: 1 is European without doubt.", draw)


def _lengths(views: Sequence[AuditView]) -> Drawing | None:
    edges = [*map(str, LENGTH_EDGES), "more"]
    names = [f"under {int(edge):,}" if edge != "more" else f"{LENGTH_EDGES[-1]:,} and more" for edge in edges]
    rows = [
        {"set": v.name, "words": name, "share": v.total.lengths[edge] / max(read_rows(v.total), 1)}
        for v in views
        for edge, name in zip(edges, names, strict=True)
    ]
    if not any(row["share"] for row in rows):
        return None
    x = alt.X("words:N", sort=names, title="words of the answer", axis=alt.Axis(labelAngle=-40))
    y = alt.Y("share:Q", title="share of answers", axis=alt.Axis(format=".0%", tickCount=4))

    def draw(width: int) -> alt.Chart:
        encoded = alt.Chart(pl.DataFrame(rows)).mark_bar(cornerRadiusEnd=2).encode(x=x, y=y, color=_colour(views))
        offset = encoded.encode(xOffset="set:N") if len(views) > 1 else encoded
        return offset.properties(width=width - 60, height=170)

    return drawing("Length of the answers", "", draw)
