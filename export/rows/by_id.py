"""What is known of a row, found by its id, for one batch after the other."""

from __future__ import annotations

from itertools import count

import numpy as np
import polars as pl


class ById:
    """A frame in which rows are looked up by a key. A join would hash the whole frame again for every batch.

    `key` is a string column without doubles. Safe to use from several threads.
    """

    def __init__(self, frame: pl.DataFrame, key: str) -> None:
        self._key = key
        self._seed, hashes = next((s, h) for s in count() if (h := frame[key].hash(s)).n_unique() == frame.height)
        order = np.argsort(hashes.to_numpy())
        self._hashes = hashes.to_numpy()[order]
        self._rows = frame[order]

    def of(self, keys: pl.Series) -> pl.DataFrame:
        """The row of each key, all null where there is none, without the key's own column."""
        if self._rows.is_empty():
            return self._rows.drop(self._key).clear(len(keys))
        place = np.searchsorted(self._hashes, keys.hash(self._seed).to_numpy())
        place = np.minimum(place, len(self._hashes) - 1)
        found = self._rows[self._key][place] == keys
        where = pl.select(pl.when(found).then(pl.Series(place, dtype=pl.UInt32))).to_series()
        return self._rows.select(pl.exclude(self._key).gather(where))
