"""Rows that repeat an evaluation set, by an index of hashes: they are left out, and counted by set."""

from __future__ import annotations

from collections import Counter

import polars as pl

from export.choose import KEPT
from quality.overlap.contamination import ContaminationIndex, find_contaminated
from schemas.message import Message
from schemas.sample import Content


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
