"""Samples that are no training examples, as people left them: rows of packs, items of benchmarks."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from export.chosen import choose
from export.exporting import at_one_instant
from export.files.inventory import run_inputs
from export.gather import gather
from export.licences import atoms, terms
from export.policy import policy_of
from export.refusals import see_filters
from export.rows.decisions import all_decisions
from export.rows.spool import Spool
from export.selection import Selection, Shape, Splits
from export.sides import Earlier
from export.unfinished import duplicates_of
from schemas.sample import Provenance, Sample
from store.run import Run

NO_HOLDING_OUT = Splits(validation=0.0, test=0.0)


@dataclass(frozen=True, slots=True)
class ChosenTexts:
    """The index of what goes out, what doesn't by reason, and each sample's answer as people left it, by id."""

    kept: pl.DataFrame
    left_out: Counter[str]
    answers: dict[str, str]


def chosen_texts(runs: Sequence[Run], selection: Selection, format_name: str) -> ChosenTexts:
    """What of `runs` the selection lets through, of the kind that the format is for."""
    runs = at_one_instant(runs)
    inputs = run_inputs(runs)
    see_filters(runs, selection)
    repeating = () if selection.keep_duplicates else duplicates_of(runs, inputs)
    policy = policy_of(runs, all_decisions(runs), selection, Shape.model_validate({"format": format_name}), repeating)
    with tempfile.TemporaryDirectory(prefix="filigrana-texts-") as scratch:
        spool = Spool(Path(scratch) / "spool")
        found = gather(runs, policy, spool, None, near=selection.max_per_cluster is not None)
        chosen = choose(found, selection, NO_HOLDING_OUT, None, Earlier)
        answers: dict[str, str] = {}
        for bucket in spool.buckets():
            texts = bucket.select("id", pl.col("messages").list.last().struct.field("content")).iter_rows()
            answers.update(texts)
    return ChosenTexts(chosen.kept, Counter(chosen.left_out), answers)


def chosen_samples(runs: Sequence[Run], kept: pl.DataFrame) -> Iterator[tuple[Sample, bool]]:
    """The chosen samples in the order of runs and plan, each once, with whether people decided on it."""
    reviewed = dict(kept.select("id", "reviewed").iter_rows())
    for run in runs:
        for sample in run.samples():
            if (seen := reviewed.pop(sample.id, None)) is not None:
                yield sample, seen


def row_licence(origin: Provenance) -> str:
    """Everything that binds whoever uses the row: the seed's licence, and the teacher's terms for what it writes."""
    of_teacher = atoms(origin.teacher_licence) if origin.teacher_licence else []
    asked = (licence for licence in of_teacher if terms(licence).rank > 1)
    return " AND ".join(dict.fromkeys([*atoms(origin.licence), *asked]))
