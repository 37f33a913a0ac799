"""An export's manifest before it has a name: what was asked, what went out, and what is stated of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from export.card.pictures import figures
from export.checks_ran import checks_of_run, rows_by_check
from export.chosen import Chosen
from export.deliver import Delivered
from export.files.inventory import funnel, schema_of, software
from export.files.manifest import ExportManifest, FileEntry, RunInput
from export.files.manifest_figures import Licence, LookedAt, Review
from export.gather import Gathered
from export.mix import ExportMix
from export.policy import Policy
from export.rows.media_files import MediaFiles
from export.selection import Selection, Shape, Splits
from export.stated import SOURCES_LISTED, decontamination_of, size_of, sources_of, title_of
from export.statistics import shares, splits_of_recipes
from schemas.plugins import origin_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What an export was asked for."""

    selection: Selection
    splits: Splits
    shape: Shape
    mix: ExportMix | None
    tokenizer: Path | None
    title: str
    author: str
    url: str


def begun_manifest(
    asked: Asked,
    *,
    runs: Sequence[RunInput],
    policy: Policy,
    found: Gathered,
    chosen: Chosen,
    delivered: Delivered,
    files_written: Callable[[], tuple[FileEntry, ...]],
    templated: bool,
    as_of: str,
    looked_at: Callable[[], LookedAt],
    examples: Callable[[], dict[str, dict[str, Any]]],
    licence: Licence,
    review: Review,
    files: MediaFiles | None = None,
) -> ExportManifest:
    """Everything that the manifest says, but for its version and the pages beside the data. `files_written`,
    `looked_at` and `examples` are what may be waited for: they are asked last of what takes its time."""
    kept, steps = chosen.kept, funnel(runs, chosen.left_out, chosen.samples)
    sources = sources_of(kept)
    begun = ExportManifest(
        title=asked.title or title_of(runs),
        author=asked.author,
        url=asked.url,
        software=software(),
        format=asked.shape,
        selection=asked.selection,
        held_out=asked.splits,
        mix=asked.mix,
        runs=tuple(runs),
        as_of=as_of,
        funnel=steps,
        decontamination=decontamination_of(runs, steps.rejected_by_checks, policy, found.contaminated),
        splits=delivered.rows,
        schema=schema_of(delivered.columns),
        shares=shares(kept),
        size=size_of(chosen.written, asked.tokenizer, templated),
        sources=dict(list(sources.items())[:SOURCES_LISTED]),
        sources_in_all=len(sources),
        checks=rows_by_check(kept, [checks_of_run(one) for one in runs]),
        with_reasoning=int(kept["has_reasoning"].sum()),
        with_excerpts=int(kept["has_stands_on"].sum()),
        with_passages=int(kept["on_passage"].sum()),
        splits_of_recipes=splits_of_recipes(kept),
        licence=licence,
        review=review,
        files=files_written(),
        looked_at=looked_at(),
        examples=examples(),
    )
    return begun.model_copy(update=_where_there_is_any(asked, chosen, files))


def _where_there_is_any(asked: Asked, chosen: Chosen, files: MediaFiles | None) -> dict[str, Any]:
    """What a manifest says only of exports that have it."""
    said: dict[str, Any] = {}
    if chosen.mixed:
        said["mixed"] = chosen.mixed
    if asked.shape.negatives:
        said["negatives"] = chosen.written.filter("extra").height
    if chosen.split.chosen or chosen.split.without:
        said |= {"held_out_for_strata": chosen.split.chosen, "strata_without": chosen.split.without}
    if brought := origin_of("format", asked.shape.format):
        said["plugins"] = {f"format {asked.shape.format}": brought}
    if files is not None:
        said["media"] = figures(files)
    return said
