"""Duplicates: exact after normalising, and near by MinHash LSH, verified by the exact Jaccard similarity.

Sketches are spooled to a temporary folder, bands are compared one at a time, and the pairs that these yield lie there
as well: memory holds some 60 bytes for each text, whatever its length and however many are alike; disk some 700 bytes
for a text of 120 words, and 8 for each band that a pair shares. Which text is kept is deterministic: the first in the
order given; a text is dropped only when it is similar to one that is kept.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Set
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

from quality.overlap.minhash_lsh import Words32, bands_for, bucket_pairs, jaccard, jaccards, sketch
from quality.overlap.pairs_on_disk import PairsOnDisk
from quality.overlap.shingles import Positions, comparable_word_lists
from store.files import disk_errors

BATCH = 5_000
SHINGLES_AT_ONCE = 2_000_000
"""Of pairs that are compared together: some 100 MB."""
LOW = np.uint64(0xFFFFFFFF)
Hashes = npt.NDArray[np.uint32 | np.uint64]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Text `index` is dropped in favour of text `of` (`of < index`), both counted from 0 over all texts added."""

    index: int
    of: int
    similarity: float


class DuplicateFinder:
    """Takes texts in order of preference, then says which are duplicates. Use it as a context manager.

    `threshold` is the Jaccard similarity over shingles of `words_per_shingle` words from which two texts are the same.
    """

    def __init__(self, threshold: float = 0.8, words_per_shingle: int = 3, folder: Path | None = None) -> None:
        self.threshold = threshold
        self.words_per_shingle = words_per_shingle
        self.bands, self.rows = bands_for(threshold)
        self.count = 0
        self.protected = 0
        self._counts: list[npt.NDArray[np.uint32]] = []
        self._digests: list[bytes] = []
        self._open = ExitStack()
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> DuplicateFinder:
        temporary = self._open.enter_context(TemporaryDirectory(prefix="duplicates-", dir=self._folder))
        for name in ("shingles", *(f"band{number}" for number in range(self.bands))):
            self._files[name] = self._open.enter_context((Path(temporary) / name).open("wb+"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def add(self, texts: Iterable[str], protected: bool = False) -> None:
        """Add texts. `protected` ones (earlier exports) come first and are never dropped themselves."""
        if protected and self.protected != self.count:
            raise ValueError("protected texts must be added before all others")
        remaining = iter(texts)
        while batch := list(islice(remaining, BATCH)):
            self._add_batch(batch)
        if protected:
            self.protected = self.count

    def find(self, excluded: Set[int] = frozenset()) -> list[Duplicate]:
        """All duplicates by index. Texts at `excluded` positions are dropped already: nothing is compared with them."""
        favoured = np.full(self.count, -1, dtype=np.int64)
        favoured[list(excluded)] = -2
        self._mark_exact(favoured)
        exact = favoured >= 0
        similarity = dict.fromkeys(np.flatnonzero(exact).tolist(), 1.0)
        counts = np.concatenate([np.zeros(0, np.uint32), *self._counts])
        offsets = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
        shingles = self._read("shingles", np.uint32)
        for index, other, score in self._likely(favoured, shingles, offsets):
            of = other if favoured[other] < 0 else int(favoured[other])
            if favoured[index] >= 0 or of == index:
                continue
            told = score if of == other else jaccard(_row(shingles, offsets, index), _row(shingles, offsets, of))
            if told >= self.threshold:
                favoured[index] = of
                similarity[index] = told
        found = np.flatnonzero(favoured >= 0).tolist()
        return [Duplicate(i, int(favoured[i]), similarity[i]) for i in found if i >= self.protected]

    def _add_batch(self, texts: list[str]) -> None:
        words = comparable_word_lists(pl.Series([_readable(text) for text in texts], dtype=pl.String))
        self._digests.extend(_digest(said, text) for said, text in zip(words.list.join(" "), texts, strict=True))
        sketches = sketch(words, self.words_per_shingle, self.bands, self.rows)
        self._counts.append(sketches.counts.astype(np.uint32))
        with disk_errors(Path(self._files["shingles"].name)):
            sketches.shingles.tofile(self._files["shingles"])
            for number, keys in enumerate(sketches.bands):
                keys.tofile(self._files[f"band{number}"])
        self.count += len(texts)

    def _read(self, name: str, kind: type[np.uint32] | type[np.uint64]) -> Hashes:
        file = self._files[name]
        file.flush()
        empty = Path(file.name).stat().st_size == 0
        return np.zeros(0, kind) if empty else np.memmap(file.name, dtype=kind, mode="r").view(np.ndarray)

    def _mark_exact(self, favoured: Positions) -> None:
        digests = np.frombuffer(b"".join(self._digests), dtype=[("high", "<u8"), ("low", "<u8")])
        alive = np.flatnonzero(favoured == -1)
        for bucket in _equal_runs(digests[alive]):
            favoured[alive[bucket[1:]]] = alive[bucket[0]]

    def _likely(self, favoured: Positions, shingles: Hashes, offsets: Positions) -> Iterator[tuple[int, int, float]]:
        """Pairs (index, earlier index, similarity) that may decide something, by index: those that are alike, and those
        whose earlier text is dropped, or may be meanwhile."""
        for texts, others in self._candidates(favoured, offsets):
            is_open = favoured[texts] < 0
            open_texts, open_others = texts[is_open], others[is_open]
            scores = jaccards(shingles, offsets, open_texts, open_others)
            wanted, known = (scores >= self.threshold) | (favoured[open_others] >= 0), -1
            while known != (known := int(wanted.sum())):
                wanted |= np.isin(open_others, open_texts[wanted])
            yield from zip(*(column[wanted].tolist() for column in (open_texts, open_others, scores)), strict=True)

    def _candidates(self, favoured: Positions, offsets: Positions) -> Iterator[tuple[Positions, Positions]]:
        """Pairs that share a band, of texts and earlier ones: by the text's index, each once, as many at a time as have
        few shingles together."""
        sizes = np.diff(offsets)
        alive = np.flatnonzero((favoured == -1) & (sizes > 0))
        with PairsOnDisk(self._folder) as pairs:
            for number in range(self.bands):
                keys = self._read(f"band{number}", np.uint64)[alive].astype(np.uint64)
                found = bucket_pairs(keys, alive)
                pairs.add(found[(found >> np.uint64(32)) >= self.protected])
            for some in pairs.ascending():
                texts, others = (half.astype(np.int64) for half in (some >> np.uint64(32), some & LOW))
                cuts = np.flatnonzero(np.diff(np.cumsum(sizes[texts] + sizes[others]) // SHINGLES_AT_ONCE)) + 1
                yield from zip(np.split(texts, cuts), np.split(others, cuts), strict=True)


def find_duplicates(
    texts: Iterable[str], earlier: Iterable[str] = (), threshold: float = 0.8, words_per_shingle: int = 3
) -> list[Duplicate]:
    """Duplicates among texts and of earlier ones, in one call. Indices count the earlier texts first."""
    with DuplicateFinder(threshold, words_per_shingle) as finder:
        finder.add(earlier, protected=True)
        finder.add(texts)
        return finder.find()


def _readable(text: str) -> str:
    """NFC, and no lone surrogates: these have no place in UTF-8."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode()


def _digest(words: str, text: str) -> bytes:
    return hashlib.blake2b((words or text.strip()).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _row(shingles: Hashes, offsets: Positions, index: int) -> Words32:
    return shingles[offsets[index] : offsets[index + 1]].astype(np.uint32)


def _equal_runs(digests: npt.NDArray[np.void]) -> Iterator[Positions]:
    """Positions of equal digests, ascending, for each digest that occurs more than once."""
    order = np.lexsort((digests["low"], digests["high"]))
    ordered = digests[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    lengths = np.diff(np.concatenate((starts, [len(ordered)])))
    for start, length in zip(starts[lengths > 1].tolist(), lengths[lengths > 1].tolist(), strict=True):
        yield np.sort(order[start : start + length])
