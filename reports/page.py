"""One self-contained HTML page about a run or an export: charts, sampled rows, near-duplicates. No network."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup, escape

from export.files.versions import version_folder
from reports.charts import Drawing, drawings
from reports.figures import Figures, ShownRow
from reports.of_export import export_figures
from reports.of_run import run_figures
from reports.review_charts import review_drawings
from reports.templates import render_page, style, write_page
from schemas.finding import Finding
from store.plan_shards import begun_shards
from store.shards import require_unchanged
from store.tables import TABLES
from store.whole_plan import open_plan


def write_report(source: Path, out: Path, price_per_million: float | None = None) -> None:
    """Write the page for a run's folder, its shards', a version's folder or a folder of versions (its newest).

    Raises UsageError when `source` is none of these, StoreError when it is damaged or `out` can't be written.
    """
    write_page(out, render_report(figures_of(source), price_per_million))


def figures_of(source: Path) -> Figures:
    """The material of a run, of a plan's shards, or of an export."""
    if begun_shards(source) or ((source / "manifest.json").is_file() and not (source / "data").is_dir()):
        run = open_plan(source)
        require_unchanged(run, TABLES)
        return run_figures(run)
    return export_figures(version_folder(source))


def render_report(figures: Figures, price_per_million: float | None = None) -> str:
    """The page as text. Whatever models and people wrote is escaped: it is shown, never run."""
    drawn = drawings(figures, price_per_million)
    if figures.review is not None and (of_people := review_drawings(figures.review)):
        drawn["review"] = of_people
    charts = {name: placed(found) for name, found in drawn.items()}
    rows = [(row, [(role, _marked(row, n, text)) for n, (role, text) in enumerate(row.turns)]) for row in figures.rows]
    return render_page("page.html", figures=figures, charts=charts, rows=rows, style=style())


def placed(found: list[Drawing]) -> list[tuple[str, str, Markup, Markup, Markup]]:
    """Charts two and two: title, note, and the SVG for wide, narrow and, where one is left over, the whole width."""
    lone = found[-1] if len(found) % 2 else None
    return [
        (d.title, d.note, Markup(d.wide), Markup(d.narrow), Markup(d.over_the_whole_page() if d is lone else ""))
        for d in found
    ]


def _marked(row: ShownRow, turn: int, text: str) -> Markup:
    """A turn's text, the findings of the last one marked with their category and what to write instead."""
    return highlighted(text, row.findings) if turn == len(row.turns) - 1 else escape(text)


def highlighted(text: str, findings: tuple[Finding, ...]) -> Markup:
    """Escaped text with each finding in a <mark>. Findings that overlap one before them are left out."""
    parts, at = [], 0
    for one in sorted(findings, key=lambda f: (f.start, -f.end)):
        if one.start < at or text[one.start : one.end] != one.text:
            continue
        hint = one.category.replace("_", " ") + (f": {one.suggestion}" if one.suggestion else "")
        parts += [
            escape(text[at : one.start]),
            Markup('<mark class="{}" title="{}">{}</mark>').format(one.severity, hint, one.text),
        ]
        at = one.end
    return Markup("").join([*parts, escape(text[at:])])
