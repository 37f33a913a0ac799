"""Rows that a teacher grew and people let through, as a pack: one JSONL file that a recipe names for its seeds."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from export.chosen import choose
from export.exporting import at_one_instant
from export.files.inventory import run_inputs
from export.formats.pack import PACK
from export.gather import gather
from export.licences import atoms, terms
from export.policy import policy_of
from export.refusals import nothing_to_export, see_filters
from export.rows.decisions import all_decisions
from export.rows.spool import Spool
from export.selection import Selection, Shape, Splits
from export.sides import Earlier
from export.stated import licence_of
from export.unfinished import duplicates_of
from prompts.pack_rows import shape_problem
from prompts.packs import load_pack
from prompts.row_text import RowTextError
from quality.answers.pack_rows import grown_row
from schemas.errors import UsageError
from schemas.sample import Provenance, Sample
from sources.seed_rows import write_seeds
from store.run import Run

Row = dict[str, Any]
ID_LENGTH = 12
"""Of a sample's id, in the row's: hexadecimal digits."""
NO_HOLDING_OUT = Splits(validation=0.0, test=0.0)


@dataclass(frozen=True, slots=True)
class ExportedPack:
    """A pack that was written: how many rows were grown, how many came from the pack that it goes with."""

    path: Path
    pack: str
    grown: int
    beside: int
    left_out: dict[str, int]
    licence: str


def export_pack(runs: Sequence[Run], to: Path, selection: Selection | None = None, with_pack: str = "") -> ExportedPack:
    """Write the grown rows of `runs` that the selection lets through, in the runs' order, after those of `with_pack`.

    Each row says where it is from: `grown_from`, `source`, `licence`, `teacher`, `run_id`, `sample_id`, `reviewed`.
    What repeats another row word for word is left out. Safe to repeat: the same content gives the same bytes.
    Raises UsageError when nothing is left, the rows are of several packs, or `to` is no .jsonl; else as `export_runs`.
    """
    if to.suffix != ".jsonl":
        raise UsageError(f"--to {to}: a pack is one file of rows.", "Name it PACK.jsonl.")
    known = load_pack(with_pack) if with_pack else None
    earlier_rows = [{"source": known.source, "licence": known.licence, **row} for row in known.rows] if known else []
    chosen, left_out, answers = _chosen(runs, selection or Selection())  # type: ignore[call-arg]
    licence = licence_of(chosen, selection or Selection()).stated  # type: ignore[call-arg]
    rows: list[Row] = []
    packs: set[str] = set()
    said = {_said(row) for row in earlier_rows}
    for sample, reviewed in _samples(runs, chosen):
        row = _row(sample, answers[sample.id], reviewed)
        if row is None or _said(row) in said:
            left_out["does_not_fit_format" if row is None else "duplicate"] += 1
            continue
        assert sample.content.grown is not None
        packs.add(sample.content.grown.pack)
        said.add(_said(row))
        rows.append(row)
    if len(packs) > 1:
        raise UsageError(f"These rows are of several packs: {', '.join(sorted(packs))}.", "Choose one with --recipe.")
    if not rows:
        raise nothing_to_export(chosen.height, dict(left_out))
    write_seeds([*earlier_rows, *rows], to)
    return ExportedPack(to, packs.pop(), len(rows), len(earlier_rows), dict(left_out), licence)


def _chosen(runs: Sequence[Run], selection: Selection) -> tuple[pl.DataFrame, Counter[str], dict[str, str]]:
    """The index of what goes out, what doesn't by reason, and the text of each row as people left it, by sample."""
    runs = at_one_instant(runs)
    inputs = run_inputs(runs)
    see_filters(runs, selection)
    open_ones = [run for run, one in zip(runs, inputs, strict=True) if one.unfinished]
    repeating = () if selection.keep_duplicates else duplicates_of(open_ones)
    policy = policy_of(runs, all_decisions(runs), selection, Shape.model_validate({"format": PACK.name}), repeating)
    with tempfile.TemporaryDirectory(prefix="filigrana-pack-") as scratch:
        spool = Spool(Path(scratch) / "spool")
        found = gather(runs, policy, spool, None, near=selection.max_per_cluster is not None)
        chosen = choose(found, selection, NO_HOLDING_OUT, None, Earlier)
        answers: dict[str, str] = {}
        for bucket in spool.buckets():
            texts = bucket.select("id", pl.col("messages").list.last().struct.field("content")).iter_rows()
            answers.update(texts)
    return chosen.kept, Counter(chosen.left_out), answers


def _samples(runs: Sequence[Run], chosen: pl.DataFrame) -> Iterator[tuple[Sample, bool]]:
    """The chosen samples in the order of runs and plan, each once, with whether people decided on it."""
    reviewed = dict(chosen.select("id", "reviewed").iter_rows())
    for run in runs:
        for sample in run.samples():
            if (seen := reviewed.pop(sample.id, None)) is not None:
                yield sample, seen


def _row(sample: Sample, answer: str, reviewed: bool) -> Row | None:
    """A sample as a row of its pack, with where it is from; None for a text that is no such row."""
    origin, grown = sample.provenance, sample.content.grown
    assert grown is not None
    try:
        row = grown_row(sample.content, answer)
    except RowTextError:
        return None
    if shape_problem(grown.pack, row):
        return None
    return {
        "id": f"{grown.pack}-{sample.id[:ID_LENGTH]}",
        **row,
        "source": f"{origin.source}; desenvolvido por {origin.teacher}",
        "licence": _licence(origin),
        "teacher": origin.teacher,
        "run_id": origin.run_id,
        "sample_id": sample.id,
        "reviewed": reviewed,
    }


def _licence(origin: Provenance) -> str:
    """Everything that binds whoever uses the row: the seed's licence, and the teacher's terms for what it writes."""
    of_teacher = atoms(origin.teacher_licence) if origin.teacher_licence else []
    asked = (licence for licence in of_teacher if terms(licence).rank > 1)
    return " AND ".join(dict.fromkeys([*atoms(origin.licence), *asked]))


def _said(row: Row) -> tuple[str, str]:
    """By what two rows are told apart: their texts, and for wordings what they word."""
    text = " ".join(str(row.get("text") or row.get("texts") or row["id"]).casefold().split())
    return text, str(row.get("arguments", ""))
