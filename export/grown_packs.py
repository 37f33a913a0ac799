"""Rows that a teacher grew and people let through, as a pack: one JSONL file that a recipe names for its seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from export.chosen_texts import chosen_samples, chosen_texts, row_licence
from export.formats.pack import PACK
from export.refusals import nothing_to_export
from export.selection import Selection
from export.stated import licence_of
from prompts.pack_rows import shape_problem
from prompts.packs import load_pack
from prompts.row_text import RowTextError
from quality.answers.pack_rows import grown_row
from schemas.errors import UsageError
from schemas.sample import Sample
from sources.seed_rows import write_seeds
from store.run import Run

Row = dict[str, Any]
ID_LENGTH = 12
"""Of a sample's id, in the row's: hexadecimal digits."""


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
    selection = selection or Selection()  # type: ignore[call-arg]
    chosen = chosen_texts(runs, selection, PACK.name)
    licence, left_out = licence_of(chosen.kept, selection).stated, chosen.left_out
    rows: list[Row] = []
    packs: set[str] = set()
    said = {_said(row) for row in earlier_rows}
    for sample, reviewed in chosen_samples(runs, chosen.kept):
        row = _row(sample, chosen.answers[sample.id], reviewed)
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
        raise nothing_to_export(chosen.kept.height, dict(left_out))
    write_seeds([*earlier_rows, *rows], to)
    return ExportedPack(to, packs.pop(), len(rows), len(earlier_rows), dict(left_out), licence)


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
        "licence": row_licence(origin),
        "teacher": origin.teacher,
        "run_id": origin.run_id,
        "sample_id": sample.id,
        "reviewed": reviewed,
    }


def _said(row: Row) -> tuple[str, str]:
    """By what two rows are told apart: their texts, and for wordings what they word."""
    text = " ".join(str(row.get("text") or row.get("texts") or row["id"]).casefold().split())
    return text, str(row.get("arguments", ""))
