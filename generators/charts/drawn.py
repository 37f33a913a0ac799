"""A chart's data as a document: one table, which its marks show with their values."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from generators.charts.subjects import SUBJECTS, Measured, Subject
from generators.documents.contract import Document
from generators.documents.draft import Draft, column
from generators.documents.values import Value, money, number

FORMS = {
    "grafico_barras": "bars",
    "grafico_horizontal": "rows",
    "grafico_linhas": "line",
    "grafico_empilhado": "stacked",
    "grafico_agrupado": "grouped",
    "grafico_circular": "pie",
}
"""The kinds of chart, by the name that the pack `charts` gives them."""


def fitting(form: str) -> list[Subject]:
    """Lines are for what has an order in time, stacks and groups for parts, a pie for what makes a whole."""
    if form in ("stacked", "grouped"):
        return [one for one in SUBJECTS if one.series]
    if form == "line":
        return [one for one in SUBJECTS if one.in_time and not one.series]
    return [one for one in SUBJECTS if not one.series and (form != "pie" or (one.adds and not one.in_time))]


def chart(kind: str, dice: Random) -> Document:
    """Raises KeyError for a kind that isn't there."""
    form = FORMS[kind]
    subject = dice.choice(fitting(form))
    draft = Draft(dice, kind, "o gráfico", subject.title)
    labels, left = _some_labels(subject, form, dice)
    measured = subject.measured
    series = subject.series or ((subject.axis, measured.what, measured.many),)
    columns = [
        column(head, what, many, "money" if measured.unit == "€" else "number", subject.adds, high=not subject.adds)
        for head, what, many in series
    ]
    drawn = [_different(measured, len(labels), dice) for _ in series]
    rows: list[tuple[str, *tuple[Value, ...]]] = [
        (label, *(values[place] for values in drawn)) for place, label in enumerate(labels)
    ]
    draft.table("data", subject.noun, subject.head, columns, rows, link=subject.link, decoys=left)
    return draft.made(subject.absent)


def _some_labels(subject: Subject, form: str, dice: Random) -> tuple[list[str], list[str]]:
    """A stretch of what is in time, any of the rest; and what is left out."""
    count = min(len(subject.labels), dice.randint(4, 6 if form in ("stacked", "grouped", "pie") else 8))
    if count == len(subject.labels):
        count -= 1 if count > 3 else 0
    if subject.in_time:
        start = dice.randint(0, len(subject.labels) - count)
        kept = list(subject.labels[start : start + count])
    else:
        kept = dice.sample(subject.labels, count)
    return kept, [label for label in subject.labels if label not in kept][:3]


def _different(measured: Measured, count: int, dice: Random) -> list[Value]:
    """Values that all differ, by a twentieth of their range at least where there is room."""
    room = max(1, (measured.high - measured.low) // 40)
    places = dice.sample(range(measured.low, measured.high + 1, room), count)
    amounts = [Decimal(place + dice.randrange(room)).scaleb(-measured.decimals) for place in places]
    return [money(one) if measured.unit == "€" else number(one, measured.unit, measured.decimals) for one in amounts]
