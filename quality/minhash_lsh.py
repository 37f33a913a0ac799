"""Sketches of texts for finding near duplicates: word shingles, MinHash by `rensa`, bands of hashes (LSH).

Broder 1997 (MinHash); Indyk and Motwani 1998 (LSH). Hashes are seeded: the same text has the same sketch everywhere.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quality.shingles import Positions, Words64, mix, shingle_hashes

Words32 = npt.NDArray[np.uint32]

PERMUTATIONS = 128
SEED = 20_091_999
WANTED_RECALL = 0.99


class Sketches(NamedTuple):
    """A batch of n texts: band keys (bands, n), shingle hashes of all texts end to end, and how many each has (n)."""

    bands: Words64
    shingles: Words32
    counts: Positions


def bands_for(threshold: float) -> tuple[int, int]:
    """(bands, rows) so that a pair at `threshold` shares a band with probability 0.99 at least, and rows are many."""
    for rows in range(8, 1, -1):
        bands = PERMUTATIONS // rows
        if 1 - (1 - threshold**rows) ** bands >= WANTED_RECALL:
            return bands, rows
    return PERMUTATIONS, 1


def sketch(token_lists: list[list[str]], words_per_shingle: int, bands: int, rows: int) -> Sketches:
    """Sketch a batch of tokenised texts. A text shorter than a shingle is taken word by word."""
    from rensa import RMinHash

    shingles, counts = shingle_hashes(token_lists, words_per_shingle, keep_short=True)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(shingles, offsets, PERMUTATIONS, SEED)
    digests = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(token_lists), PERMUTATIONS)
    keys = np.zeros((bands, len(token_lists)), dtype=np.uint64)
    for row in range(rows):
        keys = mix(keys ^ digests[:, row : row + bands * rows : rows].T)
    return Sketches(keys, (shingles >> np.uint64(32)).astype(np.uint32), counts)


def jaccard(first: Words32, second: Words32) -> float:
    """The Jaccard similarity of two bags of shingle hashes, taken as sets: 0 to 1."""
    one, other = np.unique(first), np.unique(second)
    shared = np.intersect1d(one, other, assume_unique=True).size
    return float(shared / max(1, one.size + other.size - shared))
