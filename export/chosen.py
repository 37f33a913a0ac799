"""What of the gathered rows goes out: one row a sample, its side of the split, limits, shares of a mix."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from export.choose import KEPT, assign, clustered, counts, without_doubles
from export.gather import Gathered
from export.mix import ExportMix, MixOutcome, apply_mix
from export.refusals import nothing_to_export
from export.selection import Selection, Splits
from export.sides import Earlier, Sides, sides


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows of the index that go out. `written` are all of them, `kept` those that aren't an unwanted answer alone."""

    written: pl.DataFrame
    kept: pl.DataFrame
    left_out: dict[str, int]
    """Samples that don't, by reason."""
    split: Sides
    mixed: MixOutcome | None

    @property
    def samples(self) -> int:
        """How many samples go out: rows that were made of what was turned down are none."""
        return int(self.kept.filter(~pl.col("extra")).height)


def choose(
    found: Gathered, selection: Selection, splits: Splits, mix: ExportMix | None, earlier: Callable[[], Earlier]
) -> Chosen:
    """Decide on rows that policy let through. `earlier` tells what earlier versions hold out.

    Raises UsageError when nothing is left, or the mix asks for what isn't there.
    """
    if not found.index.height:
        raise nothing_to_export(found.seen, dict(found.left_out))
    rows = without_doubles(found.index)
    with ThreadPoolExecutor(1) as beside:
        sided = beside.submit(sides, rows, splits, earlier())
        rows = clustered(rows, found.signatures)
    split = sided.result()
    rows = assign(rows, splits, selection, split)
    rows, mixed = apply_mix(rows, mix) if mix else (rows, None)
    left_out = {**found.left_out, **counts(rows.filter(~pl.col("extra"))["fate"])}
    written = rows.filter(pl.col("fate") == KEPT)
    kept = written.filter(~pl.col("only_loser"))
    if not kept.height:
        raise nothing_to_export(found.seen, left_out)
    return Chosen(written, kept, left_out, split, mixed)
