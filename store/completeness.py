"""Whether what rests on something has it: each sample its requests and their completions, each rollout one sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from store.run import Run

Tick = Callable[[str], None]
Hashes = NDArray[np.uint64]


class Incomplete(NamedTuple):
    """A sample that lacks something: where its row is, of which rollout it is, and what is not there."""

    shard: Path
    sample_id: str
    rollout_id: str
    recipe: str
    place: int
    lacks: str


def incomplete_samples(run: Run, tick: Tick = lambda _: None) -> Iterator[Incomplete]:
    """Samples of which a request or its completion isn't stored. Ids are held as 64-bit hashes, nothing else."""
    there = {what: _hashes(run, f"{what}s", tick) for what in ("request", "completion")}
    for shard, frame in run.named_frames("samples", ["id", "rollout_id", "recipe", "index", "data"]):
        tick(str(shard))
        asked = [orjson.loads(data).get("provenance", {}).get("request_ids", []) for data in frame["data"]]
        ids = [one for of_sample in asked for one in of_sample]
        rows = np.repeat(np.arange(frame.height), [len(of_sample) for of_sample in asked])
        lacking: dict[int, str] = {}
        for what, known in there.items():
            for place in np.flatnonzero(~_among(pl.Series(ids, dtype=pl.String).hash().to_numpy(), known)):
                lacking.setdefault(int(rows[place]), f"its {what} {ids[place]} is not stored")
        for row, lacks in sorted(lacking.items()):
            identity, rollout, recipe, index, _ = frame.row(row)
            yield Incomplete(shard, identity, rollout, recipe, index, lacks)


def unasked_completions(run: Run) -> set[str]:
    """Request ids of stored completions whose requests aren't."""
    asked = _hashes(run, "requests", lambda _: None)
    found: set[str] = set()
    for _, frame in run.named_frames("completions", ["request_id"]):
        ids = frame["request_id"]
        found.update(ids.filter(pl.Series(~_among(ids.hash().to_numpy(), asked), dtype=pl.Boolean)))
    return found


def _among(wanted: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Which of some hashes are among those known, which are in order."""
    places = np.searchsorted(known, wanted)
    if not len(known):
        return np.zeros(len(wanted), dtype=np.bool_)
    return np.asarray(known[np.minimum(places, len(known) - 1)] == wanted)


def doubled_ids(run: Run, tick: Tick = lambda _: None) -> Iterator[tuple[Path, str, int, str]]:
    """Where a rollout has samples of two ids, or two rollouts have one of the same: each row's shard, recipe and index,
    and what is wrong. A row that is stored twice, as versions of before could do, is one."""
    pairs = [np.empty((0, 2), dtype=np.uint64)]
    for shard, frame in run.named_frames("samples", ["id", "recipe", "index"]):
        tick(str(shard))
        pairs.append(_places_and_ids(frame))
    once = np.unique(np.concatenate(pairs), axis=0)
    places, ids = (_repeated(once[:, column]) for column in (0, 1))
    if not len(places) and not len(ids):
        return
    for shard, frame in run.named_frames("samples", ["id", "recipe", "index"]):
        for (place, identity), (_, recipe, index) in zip(_places_and_ids(frame), frame.iter_rows(), strict=True):
            if place in places:
                yield shard, recipe, index, "its rollout has samples of several ids"
            elif identity in ids:
                yield shard, recipe, index, "another rollout's sample has its id"


def _places_and_ids(frame: pl.DataFrame) -> Hashes:
    hashed = frame.select(pl.struct("recipe", "index").hash().alias("place"), pl.col("id").hash().alias("id"))
    return np.asarray(hashed.to_numpy())


def _repeated(values: Hashes) -> Hashes:
    found, times = np.unique(values, return_counts=True)
    return np.asarray(found[times > 1])


def _hashes(run: Run, table: str, tick: Tick) -> Hashes:
    parts = [np.empty(0, dtype=np.uint64)]
    for shard, frame in run.named_frames(table, ["request_id"]):
        tick(str(shard))
        parts.append(frame["request_id"].hash().to_numpy())
    return np.unique(np.concatenate(parts))
