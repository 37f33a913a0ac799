"""Runs whose duplicates nothing has looked for as a whole, so an export does: those that are not finished, and shards
of one plan, each of which knew its own rows alone."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from export.files.manifest import RunInput
from quality.overlap.duplicate_samples import find_duplicate_samples
from schemas.sample import Content, Sample
from store.books import Books
from store.manifest import plan_of
from store.run import SAMPLES_AT_ONCE, Run


def is_unfinished(run: Run, counted: Books) -> bool:
    """Whether something is pending in a run, or its last session is going on or was killed."""
    sessions = run.manifest().sessions
    return counted.pending > 0 or bool(sessions and sessions[-1].ended_at is None)


def duplicates_of(runs: Sequence[Run], inputs: Sequence[RunInput]) -> list[str]:
    """Ids of the samples of unfinished runs, and of shards of one plan, that say what an earlier one of their plan
    says, as the end of `generate` would find them. `inputs` says what each run is. A run that is given twice repeats
    nothing of itself."""
    together: dict[object, dict[Path, tuple[Run, RunInput]]] = defaultdict(dict)
    for run, one in zip(runs, inputs, strict=True):
        plan = plan_of(one.shard, one.seed, one.recipes) if one.shard else run.path
        together[plan][run.path] = run, one
    groups = [list(group.values()) for group in together.values()]
    open_ones = [group for group in groups if len(group) > 1 or group[0][1].unfinished]
    return [found for group in open_ones for found in find_duplicate_samples(_contents([run for run, _ in group]))]


def _contents(runs: Sequence[Run]) -> Iterator[tuple[str, Content]]:
    """The samples of a run, or of a plan's shards, in the plan's order; those of a shard's copies once."""
    places = {name: place for place, name in enumerate(runs[0].manifest().planned)}

    def where(sample: Sample) -> tuple[int, int]:
        return places[sample.provenance.recipe], sample.provenance.index

    at_once = max(1, SAMPLES_AT_ONCE // len(runs))
    for _, alike in groupby(heapq.merge(*(run.samples(at_once) for run in runs), key=where), where):
        yield from {sample.id: sample.content for sample in alike}.items()
