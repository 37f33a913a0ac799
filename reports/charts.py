"""A report's charts: Altair, drawn to SVG by vl-convert, in colours that the page sets for light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from reports.figures import Figures

WIDTHS = {"wide": 640, "narrow": 330}
FULL = 1240
"""Drawing widths in pixels, for desktops and phones; the page shows the one that fits."""
INK, FAINT, LINE = "#010101", "#020202", "#030303"
SERIES = ("#040401", "#040402", "#040403", "#040404")
"""Stand-ins: each becomes a CSS variable of the page (--ink, --series-1, ...)."""
VARIABLES = {INK: "--ink", FAINT: "--faint", LINE: "--line"} | {c: f"--series-{n + 1}" for n, c in enumerate(SERIES)}


Draw = Callable[[int], Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart, as a phone and as a desktop show it: inline SVG without a background. `draw` draws it anew."""

    title: str
    note: str
    wide: str
    narrow: str
    draw: Draw

    def over_the_whole_page(self) -> str:
        """The chart at the width of two: for one that has no neighbour."""
        return _svg(self.draw(FULL))


def drawings(figures: Figures, price_per_million: float | None) -> dict[str, list[Drawing]]:
    """The charts of each section of the page; sections without data have none."""
    found = {
        "funnel": [_steps(figures), _reasons(figures)],
        "yield": [_yields(figures), _domains(figures)],
        "language": [_histogram(figures, "variety_score", "Variety score", "probability of pt-PT"), _findings(figures)],
        "answers": [_histogram(figures, "words", "Length of the answers", "words"), _scores(figures)],
        "pace": [_pace(figures), _spent(figures, price_per_million)],
    }
    return {name: [d for d in made if d is not None] for name, made in found.items() if any(made)}


def drawing(title: str, note: str, draw: Draw) -> Drawing:
    svg = {name: _svg(draw(width)) for name, width in WIDTHS.items()}
    return Drawing(title, note, svg["wide"], svg["narrow"], draw)


def _svg(chart: Any) -> str:
    axis = {"labelColor": FAINT, "titleColor": FAINT, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE}
    font = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    themed = (
        chart.configure(background="transparent", font="system-ui, sans-serif", padding=2)
        .configure_view(stroke=None)
        .configure_axis(**axis, **font, labelLimit=230, titlePadding=8)
        .configure_legend(labelColor=FAINT, labelFontSize=12, title=None, orient="top", symbolType="square")
        .configure_text(color=INK, fontSize=12)
    )
    drawn = str(vl_convert.vegalite_to_svg(themed.to_dict()))
    drawn = re.sub(r'<rect width="\d+" height="\d+" fill="transparent"/>', "", drawn)
    for stand_in, variable in VARIABLES.items():
        drawn = re.sub(rf'\b(fill|stroke)="{stand_in}"', rf'style="\1:var({variable})"', drawn)
    return drawn


def bars(
    frame: pl.DataFrame, category: str, value: str, width: int, axis: str, color: Any = None, spare: float = 1.25
) -> Any:
    """Horizontal bars in the frame's order, each with its `label`: the one shape that reads well at any width.

    `spare` is how much longer than the longest bar the axis is on wide screens, for the labels.
    """
    room = 140 if width < 400 else 250
    y = alt.Y(f"{category}:N", sort=None, title=None, axis=names_axis(room))
    longest = float(frame[value].max() or 1) * max(spare, 1.5 if width < 400 else spare)
    ticks = alt.Axis(tickCount=3 if width < 400 else 5)
    x = alt.X(f"{value}:Q", title=axis, axis=ticks, scale=alt.Scale(domain=[0, longest], nice=False))
    base = alt.Chart(frame).encode(y=y, x=x)
    bars = base.mark_bar(cornerRadiusEnd=2).encode(color=color or alt.value(SERIES[0]))
    text = base.mark_text(align="left", dx=4).encode(text="label:N")
    return (bars + text).properties(width=width - room - 30, height={"step": 24})


def names_axis(room: int) -> Any:
    """An axis of names in a fixed room, wide enough for fonts that are wider than the one measured here."""
    return alt.Axis(labelLimit=room, minExtent=room + 20, maxExtent=room + 20, ticks=False, domain=False)


def _counted(frame: pl.DataFrame, value: str = "count") -> pl.DataFrame:
    return frame.with_columns(label=pl.Series([f"{n:,}" for n in frame[value]], dtype=pl.String))


def _steps(figures: Figures) -> Drawing:
    frame = _counted(pl.DataFrame(figures.steps, schema=["step", "count"], orient="row"))
    return drawing("From plan to dataset", "", lambda w: bars(frame, "step", "count", w, "samples"))


def _reasons(figures: Figures) -> Drawing | None:
    frame = _counted(figures.reasons.head(16).with_columns(pl.col("reason").str.replace_all("_", " ")))
    if not frame.height:
        return None
    groups = [g for g in ("checks", "failures", "people and policy") if g in set(frame["where"])]
    scale = alt.Scale(domain=groups, range=[SERIES[1], SERIES[2], SERIES[3]][: len(groups)])

    def draw(width: int) -> Any:
        color = alt.Color("where:N", scale=scale, legend=alt.Legend(columns=2 if width < 400 else 3))
        return bars(frame, "reason", "count", width, "samples", color)

    return drawing("Why samples were left out", "", draw)


