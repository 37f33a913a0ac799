"""One export from end to end: gather, choose, deliver, document, settle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from export.card.croissant import croissant
from export.card.page import card, licence_page
from export.checks_ran import checks_of_run, rows_by_check
from export.choose import KEPT, assign, counts, said_again, without_doubles
from export.columns import Column
from export.deliver import deliver
from export.files.earlier import earlier_versions
from export.files.inventory import files_of, funnel, run_inputs, schema_of, software
from export.files.llama_factory import dataset_info
from export.files.manifest import MANIFEST, ExportManifest, version_of
from export.files.versions import building, settle
from export.formats import load_format
from export.formats.reasoning import require_place
from export.gather import gather
from export.measured import measured
from export.mix import ExportMix, apply_mix
from export.negatives import require_losers
from export.policy import policy_of
from export.pseudonyms import pseudonyms
from export.refusals import nothing_to_export, see_filters
from export.rows.decisions import all_decisions
from export.rows.spool import Spool
from export.selection import Selection, Shape, Splits
from export.sides import Earlier, Sides, sides
from export.stated import SOURCES_LISTED, as_of, decontamination_of, licence_of, size_of, sources_of, stated, title_of
from export.statistics import review_figures, shares, splits_of_recipes
from export.tokens import token_counter
from export.unfinished import duplicates_of
from schemas.plugins import origin_of
from store.files import disk_errors
from store.manifest import manifest_bytes
from store.run import Run
from store.shards import require_unchanged
from store.snapshot import Snapshot
from store.tables import TABLES

READ_TABLES = [table for table in TABLES if table != "requests"]

OnProgress = Callable[[str, int], None]
"""Hears the step ('read', 'write', 'measure') and how many samples it has done."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Where the version is, whether it was written now, and its manifest."""

    path: Path
    is_new: bool
    manifest: ExportManifest
    said_again: int = 0
    """How many rows repeat a conversation of another run word for word."""


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
    earlier: Earlier | None = None,
    contamination: Path | None = None,
    author: str = "",
    url: str = "",
) -> Exported:
    """Write the samples of `runs` that the selection lets through as a version in `to`.

    `names_at` keeps the salt of annotators' pseudonyms where `to` does not last, and `earlier` is what earlier versions
    hold out, where these aren't in `to`. `contamination` is an index of evaluation sets, whose rows are left out. Safe
    to repeat: the same content gives the version that is there already. Raises UsageError when nothing is left to
    export, the licences don't go together or there is no such format, StoreError when a run's books don't balance or
    the disk does not take it.
    """
    selection, splits = selection or Selection(), splits or Splits()  # type: ignore[call-arg]
    shape = Shape.model_validate((shape or Shape()).with_all_given())  # type: ignore[call-arg]
    require_place(shape, load_format(shape.format).options)
    require_losers(shape, load_format(shape.format).options)
    runs = at_one_instant(runs)
    inputs = run_inputs(runs)
    see_filters(runs, selection)
    decisions = all_decisions(runs)
    open_ones = [run for run, one in zip(runs, inputs, strict=True) if one.unfinished]
    repeating = () if selection.keep_duplicates else duplicates_of(open_ones)
    policy = policy_of(runs, decisions, selection, shape, repeating, contamination)
    near = splits.hold_out or selection.max_per_cluster is not None
    count_tokens, templated = token_counter(tokenizer, shape) if tokenizer else (None, False)
    with building(to) as scratch:
        spool = Spool(scratch / "spool")
        found = gather(runs, policy, spool, count_tokens, near, lambda n: on_progress("read", n))
        rows = without_doubles(found.index) if found.index.height else found.index
        split = sides(rows, splits, earlier or earlier_versions(str(to))) if rows.height else Sides({})
        rows = assign(rows, found.matrix, splits, selection, split) if rows.height else rows
        rows, mixed = apply_mix(rows, mix) if mix and rows.height else (rows, None)
        chosen = rows.filter(pl.col("fate") == KEPT) if rows.height else rows
        made = rows.filter(~pl.col("extra")) if rows.height else rows
        left_out = {**found.left_out, **(counts(made["fate"]) if rows.height else {})}
        kept = chosen.filter(~pl.col("only_loser")) if chosen.height else chosen
        if not kept.height:
            raise nothing_to_export(found.seen, left_out)
        licence = licence_of(kept, selection)
        built = scratch / "version"
        delivered = deliver(spool, chosen, built, shape, lambda n: on_progress("write", n))
        files = [path for split in delivered.files.values() for path in split]
        steps = funnel(inputs, left_out, kept.filter(~pl.col("extra")).height)
        sources = sources_of(kept)
        begun = ExportManifest(
            title=title or title_of(runs),
            author=author,
            url=url,
            software=software(),
            format=shape,
            selection=selection,
            held_out=splits,
            mix=mix,
            runs=inputs,
            as_of=as_of(inputs, decisions),
            funnel=steps,
            decontamination=decontamination_of(inputs, steps.rejected_by_checks, policy, found.contaminated),
            splits=delivered.rows,
            schema=schema_of(delivered.columns),
            files=files_of(built, files, delivered.rows_of_file),
            shares=shares(kept),
            size=size_of(chosen, tokenizer, templated),
            sources=dict(list(sources.items())[:SOURCES_LISTED]),
            sources_in_all=len(sources),
            checks=rows_by_check(kept, [checks_of_run(one) for one in inputs]),
            looked_at=measured(pl.concat(delivered.looked_at), lambda n: on_progress("measure", n)),
            examples=delivered.examples.of_kinds,
            with_reasoning=int(kept["has_reasoning"].sum()),
            splits_of_recipes=splits_of_recipes(kept),
            licence=stated(licence, kept),
            review=review_figures(decisions, policy.standing, kept, pseudonyms(names_at or to)),
        )
        if mixed:
            begun = begun.model_copy(update={"mixed": mixed})
        if shape.negatives:
            begun = begun.model_copy(update={"negatives": chosen.filter("extra").height})
        if split.chosen or split.without:
            begun = begun.model_copy(update={"held_out_for_strata": split.chosen, "strata_without": split.without})
        if brought := origin_of("format", shape.format):
            begun = begun.model_copy(update={"plugins": {f"format {shape.format}": brought}})
        manifest = document(built, begun, delivered.columns)
        path, is_new = settle(built, to)
    return Exported(path, is_new, manifest, said_again(kept))


