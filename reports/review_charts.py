"""The pictures of people's review: what they decided by day and recipe, how they agree, how long they took."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from reports.charts import SERIES, Drawing, bars, drawing, names_axis
from review.measures.measure import ReviewMeasures

MOST_PEOPLE = 3
"""Named in colours of their own; the others are drawn together."""
OTHERS = "others"
LEAST_RECORDS = 2


def review_drawings(measures: ReviewMeasures) -> list[Drawing]:
    """The charts of the section on people; none where nobody answered."""
    if not measures.people:
        return []
    found = [_by_day(measures), _outcomes(measures), _agreement(measures), _time(measures), _kinds(measures)]
    return [one for one in found if one is not None]


def _by_day(measures: ReviewMeasures) -> Drawing | None:
    busiest = sorted(measures.people, key=lambda name: (-measures.people[name].decisions, name))
    named = busiest if len(busiest) <= MOST_PEOPLE + 1 else busiest[:MOST_PEOPLE]
    rows = [
        {"day": day, "person": name if name in named else OTHERS, "count": count}
        for name, person in measures.people.items()
        for day, count in person.by_day.items()
    ]
    if not rows:
        return None
    frame = pl.DataFrame(rows).group_by("day", "person").agg(pl.col("count").sum()).sort("day", "person")
    people = [*named, OTHERS] if len(named) < len(busiest) else named

    def draw(width: int) -> Any:
        scale = alt.Scale(domain=people, range=list(SERIES[: len(people)]))
        return (
            alt.Chart(frame)
            .mark_bar()
            .encode(
                x=alt.X("day:O", title="day (UTC)", axis=alt.Axis(labelAngle=-40, labelOverlap=True)),
                y=alt.Y("count:Q", title="decisions", axis=alt.Axis(tickCount=4, format="d")),
                color=alt.Color("person:N", scale=scale, legend=alt.Legend(columns=2 if width < 400 else 4)),
            )
            .properties(width=width - 60, height=170)
        )

    return drawing("Decisions by day and person", "", draw)


def _outcomes(measures: ReviewMeasures) -> Drawing | None:
    colors = {"accepted": SERIES[0], "corrected": SERIES[3], "rejected": SERIES[1]}
    rows = [
        {"recipe": recipe, "outcome": outcome, "count": getattr(counts, outcome), "order": n}
        for recipe, counts in measures.outcomes["recipe"].items()
        for n, outcome in enumerate(colors)
        if getattr(counts, outcome)
    ]
    if not rows:
        return None
    frame = pl.DataFrame(rows)

    def draw(width: int) -> Any:
        room = 110 if width < 400 else 160
        scale = alt.Scale(domain=list(colors), range=list(colors.values()))
        return (
            alt.Chart(frame)
            .mark_bar()
            .encode(
                y=alt.Y("recipe:N", title=None, axis=names_axis(room)),
                x=alt.X("count:Q", title="samples", axis=alt.Axis(tickCount=4, format="d")),
                color=alt.Color("outcome:N", scale=scale, legend=alt.Legend(columns=3)),
                order=alt.Order("order:Q"),
            )
            .properties(width=width - room - 40, height={"step": 26})
        )

    return drawing("What people decided, by recipe", "", draw)


def _agreement(measures: ReviewMeasures) -> Drawing | None:
    rows = [
        {"question": question, "alpha": max(found.alpha, 0.0), "label": f"{found.alpha:.2f} (n = {found.records:,})"}
        for question, found in measures.agreement.items()
        if found.alpha is not None and found.records >= LEAST_RECORDS
    ]
    if not rows:
        return None
    frame = pl.DataFrame(rows).sort("alpha", "question", descending=[True, False])
    note = "Krippendorff's alpha: 1 is perfect, 0 (or below, drawn as 0) is chance; n records that several answered."
    return drawing("Agreement by question", note, lambda w: bars(frame, "question", "alpha", w, "alpha", spare=1.6))


def _time(measures: ReviewMeasures) -> Drawing | None:
    rows = [
        {"person": name, "seconds": person.seconds_a_record, "label": f"{person.seconds_a_record:,.0f} s"}
        for name, person in measures.people.items()
        if person.seconds_a_record is not None
    ]
    if not rows:
        return None
    frame = pl.DataFrame(rows).sort("seconds", "person")
    note = "Median; breaks left out, records decided at once share their time."
    return drawing("Time a record", note, lambda w: bars(frame, "person", "seconds", w, "seconds"))


def _kinds(measures: ReviewMeasures) -> Drawing | None:
    if not measures.edits_by_kind:
        return None
    rows = [
        {"kind": kind.replace("_", " "), "count": n, "label": f"{n:,}"} for kind, n in measures.edits_by_kind.items()
    ]
    frame = pl.DataFrame(rows).head(12)
    return drawing("What people corrected", "", lambda w: bars(frame, "kind", "count", w, "changes"))
