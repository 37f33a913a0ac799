"""Near duplicates among many texts: MinHash signatures, bands of them (LSH), and the pairs that share a band.

Broder 1997 (MinHash); Indyk and Motwani 1998 (LSH). The only code for it in the project:
`quality.overlap.duplicates` drops duplicates with it and verifies them exactly, `export.rows.near_duplicates` keeps
splits apart with it. Signatures are made here rather than by `rensa`, which computes them as fast but hands them over
as lists of Python integers: that alone took five times as long as the computation, and held the interpreter's lock.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from quality.overlap.shingles import Positions, Words64, mix, runs_of_words, word_hashes

Words32 = npt.NDArray[np.uint32]
Number = TypeVar("Number", np.uint32, np.uint64, np.int64)

PERMUTATIONS = 128
SEED = 20_091_999
WANTED_RECALL = 0.99
NEIGHBOURS = 4
"""In a band's bucket a text is paired with the bucket's first four and with the four before it."""


class Sketches(NamedTuple):
    """A batch of n texts: band keys (bands, n), shingle hashes of all texts end to end, and how many each has (n)."""

    bands: Words64
    shingles: Words32
    counts: Positions


def bands_for(threshold: float, permutations: int = PERMUTATIONS) -> tuple[int, int]:
    """(bands, rows) so that a pair at `threshold` shares a band with probability 0.99 at least, and rows are many."""
    for rows in range(8, 1, -1):
        bands = permutations // rows
        if 1 - (1 - threshold**rows) ** bands >= WANTED_RECALL:
            return bands, rows
    return permutations, 1


def signatures(shingles: Words64, counts: Positions, permutations: int = PERMUTATIONS) -> Words32:
    """One signature a column, (permutations, n): for each of `permutations` orders of the hashes, a text's first.

    `shingles` are the 64-bit hashes of all texts end to end, `counts` (n) how many each text has. Two texts agree in a
    row with the probability of their Jaccard similarity. A text without shingles has the largest number everywhere.
    """
    dice = np.random.Generator(np.random.PCG64(SEED))
    factors = dice.integers(0, 2**32, permutations, dtype=np.uint32) | np.uint32(1)
    shifts = dice.integers(0, 2**32, permutations, dtype=np.uint32)
    digests = np.full((permutations, len(counts)), np.iinfo(np.uint32).max, dtype=np.uint32)
    filled = np.flatnonzero(counts)
    if not len(filled):
        return digests
    starts = (np.cumsum(counts) - counts)[filled]
    hashes = (shingles >> np.uint64(32)).astype(np.uint32)
    ordered = np.empty_like(hashes)
    for row, (factor, shift) in enumerate(zip(factors, shifts, strict=True)):
        np.add(np.multiply(hashes, factor, out=ordered), shift, out=ordered)
        digests[row, filled] = np.minimum.reduceat(ordered, starts)
    return digests


def band_keys(digests: Words32, bands: int, rows: int) -> Words64:
    """One key a band and text, (bands, n), each of `rows` of the text's signature."""
    keys = np.zeros((bands, digests.shape[1]), dtype=np.uint64)
    for row in range(rows):
        keys = mix(keys ^ digests[row : row + bands * rows : rows])
    return keys


def bucket_pairs(keys: Words64, members: Positions) -> Words64:
    """Pairs of `members` (positions below 2**32, ascending) with the same key, as later << 32 | earlier."""
    places, later, earlier = bucket_places(keys)
    shared = members[places].astype(np.uint64)
    return shared[later] << np.uint64(32) | shared[earlier]


def bucket_places(keys: Words64) -> tuple[Positions, Positions, Positions]:
    """Where in `keys` those stand that are there several times, key after key and ascending, and pairs of these: the
    later and the earlier one of each, as indices of the first array, hardly apart.

    Keys and places are sorted as one number each: by far the fastest. The lowest bits of the keys go for that.
    """
    bits = np.uint64(max(1, len(keys)).bit_length())
    ordered = np.sort((keys >> bits << bits) | np.arange(len(keys), dtype=np.uint64))
    keys, places = ordered >> bits, (ordered & ~(~np.uint64(0) << bits)).astype(np.int64)
    alone = np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)]
    shared = ~(alone & np.append(alone[1:], True)[: len(keys)])
    keys, places = keys[shared], places[shared]
    index = np.arange(len(keys))
    is_start = np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)]
    start = np.maximum.accumulate(np.where(is_start, index, 0))
    later, earlier = [], []
    for step in range(1, NEIGHBOURS + 1):
        near = index[index - step >= start]
        first = index[index - start >= step]
        later += [near, first]
        earlier += [near - step, start[first] + step - 1]
    return places, np.concatenate(later), np.concatenate(earlier)


def sketch(words: pl.Series, words_per_shingle: int, bands: int, rows: int) -> Sketches:
    """Sketch a batch of texts, given as lists of words. A text shorter than a shingle is taken word by word."""
    shingles, counts = runs_of_words(*word_hashes(words), words_per_shingle, keep_short=True)
    keys = band_keys(signatures(shingles, counts, bands * rows), bands, rows)
    return Sketches(keys, (shingles >> np.uint64(32)).astype(np.uint32), counts)


def jaccard(first: Words32, second: Words32) -> float:
    """The Jaccard similarity of two bags of shingle hashes, taken as sets: 0 to 1."""
    one, other = distinct(first), distinct(second)
    shared = np.intersect1d(one, other, assume_unique=True).size
    return float(shared / max(1, one.size + other.size - shared))


def jaccards(
    shingles: npt.NDArray[Any], offsets: Positions, firsts: Positions, seconds: Positions
) -> npt.NDArray[np.float64]:
    """The same of many pairs at once: of the texts `firsts` and `seconds` (n), whose shingle hashes stand in `shingles`
    from `offsets[text]` to `offsets[text + 1]`."""
    texts = distinct(np.concatenate([firsts, seconds]))
    sets = distinct(_numbered(shingles, offsets[texts], offsets[texts + 1] - offsets[texts]))
    sizes = np.bincount((sets >> np.uint64(32)).astype(np.int64), minlength=len(texts))
    starts = np.cumsum(sizes) - sizes
    one, other = np.searchsorted(texts, firsts), np.searchsorted(texts, seconds)
    ours, theirs = (_numbered(sets, starts[side], sizes[side]) for side in (one, other))
    ordered = np.sort(np.concatenate([ours, theirs]))
    in_both = (ordered[:-1][ordered[1:] == ordered[:-1]] >> np.uint64(32)).astype(np.int64)
    shared = np.bincount(in_both, minlength=len(firsts))
    return np.asarray(shared / np.maximum(1, sizes[one] + sizes[other] - shared), dtype=np.float64)


def _numbered(hashes: npt.NDArray[Any], starts: Positions, sizes: Positions) -> Words64:
    """The lower halves of `hashes` from each start on, end to end, with the start's number: number << 32 | hash."""
    number = np.repeat(np.arange(len(starts)), sizes)
    ends = np.cumsum(sizes)
    place = np.arange(len(number)) + np.repeat(starts - (ends - sizes), sizes)
    low = hashes[place].astype(np.uint64) & np.uint64(0xFFFFFFFF)
    return np.asarray(number.astype(np.uint64) << np.uint64(32) | low, dtype=np.uint64)


def distinct(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Each once, ascending. Sorting whole numbers takes a tenth of the time of numpy's `unique`, which hashes them."""
    ordered = np.sort(values)
    is_new = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return np.asarray(ordered[is_new], dtype=values.dtype)