def at_one_instant(runs: Sequence[Run]) -> list[Run]:
    """The runs as they are now, whatever is written to them meanwhile, in an order that is the same however they were
    given. Raises StoreError for a file of theirs that is damaged."""
    taken = sorted((Snapshot(run) for run in runs), key=lambda run: (run.manifest().run_id, run.path))
    for run in taken:
        require_unchanged(run, READ_TABLES)
    return [*taken]


def document(built: Path, begun: ExportManifest, columns: list[Column]) -> ExportManifest:
    """Name the version, and write its card, its Croissant metadata and its manifest, which is returned."""
    manifest = begun.model_copy(update={"version": version_of(begun)})
    pages = {"README.md": card(manifest).encode(), "croissant.json": croissant(manifest, columns)}
    pages.update(load_format(manifest.format.format).beside())
    if info := dataset_info(manifest):
        pages["dataset_info.json"] = info
    if manifest.licence.hub_id == "other":
        pages["LICENCE.md"] = licence_page(manifest).encode()
    for name, page in pages.items():
        with disk_errors(built / name):
            (built / name).write_bytes(page)
    files = (*manifest.files, *files_of(built, [built / name for name in pages], {}))
    whole = manifest.model_copy(update={"files": files})
    with disk_errors(built / MANIFEST):
        (built / MANIFEST).write_bytes(manifest_bytes(whole) + b"\n")
    return whole
