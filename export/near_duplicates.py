"""Clusters of samples that ask nearly the same: MinHash over the words of the first user turn.

Source: Broder, "On the resemblance and containment of documents" (1997); signatures by rensa (R-MinHash).
"""

from __future__ import annotations

from array import array

import numpy as np
import polars as pl
from numpy.typing import NDArray

PERMUTATIONS = 48
BANDS = 12
THRESHOLD = 0.8
"""Share of words in common (Jaccard, estimated) from which two prompts are near-duplicates."""
SEED = 20_011

Signatures = NDArray[np.uint32]


def signatures(frame: pl.DataFrame) -> Signatures:
    """One MinHash signature a row, from a `messages` column: (rows, PERMUTATIONS) of uint32."""
    from rensa import RMinHash

    of_user = pl.element().filter(pl.element().struct.field("role") == "user").struct.field("content")
    prompt = pl.col("messages").list.eval(of_user).list.first().fill_null("")
    words = frame.select(prompt.str.to_lowercase().str.split(" ")).to_series()
    starts = np.zeros(frame.height + 1, dtype=np.uint64)
    np.cumsum(words.list.len().to_numpy(), out=starts[1:])
    hashes = words.explode().str.strip_chars(_PUNCTUATION).hash(SEED).to_numpy()
    digests = RMinHash.digest_matrix_from_flat_token_hashes(hashes, starts, PERMUTATIONS, SEED)
    rows = b"".join(array("I", row).tobytes() for row in digests.to_rows())
    return np.frombuffer(rows, dtype=np.uint32).reshape(frame.height, PERMUTATIONS)


_PUNCTUATION = ".,;:!?…«»“”\"'()[]-–—\n\t"


def clusters(matrix: Signatures) -> NDArray[np.int64]:
    """A cluster number for each row: the position of its first member. Rows without near-duplicates stand alone."""
    parent = np.arange(len(matrix))
    width = PERMUTATIONS // BANDS
    for band in range(BANDS):
        keys = pl.DataFrame(matrix[:, band * width : (band + 1) * width], schema=list("abcdefgh"[:width]))
        firsts = keys.with_row_index("row").select("row", first=pl.col("row").first().over(keys.columns))
        pairs = firsts.filter(pl.col("row") != pl.col("first"))
        rows, first = pairs["row"].to_numpy(), pairs["first"].to_numpy()
        for start in range(0, len(rows), 100_000):
            part, partner = rows[start : start + 100_000], first[start : start + 100_000]
            alike = (matrix[part] == matrix[partner]).mean(axis=1) >= THRESHOLD
            for a, b in zip(part[alike].tolist(), partner[alike].tolist(), strict=True):
                _join(parent, a, b)
    return np.array([_root(parent, i) if parent[i] != i else i for i in range(len(parent))], dtype=np.int64)


def _root(parent: NDArray[np.int64], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = int(parent[item])
    return item


def _join(parent: NDArray[np.int64], a: int, b: int) -> None:
    a, b = _root(parent, a), _root(parent, b)
    parent[max(a, b)] = min(a, b)