def _yields(figures: Figures) -> Drawing | None:
    if not figures.yields.height:
        return None
    outcomes = [o for o in ("accepted", "rejected", "failed", "exported") if o in set(figures.yields["outcome"])]
    colors = {"accepted": SERIES[0], "exported": SERIES[0], "rejected": SERIES[1], "failed": SERIES[2]}

    def draw(width: int) -> Any:
        room = 110 if width < 400 else 160
        scale = alt.Scale(domain=outcomes, range=[colors[o] for o in outcomes])
        y = alt.Y("recipe:N", title=None, axis=names_axis(room))
        return (
            alt.Chart(figures.yields)
            .mark_bar()
            .encode(
                y=y,
                x=alt.X("count:Q", title="samples", axis=alt.Axis(tickCount=4)),
                color=alt.Color("outcome:N", scale=scale, legend=None if len(outcomes) == 1 else alt.Legend()),
                order=alt.Order("outcome:N"),
            )
            .properties(width=width - room - 40, height={"step": 26})
        )

    return drawing("Yield by recipe", "", draw)


def _histogram(figures: Figures, column: str, title: str, axis: str) -> Drawing | None:
    if column not in figures.measures.columns:
        return None
    values = figures.measures[column].drop_nulls()
    if not len(values):
        return None
    edge = float(values.quantile(0.99) or 1.0)
    counts = values.clip(None, edge).hist(bin_count=30, include_breakpoint=True).select(end="breakpoint", count="count")
    width_of_bin = float(counts["end"][1] - counts["end"][0]) if counts.height > 1 else 1.0
    frame = counts.with_columns(start=pl.col("end") - width_of_bin)

    def draw(width: int) -> Any:
        return (
            alt.Chart(frame)
            .mark_bar(color=SERIES[0], binSpacing=1)
            .encode(
                x=alt.X("start:Q", title=axis, bin="binned", axis=alt.Axis(tickCount=5)),
                x2="end:Q",
                y=alt.Y("count:Q", title="samples", axis=alt.Axis(tickCount=4)),
            )
            .properties(width=width - 60, height=150)
        )

    note = f"Median {values.median():,.3g}; the highest 1% are in the last bar."
    return drawing(title, note, draw)


def _findings(figures: Figures) -> Drawing | None:
    frame = figures.findings.head(16).with_columns(pl.col("category").str.replace_all("_", " "))
    if not frame.height:
        return None
    named = _counted(frame, "per_1000")
    read = f"the {figures.checked:,} of {figures.looked_at:,} samples looked at that a language check has read"
    note = f"Per 1,000 of {read}; soft findings are hints, not errors."
    color = alt.value(SERIES[1])
    return drawing(
        "Findings of the language checks",
        note,
        lambda w: bars(named, "category", "per_1000", w, "per 1,000 samples", color),
    )


def _scores(figures: Figures) -> Drawing | None:
    if "score" not in figures.measures.columns:
        return None
    frame = figures.measures.select("decision", "score").drop_nulls("score")
    if not frame.height:
        return None
    named = frame.with_columns(decision=pl.col("decision").fill_null("not reviewed"))

    def draw(width: int) -> Any:
        room = 90
        y = alt.Y("decision:N", title=None, axis=names_axis(room))
        ticks = alt.Axis(values=[1, 2, 3, 4, 5])
        return (
            alt.Chart(named.sample(min(3000, named.height), seed=1))
            .mark_boxplot(color=SERIES[0], median={"color": INK}, outliers={"size": 12, "color": SERIES[0]}, size=16)
            .encode(y=y, x=alt.X("score:Q", title="judge's overall score", axis=ticks, scale=alt.Scale(domain=[1, 5])))
            .properties(width=width - room - 40, height={"step": 34})
        )

    return drawing("Judges' scores by people's decision", "A useful judge scores what people reject lower.", draw)


def _domains(figures: Figures) -> Drawing | None:
    frame = figures.domains.head(20)
    if not frame.height:
        return None
    labels = [
        f"{n:,} on {topics:,} topic{'s' * (topics != 1)}" for n, topics in frame.select("count", "topics").iter_rows()
    ]
    named = frame.with_columns(label=pl.Series(labels))
    note = f"Of {figures.looked_at:,} samples looked at."
    return drawing("Domains and topics", note, lambda w: bars(named, "domain", "count", w, "samples", spare=1.7))


def _line(figures: Figures, column: str, axis: str, width: int) -> Any:
    return (
        alt.Chart(figures.pace)
        .mark_area(color=SERIES[0], line={"color": SERIES[0]}, fillOpacity=0.25)
        .encode(
            x=alt.X("minutes:Q", title="minutes since the start", axis=alt.Axis(tickCount=5)),
            y=alt.Y(f"{column}:Q", title=axis, axis=alt.Axis(tickCount=4)),
        )
        .properties(width=width - 60, height=150)
    )


def _pace(figures: Figures) -> Drawing | None:
    if not figures.pace.height:
        return None
    return drawing("Speed", "Tokens that the teacher wrote.", lambda w: _line(figures, "tokens_per_s", "tokens/s", w))


def _spent(figures: Figures, price: float | None) -> Drawing | None:
    if not figures.pace.height:
        return None
    if price is None:
        note = "Read and written, in all. Give --price for the cost."
        return drawing("Tokens so far", note, lambda w: _line(figures, "million_tokens", "million tokens", w))
    figures.pace = figures.pace.with_columns(cost=pl.col("million_tokens") * price)
    note = f"At {price:g} per million tokens, read and written."
    return drawing("Cost so far", note, lambda w: _line(figures, "cost", "cost", w))
