"""Clusters of samples that ask nearly the same, by the first user turn, as `quality.overlap.duplicates` compares it.

MinHash over pairs of words (`quality.overlap.minhash_lsh`). Similarity is estimated from the signatures, not measured.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
from numpy.typing import NDArray

from export.rows.media_marks import FENCE, of_what_it_shows
from quality.overlap.minhash_lsh import Words32, band_keys, bucket_pairs
from quality.overlap.minhash_lsh import signatures as signatures_of
from quality.overlap.shingles import Words64, comparable_word_lists, runs_of_words, word_hashes

PERMUTATIONS = 64
BANDS = 16
WORDS_PER_SHINGLE = 2
THRESHOLD = 0.7
"""Share of pairs of words in common (Jaccard, estimated) from which two prompts are near-duplicates. With 16 bands of
4 rows a pair at the threshold shares a band with probability 0.99."""

Signatures = Words32
"""(PERMUTATIONS, rows)"""

_AT_ONCE = 10_000


def signatures(frame: pl.DataFrame) -> Signatures:
    """One MinHash signature a row, from the columns `messages` and, if it is there, `passage`: (PERMUTATIONS, rows).

    The first user turn counts without its passage, which many questions may share, as in a run's own duplicates.
    """
    of_user = pl.element().filter(pl.element().struct.field("role") == "user").struct.field("content")
    asked = pl.col("messages").list.eval(of_user).list.first().fill_null("").alias("asked")
    passage_of = pl.col("passage") if "passage" in frame.columns else pl.lit("").alias("passage")
    pairs = frame.select(asked, passage_of)
    if (pairs["passage"] != "").any():
        texts = [text.replace(passage, " ") if passage else text for text, passage in pairs.iter_rows()]
        pairs = pairs.with_columns(asked=pl.Series(texts, dtype=pl.String))
    if pairs["asked"].str.contains(FENCE, literal=True).any():
        pairs = pairs.with_columns(asked=pl.Series(map(of_what_it_shows, pairs["asked"]), dtype=pl.String))
    words, lengths = word_hashes(comparable_word_lists(pairs["asked"]))
    return signatures_of(*runs_of_words(words, lengths, WORDS_PER_SHINGLE, keep_short=True), PERMUTATIONS)


def clusters(matrix: Signatures, places: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """A cluster number for each row: the position of its first member. Rows without near-duplicates stand alone.

    `places` are the rows' columns in the matrix, where they are not in its order: it is large, and not put into theirs.
    """
    places = np.arange(matrix.shape[1]) if places is None else places
    count, rows, lowest = len(places), PERMUTATIONS // BANDS, _lowest_bytes(matrix)
    everyone = np.arange(count)

    def in_band(band: int) -> Words64:
        keys = band_keys(matrix[band * rows : (band + 1) * rows], 1, rows)[0]
        return _alike(bucket_pairs(keys[places], everyone), matrix, lowest, places)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(in_band, range(BANDS)))
    pairs = np.unique(np.concatenate(found))
    return _connected(
        (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64), count
    )


def _lowest_bytes(matrix: Signatures) -> NDArray[np.uint8]:
    """The lowest byte of each place of each signature, a signature a row: a line of the processor's cache each."""
    lowest = np.empty((matrix.shape[1], PERMUTATIONS), dtype=np.uint8)
    for start in range(0, len(lowest), _AT_ONCE):
        lowest[start : start + _AT_ONCE] = matrix[:, start : start + _AT_ONCE].astype(np.uint8).T
    return lowest


def _alike(pairs: Words64, matrix: Signatures, lowest: NDArray[np.uint8], places: NDArray[np.int64]) -> Words64:
    """The pairs (later << 32 | earlier) whose signatures agree in THRESHOLD of their places. Of nearly all others the
    lowest bytes don't, which are at hand in a tenth of the time."""
    kept = [np.zeros(0, dtype=np.uint64)]
    for start in range(0, len(pairs), _AT_ONCE):
        part = pairs[start : start + _AT_ONCE]
        part = part[_places_agreeing(*(lowest[places[which]] for which in _both(part))) >= THRESHOLD * PERMUTATIONS]
        later, earlier = (places[which] for which in _both(part))
        agreeing = (matrix[:, later] == matrix[:, earlier]).sum(axis=0)
        kept.append(part[agreeing >= THRESHOLD * PERMUTATIONS])
    return np.concatenate(kept)


def _both(pairs: Words64) -> tuple[Words64, Words64]:
    return pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF)


def _places_agreeing(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Words64:
    """In how many places the rows of bytes agree: eight places at a time, whose ones and noughts are added up as bytes
    of one number, and these by the multiplication."""
    eights = (first == second).view(np.uint64)
    agreeing: Words64 = (eights.sum(axis=1, dtype=np.uint64) * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return agreeing


def _connected(later: NDArray[np.int64], earlier: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The smallest position that each one is connected with by pairs: labels are handed on until none changes."""
    labels: NDArray[np.int64] = np.arange(count)
    while True:
        smaller = np.minimum(labels[later], labels[earlier])
        before = labels.copy()
        np.minimum.at(labels, before[later], smaller)
        np.minimum.at(labels, before[earlier], smaller)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels
