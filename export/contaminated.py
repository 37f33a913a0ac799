"""Rows that repeat an evaluation set, by an index of hashes: they are left out, and counted by set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from export.choose import KEPT
from quality.overlap.contamination import ContaminationIndex, find_contaminated, joined
from schemas.message import Message
from schemas.sample import Content
from store.run import Run

KEPT_INDICES = "contamination"
"""The folder, beside runs, whose indices every export of those runs reads."""


def index_places(runs: Iterable[Run], name: str) -> list[Path]:
    """Where the index of a benchmark made of `runs` lies, so that later exports of the runs beside them find it."""
    return list(dict.fromkeys(_beside(run) / KEPT_INDICES / f"{name}.npz" for run in runs))


def _beside(run: Run) -> Path:
    """The folder in which a run lies; of a shard, that in which the folder lies that stands for its plan's run."""
    is_shard = run.manifest_path.is_file() and run.manifest().shard
    return run.path.parent.parent if is_shard else run.path.parent


def kept_indices(runs: Iterable[Run]) -> list[Path]:
    """The indices that lie beside the runs, or above them as far as the current folder where they are in it."""
    here = Path.cwd()
    folders: dict[Path, None] = {}
    for run in runs:
        first = _beside(run)
        above = [folder for folder in first.parents if folder.is_relative_to(here)]
        folders |= dict.fromkeys((run.path.parent, first, *above))
    return sorted(index for folder in folders for index in (folder / KEPT_INDICES).glob("*.npz"))


def evaluation_sets(runs: Sequence[Run], given: Path | None) -> ContaminationIndex | None:
    """What the rows of an export are compared with: the index that was `given`, and those that are kept beside its
    runs; None without any. Raises UsageError, naming the file, for one that is no index."""
    places = [*([given] if given else []), *kept_indices(runs)]
    return joined([ContaminationIndex.load(place) for place in places]) if places else None


def without_contaminated(rows: pl.DataFrame, index: ContaminationIndex) -> tuple[pl.DataFrame, Counter[str]]:
    """Rows that stay, those that repeat a set of the index with the fate `contaminated`; and how many repeat which."""
    stays = rows.filter(pl.col("fate") == KEPT)
    contents = (
        (identity, Content(kind="chat", messages=tuple(Message(role=t["role"], content=t["content"]) for t in turns)))
        for identity, turns in stays.select("id", "messages").iter_rows()
    )
    found = {identity: str(problem.evidence["benchmark"]) for identity, problem in find_contaminated(index, contents)}
    repeats = pl.col("id").is_in(list(found)) & (pl.col("fate") == KEPT)
    fate = pl.when(repeats).then(pl.lit("contaminated")).otherwise("fate").alias("fate")
    return rows.with_columns(fate), Counter(found.values())
