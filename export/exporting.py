"""One export from end to end: gather, choose, deliver, document, settle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from export.card.croissant import croissant
from export.card.page import card, licence_page
from export.checks_ran import checks_of_recipe, checks_of_run, rows_by_check
from export.choose import KEPT, assign, counts
from export.columns import Column
from export.deliver import Delivered, deliver
from export.files.llama_factory import dataset_info
from export.files.manifest import MANIFEST, files_of, funnel, run_inputs, schema_of, software, version_of
from export.files.versions import building, settle
from export.formats import load_format
from export.gather import Gathered, gather, policy_of
from export.licences import Combined, combine
from export.measured import measured
from export.mix import ExportMix, apply_mix
from export.pseudonyms import pseudonyms
from export.rows.decisions import all_decisions
from export.rows.spool import Spool
from export.selection import Selection, Shape, Splits
from export.statistics import review_figures, shares
from export.tokens import token_counter
from schemas.errors import UsageError
from schemas.plugins import origin_of
from store.files import disk_errors
from store.run import Run

OnProgress = Callable[[str, int], None]
"""Hears the step ('read', 'write', 'measure') and how many samples it has done."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Where the version is, whether it was written now, and its manifest."""

    path: Path
    is_new: bool
    manifest: dict[str, Any]


def export_runs(
    runs: Sequence[Run],
    to: Path,
    selection: Selection | None = None,
    splits: Splits | None = None,
    shape: Shape | None = None,
    mix: ExportMix | None = None,
    tokenizer: Path | None = None,
    title: str = "",
    on_progress: OnProgress = lambda *_: None,
    names_at: Path | None = None,
) -> Exported:
    """Write the samples of `runs` that the selection lets through as a version in `to`.

    `names_at` keeps the salt of annotators' pseudonyms where `to` does not last. Safe to repeat: the same content
    gives the version that is there already. Raises UsageError when nothing is left to export, the licences can't
    go together or there is no such format, StoreError when a run's books don't balance or the disk does not take it.
    """
    selection, splits, shape = selection or Selection(), splits or Splits(), shape or Shape()  # type: ignore[call-arg]
    load_format(shape.format)
    brought = origin_of("format", shape.format)
    inputs = run_inputs(runs)
    see_filters(runs, selection)
    decisions = all_decisions(runs)
    policy = policy_of(runs, decisions, selection, shape)
    near = splits.hold_out or selection.max_per_cluster is not None
    count_tokens = token_counter(tokenizer) if tokenizer else None
    with building(to) as scratch:
        spool = Spool(scratch / "spool")
        found = gather(runs, policy, spool, count_tokens, near, lambda n: on_progress("read", n))
        rows = assign(found.index, found.matrix, splits, selection) if found.index.height else found.index
        if mix and rows.height:
            rows = apply_mix(rows, mix)
        kept = rows.filter(pl.col("fate") == KEPT) if rows.height else rows
        left_out = {**found.left_out, **(counts(rows["fate"]) if rows.height else {})}
        if not kept.height:
            raise nothing_to_export(found, left_out)
        licence = _licence(kept, selection)
        built = scratch / "version"
        delivered = deliver(spool, kept, built, shape, lambda n: on_progress("write", n))
        manifest = {
            **_asked(selection, splits, shape, mix, title or _title(runs)),
            **({"plugins": {f"format {shape.format}": brought}} if brought else {}),
            **_inputs(inputs, decisions, left_out, kept.height),
            **_contents(kept, delivered, built, tokenizer),
            "checks": rows_by_check(kept, [checks_of_run(one) for one in inputs]),
            "looked_at": measured(pl.concat(delivered.looked_at), lambda n: on_progress("measure", n)),
            "licence": {
                **licence.model_dump(mode="json"),
                "sources_not_stated": int((kept["source"].cast(pl.String) == "").sum()),
                "teachers_not_stated": bool((kept["teacher_licence"] == "").any()),
            },
            "review": review_figures(decisions, policy.standing, pseudonyms(names_at or to)),
        }
        document(built, manifest, delivered.columns)
        path, is_new = settle(built, to)
    return Exported(path, is_new, manifest)


def see_filters(runs: Sequence[Run], selection: Selection) -> None:
    """Raise UsageError for a recipe, domain or licence that no sample has: it is most likely a slip of the hand."""
    asked = {"recipe": selection.recipes, "domain": selection.domains, "licence": selection.licences}
    for column, wanted in ((c, w) for c, w in asked.items() if w):
        there = {v for run in runs for v in run.scan("samples").select(pl.col(column).unique()).collect()[column]}
        if missing := sorted(set(wanted) - there):
            known = ", ".join(sorted(there - {""})) or "none"
            raise UsageError(f"--{column} {', '.join(missing)}: no sample has it.", f"There are: {known}.")


