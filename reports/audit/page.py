"""The page of an audit, of one data set or of several beside each other, and what it tells as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from markupsafe import Markup, escape

from export.checks_ran import checks_of_recipe
from quality.overlap.contamination import ContaminationIndex
from reports.audit.counting import SHOWN, Audit, Wanted, audit_of
from reports.audit.drawn import audit_drawings
from reports.audit.others import repeated_between, repeated_in
from reports.audit.rows import AuditedRow
from reports.audit.tally import Tally
from reports.audit.told import GROUP_HEAD, AuditView, counted_tables, glance, group_line, with_names_of_their_own
from reports.page import highlighted, placed
from reports.templates import render_page, style, write_page
from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.visible import visible
from store.plan_shards import begun_shards
from store.shards import require_unchanged
from store.whole_plan import books_of, open_plan
from text.limited_yaml import load_yaml

KIND = "filigrana audit"
GROUPS_SHOWN = 40
LONGEST_TURN = 2_000
"""Characters of a sampled row's turn before the answer; the answer, where findings are, is shown whole."""


def view_of(
    source: Path, wanted: Wanted, against: Sequence[Path] = (), watch: Callable[[int, int], None] = lambda *_: None
) -> AuditView:
    """The audit of a run's folder or of its shards', counted now, or of an earlier audit's JSON file.

    Raises UsageError when `source` is neither, StoreError when the run is damaged.
    """
    if source.is_file():
        return _read_view(source)
    run = open_plan(source)
    require_unchanged(run, ("samples", "rejected"))
    manifest, count = run.manifest(), books_of(run)
    count.require_balance()
    audit = audit_of(run, wanted, watch)
    checks = {name for recipe in manifest.recipes for name in checks_of_recipe(recipe.text)} | {"duplicates"}
    rejected, failed = sum(count.rejected.values()), sum(count.failed.values())
    return AuditView(
        name=source.resolve().name,
        books={
            "planned": count.planned,
            "accepted": count.accepted,
            "rejected": rejected,
            "failed": failed,
            "pending": count.pending,
        },
        checks=tuple(sorted(checks)),
        total=audit.total,
        groups=audit.told_groups(),
        rows=_chosen(audit),
        against=repeated_between(run) | {str(other): repeated_in(run, other) for other in against},
        benchmarks=tuple(ContaminationIndex.load(wanted.index).names) if wanted.index else None,
    )


def _chosen(audit: Audit) -> tuple[AuditedRow, ...]:
    """Rows in which something was found and, a third, rows in which nothing was; the same each time."""
    found = [row for _, row in sorted(audit.shown, key=lambda item: item[0])]
    plain = [row for _, row in sorted(audit.plain, key=lambda item: item[0])]
    few = min(len(plain), max(SHOWN // 3, SHOWN - len(found)))
    return (*found[: SHOWN - few], *plain[:few])


def is_adopted(path: Path) -> bool:
    """Whether a folder is a run, or a plan's shards, whose rows were there already."""
    is_run = (path / "manifest.json").is_file() and not (path / "data").is_dir()
    if not is_run and not begun_shards(path):
        return False
    texts = (recipe.text for recipe in open_plan(path).manifest().recipes)
    return any("adopted" in ((load_yaml(text) or {}).get("seeds") or {}) for text in texts)


def told_as_json(views: Sequence[AuditView]) -> bytes:
    """Views as JSON, without the text of any row: one as an object, several as a list."""
    told = [_told(view) for view in views]
    return orjson.dumps(told[0] if len(told) == 1 else told, option=orjson.OPT_INDENT_2)


def _told(view: AuditView) -> dict[str, Any]:
    return {
        "kind": KIND,
        "name": view.name,
        "books": view.books,
        "checks": list(view.checks),
        "total": view.total.as_json(),
        "by": {c: {value: tally.as_json() for value, tally in found.items()} for c, found in view.groups.items()},
        "against": view.against,
        "benchmarks": None if view.benchmarks is None else list(view.benchmarks),
    }


def _read_view(path: Path) -> AuditView:
    try:
        stored = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise UsageError(
            f"{path} is no audit: {error}.", "Give a run's folder, or what `report --json` wrote."
        ) from error
    if not isinstance(stored, dict) or stored.get("kind") != KIND:
        raise UsageError(f"{path} is no audit.", "Give a run's folder, or what `report --json` wrote.")
    return AuditView(
        name=stored["name"],
        books=stored["books"],
        checks=tuple(stored["checks"]),
        total=Tally.of_json(stored["total"]),
        groups={c: {v: Tally.of_json(t) for v, t in found.items()} for c, found in stored["by"].items()},
        against=stored["against"],
        benchmarks=None if stored["benchmarks"] is None else tuple(stored["benchmarks"]),
    )


def write_audit(views: Sequence[AuditView], out: Path) -> None:
    """Write the page. Raises StoreError when `out` can't be written. What rows say is escaped: shown, never run."""
    views = with_names_of_their_own(views)
    rows = [(view.name, _shown(row)) for view in views for row in view.rows]
    page = render_page(
        "audit/audit_page.html",
        style=style(),
        views=views,
        glance=glance(views),
        charts=placed(audit_drawings(views)),
        tables=counted_tables(views),
        groups=[(view, column, _lines(found)) for view in views for column, found in view.groups.items()],
        group_head=GROUP_HEAD,
        rows=rows,
    )
    write_page(out, page)


def _lines(found: dict[str, Tally]) -> tuple[list[tuple[str, list[str]]], int]:
    shown = [(value, group_line(tally)) for value, tally in list(found.items())[:GROUPS_SHOWN]]
    return shown, len(found) - len(shown)


def _shown(row: AuditedRow) -> dict[str, Any]:
    """A sampled row as the page shows it: turns with findings of the answer marked, and their European forms."""
    findings = tuple(Finding.model_validate(finding) for finding in row.findings if finding.get("end"))
    last = max((n for n, (role, _) in enumerate(row.turns) if role == "assistant"), default=-1)
    turns: list[tuple[str, Markup]] = []
    for number, (role, text) in enumerate(row.turns):
        if number == last:
            turns.append((role, highlighted(text, findings)))
        else:
            cut = text if len(text) <= LONGEST_TURN else f"{text[:LONGEST_TURN]}..."
            turns.append((role, escape(visible(cut))))
    forms = dict.fromkeys((visible(f.text), visible(f.suggestion), f.category.replace("_", " ")) for f in findings)
    labels = [row.source, row.licence, "accepted" if row.accepted else f"rejected: {row.reason.replace('_', ' ')}"]
    more = sorted(set(row.reasons.values()) - {row.reason})
    labels += [f"also: {', '.join(more).replace('_', ' ')}"] if more else []
    return {
        "id": row.rollout_id,
        "labels": [visible(label) for label in labels if label],
        "turns": turns,
        "forms": forms,
    }
