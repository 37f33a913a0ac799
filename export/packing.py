"""How long conversations are in tokens, and how many sequences of a length they fill."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence

import numpy as np
import polars as pl

from export.files.manifest_figures import Packing, TokenLengths

CONTEXTS = (1024, 2048, 4096, 8192, 16384, 32768)
"""Lengths of sequences, in tokens, for which a packing is estimated."""


def lengths_by_kind(kept: pl.DataFrame) -> dict[str, TokenLengths]:
    """Of each kind how many conversations there are, how many tokens, and percentiles of a conversation's."""
    talks = kept.select(pl.col("kind").cast(pl.String), "lengths").explode("lengths").drop_nulls()
    found = {}
    for (kind,), rows in talks.group_by(["kind"]):
        values = rows["lengths"].to_numpy()
        percentiles = {f"p{q}": int(np.percentile(values, q, method="higher")) for q in (5, 50, 90, 95, 99)}
        found[str(kind)] = TokenLengths(
            conversations=len(values), tokens=int(values.sum()), longest=int(values.max()), **percentiles
        )
    return dict(sorted(found.items()))


def packings(kept: pl.DataFrame) -> tuple[Packing, ...]:
    """For each of CONTEXTS, up to the first that holds every conversation: how many sequences those of `train` fill."""
    talks = kept.filter(pl.col("split") == "train").select(pl.col("lengths").explode().drop_nulls()).to_series()
    if talks.is_empty():
        return ()
    found = []
    for context in CONTEXTS:
        longer = int((talks > context).sum())
        sequences = packed(talks.clip(None, context).to_list(), context)
        tokens = int(talks.clip(None, context).sum())
        found.append(
            Packing(length=context, sequences=sequences, longer=longer, filled=round(tokens / (sequences * context), 4))
        )
        if not longer:
            break
    return tuple(found)


def packed(lengths: Sequence[int], context: int) -> int:
    """How many sequences of `context` tokens conversations fill, none of them cut: longest first, each where it fits
    best (TRL's `bfd`). `lengths` are at most `context`."""
    room: Counter[int] = Counter()
    sizes: list[int] = []
    sequences = 0
    for length in sorted(lengths, reverse=True):
        place = bisect_left(sizes, length)
        if place == len(sizes):
            sequences += 1
            left = context - length
        else:
            size = sizes[place]
            room[size] -= 1
            if not room[size]:
                sizes.pop(place)
            left = size - length
        if left:
            if not room[left]:
                insort(sizes, left)
            room[left] += 1
    return sequences