def nothing_to_export(found: Gathered, left_out: dict[str, int]) -> UsageError:
    """The error for an export without rows: how many there were, and what became of them."""
    reasons = ", ".join(f"{n:,} {fate.replace('_', ' ')}" for fate, n in left_out.items())
    hint = "Review some first (`filigrana review push RUN`), or add --include-unreviewed."
    if set(left_out) - {"unreviewed", "awaiting_decision"}:
        hint = "Loosen the filters, or choose another --format."
    return UsageError(f"Nothing to export: of {found.seen:,} samples, {reasons or 'none is there'}.", hint)


def _licence(kept: pl.DataFrame, selection: Selection) -> Combined:
    licence = combine(kept["licence"].unique(), kept["teacher_licence"].unique())
    if licence.conflicts and not selection.allow_mixed_licences:
        counts_of = kept.group_by("licence").len().sort("len", descending=True)
        found = ", ".join(f"{name or 'none stated'} ({n:,})" for name, n in counts_of.iter_rows())
        raise UsageError(
            f"These samples can't be licensed together: {' '.join(licence.conflicts)} Found: {found}.",
            "Choose some with --licence, or export all the same with --allow-mixed-licences.",
        )
    return licence


def _asked(selection: Selection, splits: Splits, shape: Shape, mix: ExportMix | None, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "software": software(),
        "format": shape.model_dump(mode="json"),
        "selection": selection.model_dump(mode="json"),
        "held_out": splits.model_dump(mode="json"),
        "mix": mix.model_dump(mode="json") if mix else None,
    }


def _inputs(
    inputs: list[dict[str, Any]], decisions: pl.DataFrame, left_out: dict[str, int], exported: int
) -> dict[str, Any]:
    """What went in. `as_of` is the day of the newest decision, or of the newest run: an export has no clock."""
    decided = decisions["decided_at"].tail(1).to_list()
    steps = funnel(inputs) | {"left_out": left_out, "exported": exported}
    checking = sorted(
        {r["name"] for one in inputs for r in one["recipes"] if "contamination" in checks_of_recipe(r["text"])}
    )
    rejected = sum(n for reason, n in steps["rejected_by_checks"].items() if "contaminat" in reason)
    made = [str(one.get("created_at") or "") for one in inputs]
    return {
        "runs": inputs,
        "as_of": max([*made, *decided])[:10],
        "funnel": steps,
        "decontamination": {"checks": checking, "rejected": rejected},
    }


def _contents(kept: pl.DataFrame, delivered: Delivered, built: Path, tokenizer: Path | None) -> dict[str, Any]:
    paths = [p for split in delivered.files.values() for p in split]
    sources = kept.group_by("source").len().sort("len", "source", descending=[True, False])
    return {
        "splits": delivered.rows,
        "schema": schema_of(delivered.columns),
        "files": files_of(built, paths, delivered.rows_of_file),
        "shares": shares(kept),
        "size": _size(kept, tokenizer),
        "sources": {str(name): int(n) for name, n in sources.head(50).iter_rows()},
        "sources_in_all": sources.height,
    }


def _size(kept: pl.DataFrame, tokenizer: Path | None) -> dict[str, Any]:
    characters = int(kept["characters"].sum())
    if tokenizer is None:
        return {"characters": characters}
    by_domain = kept.group_by("domain").agg(pl.col("tokens").sum()).sort("tokens", "domain", descending=[True, False])
    name = tokenizer.parent.name if tokenizer.name == "tokenizer.json" else tokenizer.name
    tokens = {"tokens": int(kept["tokens"].sum()), "tokenizer": name}
    return {"characters": characters, **tokens, "tokens_by_domain": dict(by_domain.iter_rows())}


def _title(runs: Sequence[Run]) -> str:
    names = sorted({name for run in runs for name in run.manifest().planned})
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"Filigrana: {shown}"


def document(built: Path, manifest: dict[str, Any], columns: list[Column]) -> None:
    """Name the version, and write its card, its Croissant metadata and its manifest."""
    manifest["version"] = version_of(manifest)
    pages = {"README.md": card(manifest).encode(), "croissant.json": croissant(manifest, columns)}
    if info := dataset_info(manifest):
        pages["dataset_info.json"] = info
    if manifest["licence"]["hub_id"] == "other":
        pages["LICENCE.md"] = licence_page(manifest).encode()
    for name, page in pages.items():
        with disk_errors(built / name):
            (built / name).write_bytes(page)
    manifest["files"] += files_of(built, [built / name for name in pages], {})
    with disk_errors(built / MANIFEST):
        (built / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
