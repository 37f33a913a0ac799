"""Texts as hashed runs of words: the same text gives the same hashes on any machine."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Words64 = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]

WORD = re.compile(r"\w+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_SEED = 20_011


def comparable_words(text: str) -> list[str]:
    """What is compared: words and numbers in lower case, in composed Unicode, without punctuation or spacing."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


def comparable_word_lists(texts: pl.Series) -> pl.Series:
    """The same for a column of texts in NFC at once: a column of lists of words.

    Whatever stands between two words and is no single space becomes one, and texts are parted there: in half the time
    of looking for each word.
    """
    spaced = texts.str.to_lowercase().str.replace_all(r"\W{2,}|[^\w ]", " ").str.strip_chars(" ").alias("words")
    none = pl.lit([], dtype=pl.List(pl.String))
    return (
        spaced.to_frame()
        .select(pl.when(pl.col("words") == "").then(none).otherwise(pl.col("words").str.split(" ")))
        .to_series()
    )


def word_hashes(words: pl.Series) -> tuple[Words64, Positions]:
    """64-bit hashes of all words of a column of lists, end to end, and how many each list has.

    By polars: by far the fastest, and the same on every machine that has the same polars. What is stored for long is
    hashed by `shingle_hashes`.
    """
    lengths = words.list.len().fill_null(0).to_numpy().astype(np.int64)
    return words.explode().drop_nulls().hash(_SEED).to_numpy(), lengths


def hash_algorithm() -> str:
    """Names the hashes, for files that store them: another algorithm's hashes don't compare."""
    from rensa import RMinHash

    return f"rensa-{RMinHash.ALGORITHM_VERSION}/1"


def shingle_hashes(token_lists: list[list[str]], size: int, keep_short: bool = False) -> tuple[Words64, Positions]:
    """64-bit hashes of all runs of `size` words, text after text, and how many each text has: see `runs_of_words`."""
    return runs_of_words(*_stable_word_hashes(token_lists), size, keep_short)


def runs_of_words(words: Words64, lengths: Positions, size: int, keep_short: bool = False) -> tuple[Words64, Positions]:
    """Hashes of all runs of `size` words out of the hashes of words, text after text, and how many each text has.

    A text with fewer words has none; with `keep_short` its single words are taken instead.
    """
    total = len(words)
    combined = words.copy()
    for step in range(1, size):
        combined = mix(combined)
        combined[: max(0, total - step)] ^= words[step:]
    combined = mix(combined)
    ends = np.repeat(np.cumsum(lengths), lengths)
    keep = np.arange(total) + size <= ends
    counts = np.maximum(lengths - size + 1, 0)
    if keep_short:
        short = lengths < size
        in_short = np.repeat(short, lengths)
        combined[in_short] = mix(words[in_short])
        keep |= in_short
        counts = np.where(short, lengths, counts)
    return combined[keep], counts


def mix(values: Words64) -> Words64:
    """Spread 64-bit values (multiply by the golden ratio, fold the high bits down)."""
    mixed = values * _MULTIPLIER
    return mixed ^ (mixed >> _SHIFT)


def _stable_word_hashes(token_lists: list[list[str]]) -> tuple[Words64, Positions]:
    from rensa import RMinHash

    hashed: list[list[int]] = RMinHash.hash_token_sets(token_lists)
    lengths = np.array([len(tokens) for tokens in token_lists], dtype=np.int64)
    flat: Any = (value for row in hashed for value in row)
    return np.fromiter(flat, dtype=np.uint64, count=int(lengths.sum())), lengths
