"""Runs whose duplicates nothing has looked for as a whole, so an export does: those that are not finished, and shards
of one plan, each of which knew its own rows alone."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence

from export.files.manifest import RunInput
from quality.overlap.duplicate_samples import find_duplicate_samples
from schemas.sample import Content, Sample
from store.books import Books
from store.run import SAMPLES_AT_ONCE, Run


def is_unfinished(run: Run, counted: Books) -> bool:
    """Whether something is pending in a run, or its last session is going on or was killed."""
    sessions = run.manifest().sessions
    return counted.pending > 0 or bool(sessions and sessions[-1].ended_at is None)


def duplicates_of(runs: Sequence[Run], inputs: Sequence[RunInput]) -> list[str]:
    """Ids of the samples of unfinished runs, and of shards of one plan, that say what an earlier one of their plan
    says, as the end of `generate` would find them. `inputs` says what each run is."""
    together: dict[object, list[tuple[Run, RunInput]]] = defaultdict(list)
    for run, one in zip(runs, inputs, strict=True):
        plan = (one.shard.of, one.seed, tuple((r.name, r.hash) for r in one.recipes)) if one.shard else one.run_id
        together[plan, one.shard is None and run.path].append((run, one))
    open_ones = [group for group in together.values() if len(group) > 1 or group[0][1].unfinished]
    return [found for group in open_ones for found in find_duplicate_samples(_contents([run for run, _ in group]))]


def _contents(runs: Sequence[Run]) -> Iterator[tuple[str, Content]]:
    """The samples of a run, or of a plan's shards, in the plan's order."""
    places = {name: place for place, name in enumerate(runs[0].manifest().planned)}

    def where(sample: Sample) -> tuple[int, int]:
        return places[sample.provenance.recipe], sample.provenance.index

    at_once = max(1, SAMPLES_AT_ONCE // len(runs))
    for sample in heapq.merge(*(run.samples(at_once) for run in runs), key=where):
        yield sample.id, sample.content
