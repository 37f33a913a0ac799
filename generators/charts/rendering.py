"""A chart as a picture: a Vega-Lite description of the table, drawn by vl-convert with Portuguese numbers."""

from __future__ import annotations

import json
from io import BytesIO
from random import Random
from typing import Any

from generators.charts.drawn import FORMS
from generators.documents.contract import Document, Lines
from generators.documents.values import figure

PALETTES = (
    ("#1f4e79", "#e08a1e", "#4f9d69", "#a23b72", "#6b6b6b", "#c8b900", "#3aa6b9", "#8c4a2f"),
    ("#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51", "#8ab17d", "#b5838d", "#6d597a"),
    ("#33658a", "#f26419", "#86bbd8", "#758e4f", "#f6ae2d", "#2f4858", "#a14a76", "#7d7d7d"),
)
FONT = "Liberation Sans"
"""The one that vl-convert brings itself: the same everywhere."""
PAPERS = ("#ffffff", "#ffffff", "#fbfaf5", "#f5f8fc")
COLOURS = 128
Mark = tuple[dict[str, Any], dict[str, Any]]


def described(document: Document, dice: Random) -> dict[str, Any]:
    """The Vega-Lite description. Every mark has its value beside it, as the table writes it."""
    lines = document.tables["data"]
    form, palette, size = FORMS[document.kind], dice.choice(PALETTES), dice.choice((12, 13, 14))
    heads = [column.head for column in lines.columns]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {
            "text": document.title,
            "fontSize": size + 6,
            "anchor": dice.choice(("start", "middle")),
            "offset": 14,
        },
        "data": {"values": _rows(lines)},
        "background": dice.choice(PAPERS),
        "padding": 16,
        "config": {
            "font": FONT,
            "axis": {"labelFontSize": size, "titleFontSize": size, "grid": dice.random() < 0.6, "labelLimit": 240},
            "legend": {"labelFontSize": size, "titleFontSize": size, "symbolType": "square", "labelLimit": 240},
            "text": {"fontSize": size, "font": FONT},
            "view": {"stroke": None},
            "range": {"category": list(palette)},
        },
        **_layers(form, lines, heads, palette[0]),
    }


def _rows(lines: Lines) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "series": column.head,
            "value": float(value.amount),
            "told": figure(value.amount, value.decimals),
            "place": place,
        }
        for label, row in zip(lines.labels, lines.rows, strict=True)
        for place, (column, value) in enumerate(zip(lines.columns, row, strict=True))
    ]


def _layers(form: str, lines: Lines, heads: list[str], colour: str) -> dict[str, Any]:
    names: dict[str, Any] = {"field": "label", "type": "nominal", "sort": None, "title": lines.head}
    axis: dict[str, Any] = {"labelAngle": -35} if max(map(len, lines.labels)) > 8 else {"labelAngle": 0}
    values: dict[str, Any] = {
        "field": "value",
        "type": "quantitative",
        "title": _axis_title(lines, heads),
        "axis": {"tickCount": 6, "format": "~f"},
    }
    told: dict[str, Any] = {"field": "told", "type": "nominal"}
    parts: dict[str, Any] = {"field": "series", "type": "nominal", "title": None, "sort": heads}
    if form == "pie":
        return _pie(lines, told)
    if form == "rows":
        base: dict[str, Any] = {"y": {**names, "axis": {"labelAngle": 0}}, "x": values}
        marks: list[Mark] = [
            ({"type": "bar", "color": colour}, {}),
            ({"type": "text", "align": "left", "dx": 4}, {"text": told}),
        ]
        return {"width": 460, "height": {"step": 34}, **_layered(base, marks)}
    base = {"x": {**names, "axis": axis}, "y": values}
    above: dict[str, Any] = {"type": "text", "dy": -9}
    halo: dict[str, Any] = {"type": "text", "dy": -13, "stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round"}
    if form == "bars":
        marks = [({"type": "bar", "color": colour, "width": {"band": 0.7}}, {}), (above, {"text": told})]
    elif form == "line":
        marks = [({"type": "line", "point": {"size": 60, "color": colour}, "color": colour}, {})]
        marks += [(halo, {"text": told}), ({"type": "text", "dy": -13}, {"text": told})]
    elif form == "grouped":
        base = base | {"xOffset": parts}
        marks = [({"type": "bar"}, {"color": parts}), (above, {"text": told})]
    else:
        stacked = {**values, "stack": "zero"}
        base = {"x": base["x"], "order": {"field": "place", "type": "quantitative"}}
        marks = [({"type": "bar"}, {"y": stacked, "color": parts})]
        inside = {"y": {**stacked, "bandPosition": 0.5}, "text": told, "detail": parts}
        marks += [({**halo, "dy": 0}, inside), ({"type": "text"}, inside)]
    return {
        "width": {"step": 34 * len(heads) + 24 if form == "grouped" else 78, "for": "position"},
        "height": 340,
        **_layered(base, marks),
    }


def _layered(base: dict[str, Any], marks: list[Mark]) -> dict[str, Any]:
    return {"encoding": base, "layer": [{"mark": mark, "encoding": encoding} for mark, encoding in marks]}


def _axis_title(lines: Lines, heads: list[str]) -> str:
    """The unit, or what one series counts."""
    unit = lines.rows[0][0].unit
    return unit or (heads[0] if len(heads) == 1 else "")


def _pie(lines: Lines, told: dict[str, Any]) -> dict[str, Any]:
    turn = {"field": "value", "type": "quantitative", "stack": True}
    slices = {"field": "label", "type": "nominal", "sort": list(lines.labels), "title": lines.head}
    order = {"field": "value", "type": "quantitative", "sort": "descending"}
    unit = lines.rows[0][0].unit
    beside = {"type": "text", "radius": 200, "color": "#222222"}
    shown = {**told, "field": "told"}
    return {
        "width": 480,
        "height": 440,
        "transform": [{"calculate": f"datum.told + '{' ' + unit if unit else ''}'", "as": "told"}],
        "encoding": {"theta": turn, "order": order},
        "layer": [
            {"mark": {"type": "arc", "outerRadius": 150, "stroke": "#ffffff"}, "encoding": {"color": slices}},
            {"mark": beside, "encoding": {"text": shown, "detail": slices}},
        ],
    }


def chart_picture(document: Document, dice: Random) -> bytes:
    """A PNG. The same document and dice give the same bytes, on one version of vl-convert and Pillow."""
    import vl_convert
    from PIL import Image

    locale = {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0€"]}
    drawn = vl_convert.vegalite_to_png(json.dumps(described(document, dice)), scale=1.25, format_locale=locale)
    out = BytesIO()
    page = Image.open(BytesIO(drawn)).convert("RGB")
    page.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
