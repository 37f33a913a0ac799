"""Clusters of samples that ask nearly the same, by the first user turn, as `quality.overlap.duplicates` compares it.

MinHash over pairs of words (`quality.overlap.minhash_lsh`). Similarity is estimated from the signatures, not measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
from numpy.typing import NDArray

from export.rows.media_marks import FENCE, of_what_it_shows
from quality.overlap.minhash_lsh import Words32, band_keys, bucket_places
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
_NO_KEYS = np.zeros(0, dtype=np.uint64)


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


def clusters(gathered: Sequence[Signatures], places: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """A cluster number for each row: the position of its first member. Rows without near-duplicates stand alone.

    `gathered` are signatures, batch after batch; `places` where the rows are among all of them, if not in that order.
    They are large: nowhere put together, nor into the rows' order.
    """
    lowest, rows = _lowest_bytes(gathered), PERMUTATIONS // BANDS
    places = np.arange(len(lowest)) if places is None else places

    def in_band(band: int) -> Words64:
        of_band = slice(band * rows, (band + 1) * rows)
        keys = np.concatenate([_NO_KEYS, *(band_keys(batch[of_band], 1, rows)[0] for batch in gathered)])
        return _alike(keys[places], gathered, lowest, places)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(in_band, range(BANDS)))
    pairs = np.unique(np.concatenate(found))
    return _connected(
        (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64), len(places)
    )


def _lowest_bytes(gathered: Sequence[Signatures]) -> NDArray[np.uint8]:
    """The lowest byte of each place of each signature, a signature a row: a line of the processor's cache each."""
    lowest = np.empty((sum(batch.shape[1] for batch in gathered), PERMUTATIONS), dtype=np.uint8)
    end = 0
    for batch in gathered:
        start, end = end, end + batch.shape[1]
        lowest[start:end] = batch.astype(np.uint8).T
    return lowest


def _alike(
    keys: Words64, gathered: Sequence[Signatures], lowest: NDArray[np.uint8], places: NDArray[np.int64]
) -> Words64:
    """The pairs (later << 32 | earlier) of rows with the same key whose signatures agree in THRESHOLD of their places.
    Of nearly all others the lowest bytes don't, which are at hand in a tenth of the time, bucket after bucket."""
    shared, later, earlier = bucket_places(keys)
    at_hand = lowest[places[shared]]
    kept = [_NO_KEYS]
    for start in range(0, len(later), _AT_ONCE):
        pair = later[start : start + _AT_ONCE], earlier[start : start + _AT_ONCE]
        close = _places_agreeing(at_hand[pair[0]], at_hand[pair[1]]) >= THRESHOLD * PERMUTATIONS
        if not close.any():
            continue
        rows = shared[pair[0][close]], shared[pair[1][close]]
        agreeing = _signatures_at(gathered, places[rows[0]]) == _signatures_at(gathered, places[rows[1]])
        both = rows[0].astype(np.uint64) << np.uint64(32) | rows[1].astype(np.uint64)
        kept.append(both[agreeing.sum(axis=0) >= THRESHOLD * PERMUTATIONS])
    return np.concatenate(kept)


def _signatures_at(gathered: Sequence[Signatures], places: NDArray[np.int64]) -> Signatures:
    """The signatures at places among all that were gathered."""
    ends = np.cumsum([batch.shape[1] for batch in gathered])
    batches = np.searchsorted(ends, places, side="right")
    found = np.empty((PERMUTATIONS, len(places)), dtype=np.uint32)
    for number in np.unique(batches):
        batch, here = gathered[number], batches == number
        found[:, here] = batch[:, places[here] - (ends[number] - batch.shape[1])]
    return found


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
