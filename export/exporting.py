"""One export from end to end: gather, choose, deliver, document, settle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from export.begun import Asked, begun_manifest
from export.card.croissant import croissant, load_library
from export.card.page import card, licence_page
from export.choose import said_again
from export.chosen import choose
from export.columns import Column
from export.contaminated import evaluation_sets
from export.deliver import HALVED_FROM_ROWS, deliver
from export.examples import examples
from export.files.earlier import earlier_versions
from export.files.inventory import files_just_written, files_of, run_inputs
from export.files.llama_factory import dataset_info
from export.files.manifest import MANIFEST, ExportManifest, version_of
from export.files.versions import building, settle
from export.formats import load_format
from export.formats.reasoning import require_place
from export.gather import gather
from export.measuring import Measuring
from export.mix import ExportMix
from export.negatives import require_losers
from export.policy import policy_of
from export.pseudonyms import pseudonyms
from export.refusals import refuse_evaluations, see_filters
from export.rows.decisions import all_decisions
from export.rows.media_files import MediaFiles, with_media
from export.rows.spool import Spool
from export.selection import Selection, Shape, Splits
from export.shaping import carries_media
from export.sides import Earlier
from export.stated import as_of, licence_of, stated
from export.statistics import review_figures
from export.tokens import token_counter
from export.unfinished import duplicates_of
from schemas.errors import UsageError
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
    hold out, where these aren't in `to`. `contamination` is an index of evaluation sets, whose rows are left out, as
    are those of the indices beside the runs. Safe to repeat: the same content gives the version that is there already.
    Raises UsageError when nothing is left to export, the licences don't go together or there is no such format,
    StoreError when a run's books don't balance or the disk does not take it.
    """
    asked = Asked(
        selection or Selection(),  # type: ignore[call-arg]
        splits or Splits(),  # type: ignore[call-arg]
        Shape.model_validate((shape or Shape()).with_all_given()),  # type: ignore[call-arg]
        mix,
        tokenizer,
        title,
        author,
        url,
    )
    if only := load_format(asked.shape.format).only:
        remedy = "`filigrana benchmark export`" if only == "multiple_choice" else "`export.grown_packs.export_pack`"
        raise UsageError(f"Samples of kind {only} are no dataset of versions.", f"Write them with {remedy}.")
    require_place(asked.shape, load_format(asked.shape.format).options)
    require_losers(asked.shape, load_format(asked.shape.format).options)
    runs = at_one_instant(runs)
    if carries_media(asked.shape) and with_media(runs):
        asked = replace(asked, shape=asked.shape.model_copy(update={"media": True}))
    files = MediaFiles(runs) if asked.shape.media else None
    inputs = run_inputs(runs)
    refuse_evaluations(runs)
    see_filters(runs, asked.selection)
    near = asked.splits.hold_out or asked.selection.max_per_cluster is not None
    count_tokens, templated = token_counter(tokenizer, asked.shape) if tokenizer else (None, False)
    with building(to) as scratch, Measuring() as measuring, ThreadPoolExecutor(2) as beside:
        if asked.selection.takes_unreviewed and sum(one.books.accepted for one in inputs) >= HALVED_FROM_ROWS:
            measuring.expect()
        decisions = all_decisions(runs)
        repeating = () if asked.selection.keep_duplicates else duplicates_of(runs, inputs)
        sets, licences = evaluation_sets(runs, contamination), files.licences if files else {}
        policy = policy_of(runs, decisions, asked.selection, asked.shape, repeating, sets, licences)
        spool, built = Spool(scratch / "spool"), scratch / "version"
        found = gather(runs, policy, spool, count_tokens, near, lambda n: on_progress("read", n))
        chosen = choose(found, asked.selection, asked.splits, mix, lambda: earlier or earlier_versions(str(to)))
        licence = licence_of(chosen.kept, asked.selection)
        delivered = deliver(
            spool, chosen.written, built, asked.shape, lambda n: on_progress("write", n), measuring.begin, files
        )
        shown = measuring.beside(examples, delivered.candidates)
        written = beside.submit(files_just_written, built, delivered.paths, delivered.rows_of_file)
        beside.submit(spool.remove)
        beside.submit(load_library)
        begun = begun_manifest(
            asked,
            runs=inputs,
            policy=policy,
            found=found,
            chosen=chosen,
            delivered=delivered,
            files_written=written.result,
            templated=templated,
            as_of=as_of(inputs, decisions),
            looked_at=lambda: measuring.figures(pl.concat(delivered.looked_at), lambda n: on_progress("measure", n)),
            examples=shown,
            licence=stated(licence, chosen.kept),
            review=review_figures(decisions, policy.standing, chosen.kept, pseudonyms(names_at or to)),
            files=files,
        )
        manifest = document(built, begun, delivered.columns)
        path, is_new = settle(built, to)
    return Exported(path, is_new, manifest, said_again(chosen.kept))


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
