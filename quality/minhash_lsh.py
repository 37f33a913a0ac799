"""Sketches of texts for finding near duplicates: word shingles, MinHash by `rensa`, bands of hashes (LSH).

Broder 1997 (MinHash); Indyk and Motwani 1998 (LSH). Hashes are seeded: the same text has the same sketch everywhere.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Words64 = npt.NDArray[np.uint64]
Words32 = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.int64]

WORD = re.compile(r"\w+")
PERMUTATIONS = 128
SEED = 20_091_999
WANTED_RECALL = 0.99
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


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


def comparable_words(text: str) -> list[str]:
    """What is compared: words and numbers in lower case, without punctuation or spacing."""
    return WORD.findall(text.lower())


def sketch(token_lists: list[list[str]], words_per_shingle: int, bands: int, rows: int) -> Sketches:
    """Sketch a batch of tokenised texts. A text shorter than a shingle is taken word by word."""
    from rensa import RMinHash

    words, lengths = _word_hashes(token_lists)
    shingles, counts = _shingles(words, lengths, words_per_shingle)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(shingles, offsets, PERMUTATIONS, SEED)
    digests = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(token_lists), PERMUTATIONS)
    keys = np.zeros((bands, len(token_lists)), dtype=np.uint64)
    for row in range(rows):
        keys = _mix(keys ^ digests[:, row : row + bands * rows : rows].T)
    return Sketches(keys, (shingles >> np.uint64(32)).astype(np.uint32), counts)


def jaccard(first: Words32, second: Words32) -> float:
    """The Jaccard similarity of two bags of shingle hashes, taken as sets: 0 to 1."""
    one, other = np.unique(first), np.unique(second)
    shared = np.intersect1d(one, other, assume_unique=True).size
    return float(shared / max(1, one.size + other.size - shared))


def _word_hashes(token_lists: list[list[str]]) -> tuple[Words64, Positions]:
    from rensa import RMinHash

    hashed: list[list[int]] = RMinHash.hash_token_sets(token_lists)
    lengths = np.array([len(tokens) for tokens in token_lists], dtype=np.int64)
    flat: Any = (value for row in hashed for value in row)
    return np.fromiter(flat, dtype=np.uint64, count=int(lengths.sum())), lengths


def _shingles(words: Words64, lengths: Positions, size: int) -> tuple[Words64, Positions]:
    """Hashes of runs of `size` words that don't cross from one text to the next."""
    total, short = len(words), lengths < size
    combined = words.copy()
    for step in range(1, size):
        combined = _mix(combined)
        combined[: total - step] ^= words[step:]
    combined = _mix(combined)
    ends = np.repeat(np.cumsum(lengths), lengths)
    is_short = np.repeat(short, lengths)
    keep = is_short | (np.arange(total) + size <= ends)
    combined[is_short] = _mix(words[is_short])
    return combined[keep], np.where(short, lengths, lengths - size + 1)


def _mix(values: Words64) -> Words64:
    mixed = values * _MULTIPLIER
    return mixed ^ (mixed >> _SHIFT)
